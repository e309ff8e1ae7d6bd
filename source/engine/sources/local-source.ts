import {close, read} from 'node:fs';
import {hostname} from 'node:os';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {promisify} from 'node:util';
import {throwIfCancelled, UsageError} from '../errors.js';
import {sourceErrorFrom} from '../filesystem/fs-error.js';
import {openFile} from '../filesystem/open-file.js';
import type {SnapshotSource} from '../objects/model.js';
import {PathFilter} from './path-filter.js';
import {FolderScan} from './scan-folders.js';
import {ScanRules} from './scan-rules.js';
import type {Source, SourceEntry, WalkOptions} from './source.js';
import {findRoots, rootIds, type SourceRoots} from './source-roots.js';
import {resolveSkipped} from './skip-folders.js';

export type LocalSourceOptions = {
	/** Files and folders; a link is resolved. Several become entries of the folder that they have in common. */
	readonly paths: readonly string[];
	/** gitignore patterns, relative to the folder, or to the one that several paths have in common. */
	readonly exclude?: readonly string[];
	/** Files with such patterns, one a line; they come after `exclude`. */
	readonly excludeFiles?: readonly string[];
	/** Of folders marked by a `CACHEDIR.TAG` only the folder and the tag are taken. */
	readonly excludeCaches?: boolean;
	/** Folders where another file system begins (btrfs subvolumes too) are taken as empty ones, unless they were named. */
	readonly oneFileSystem?: boolean;
	/** Folders that are left out whatever the rules say, such as that of the repository; they need not exist. */
	readonly skipFolders?: readonly string[];
	/** The name of this machine in snapshots. */
	readonly host?: string;
};

const readFile = promisify(read);
const closeFile = promisify(close);
const pieceSize = 1_048_576;

/**
Files and folders of this machine.

Symbolic links are entries of their own and never followed. Left out and told to `onSkipped` are sockets, which mean nothing without the program that made
them, and what lies in proc, sysfs and their like, unless they were named. The folder itself is not an entry; a file named by itself is the only one.
*/
export class LocalSource implements Source {
	readonly excludeHash: string | undefined;
	readonly #options: LocalSourceOptions;
	readonly #roots: SourceRoots;
	readonly #filter: PathFilter;
	readonly #skipFolders: ReadonlySet<string>;

	private constructor(options: LocalSourceOptions, roots: SourceRoots, filter: PathFilter) {
		this.#options = options;
		this.#roots = roots;
		this.#filter = filter;
		this.#skipFolders = resolveSkipped(options.skipFolders ?? [], roots);
		this.excludeHash = filter.hash;
	}

	/**
	@throws UsageError for a pattern that cannot be used, or that excludes a path that was named; SourceError for a path or exclude file that cannot be
	read, and for a path inside one of `skipFolders`.
	*/
	static async open(options: LocalSourceOptions): Promise<LocalSource> {
		const filter = await PathFilter.read(options.exclude ?? [], options.excludeFiles ?? []);
		const roots = findRoots(options.paths);
		for (const id of rootIds(roots)) {
			if (filter.excludes(id, true)) {
				throw new UsageError(`${id} was named to be backed up, and an exclude pattern excludes it`, {
					hint: 'Leave one of them out, or anchor the pattern with a leading slash.',
				});
			}
		}

		return new LocalSource(options, roots, filter);
	}

	async info(): Promise<SnapshotSource> {
		return {type: 'local', account: this.#options.host ?? hostname(), path: this.#roots.named.join(', ')};
	}

	async *walk({signal, onFailure, onSkipped}: WalkOptions = {}): AsyncGenerator<readonly SourceEntry[]> {
		throwIfCancelled(signal);
		const rules = new ScanRules({
			filter: this.#filter,
			excludeCaches: this.#options.excludeCaches ?? false,
			oneFileSystem: this.#options.oneFileSystem ?? false,
			skipFolders: this.#skipFolders,
			onFailure: onFailure ?? (() => {}),
			onSkipped: onSkipped ?? (() => {}),
		});
		const scan = new FolderScan(this.#roots, rules);
		while (!scan.isDone) {
			const slice = scan.nextSlice();
			if (slice.length > 0) {
				yield slice;
			}

			await nextTurn();
			throwIfCancelled(signal);
		}
	}

	/** @throws SourceError when it cannot be read, or is no longer a regular file. */
	async *open(entry: SourceEntry, {signal}: {signal?: AbortSignal} = {}): AsyncGenerator<Buffer> {
		const {localPath} = entry;
		if (localPath === undefined) {
			throw new TypeError(`${entry.fileId} is not an entry of this source`);
		}

		let fd: number | undefined;
		try {
			({fd} = openFile(localPath));
			for (;;) {
				throwIfCancelled(signal);
				const piece = Buffer.allocUnsafeSlow(pieceSize);
				const {bytesRead} = await readFile(fd, piece, 0, pieceSize, null);
				if (bytesRead === 0) {
					return;
				}

				yield piece.subarray(0, bytesRead);
			}
		} catch (error) {
			throw sourceErrorFrom(error, `Reading ${localPath.toString()}`);
		} finally {
			if (fd !== undefined) {
				await closeFile(fd);
			}
		}
	}

	async close(): Promise<void> {}
}
