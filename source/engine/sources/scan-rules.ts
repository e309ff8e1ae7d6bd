import type {FilePath} from '../filesystem/file-path.js';
import {fsErrorReason, systemErrorCode} from '../filesystem/fs-error.js';
import type {EntryKind} from '../objects/entry-kind.js';
import type {PathFilter} from './path-filter.js';
import type {SourceFailure} from './source.js';
import {VirtualFileSystems} from './virtual-file-system.js';

export type ScanRulesOptions = {
	readonly filter: PathFilter;
	readonly excludeCaches: boolean;
	readonly oneFileSystem: boolean;
	/** Absolute paths without links of folders that are left out. */
	readonly skipFolders: ReadonlySet<string>;
	readonly onFailure: (failure: SourceFailure) => void;
	readonly onSkipped: (skipped: SourceFailure) => void;
};

/** What a scan takes and what it leaves out, and who is told about it. */
export class ScanRules {
	readonly excludeCaches: boolean;
	readonly #options: ScanRulesOptions;
	readonly #virtual = new VirtualFileSystems();

	constructor(options: ScanRulesOptions) {
		this.#options = options;
		this.excludeCaches = options.excludeCaches;
	}

	/** Whether something that was not named itself, in a folder that is taken, is taken too. */
	takes(path: FilePath, fileId: string, isFolder: boolean): boolean {
		if (this.#options.filter.excludes(fileId, isFolder)) {
			return false;
		}

		if (isFolder && typeof path === 'string' && this.#options.skipFolders.has(path)) {
			this.skip(fileId, 'this program keeps its own data there');
			return false;
		}

		return true;
	}

	/** Whether something is of a kind that can be kept; tells when it is not. */
	knows(kind: EntryKind | undefined, fileId: string): kind is EntryKind {
		if (kind === undefined) {
			this.fail(fileId, 'it is of a kind that this program does not know');
		} else if (kind === 'socket') {
			this.skip(fileId, 'a socket means something only to the program that made it');
		}

		return kind !== undefined && kind !== 'socket';
	}

	/** Whether a folder on `device` in one on `expected` is entered, as far as file systems go. */
	crosses(device: number, expected: number): boolean {
		return device === expected || !this.#options.oneFileSystem;
	}

	/** Whether something is mounted there that only looks like files, told by a device other than the folder's. */
	isVirtual(path: FilePath, fileId: string, device: number, expected: number): boolean {
		const virtual = device === expected ? undefined : this.#virtual.kindOf(path, device);
		if (virtual === undefined) {
			return false;
		}

		this.skip(fileId, `what is in it (${virtual}) is no file but the state of the running system`);
		return true;
	}

	fail(fileId: string, reason: string, code?: string): void {
		this.#options.onFailure({path: fileId, reason, ...(code !== undefined && {code})});
	}

	failFrom(error: unknown, fileId: string): void {
		this.fail(fileId, fsErrorReason(error), systemErrorCode(error));
	}

	skip(fileId: string, reason: string): void {
		this.#options.onSkipped({path: fileId, reason});
	}
}
