import {lstatSync, type Stats} from 'node:fs';
import {type FilePath, joinPath} from '../filesystem/file-path.js';
import {fsErrorReason, sourceErrorFrom, systemErrorCode} from '../filesystem/fs-error.js';
import {kindFromMode} from '../filesystem/kind-from-mode.js';
import {withShortPath} from '../filesystem/long-path.js';
import type {EntryKind} from '../objects/entry-kind.js';
import {cacheTagName, isCacheFolder} from './cache-tag.js';
import {type FolderList, listFolder} from './list-folder.js';
import type {PathFilter} from './path-filter.js';
import type {SourceEntry, SourceFailure} from './source.js';
import type {PlannedEntry, SourceRoots} from './source-roots.js';

export type ScanOptions = {
	readonly roots: SourceRoots;
	readonly filter: PathFilter;
	readonly excludeCaches: boolean;
	readonly oneFileSystem: boolean;
	/** Absolute paths without links of folders that are left out. */
	readonly skipFolders: ReadonlySet<string>;
	readonly onFailure: (failure: SourceFailure) => void;
	readonly onSkipped: (skipped: SourceFailure) => void;
};

/** A folder that is being read. */
type Frame = FolderList & {
	readonly path: FilePath;
	readonly fileId: string;
	readonly device: number;
	/** What was named inside it. */
	readonly plan: PlannedEntry | undefined;
	/** Whether all that is in it is wanted, or only what was named. */
	readonly isWanted: boolean;
	next: number;
};

const mayBeMissing = {throwIfNoEntry: false} as const;

/** Long enough to be worth a turn of the event loop, short enough for a screen that is redrawn meanwhile. */
const sliceMs = 10;
const mostInSlice = 1024;

/**
Reads folder after folder synchronously, which costs a quarter of promises, in slices of at most 10 ms; one folder's list of names is read in one go.

What cannot be read is told to `onFailure` and left out; what is left out without having been asked for is told to `onSkipped`.
*/
export class FolderScan {
	readonly #options: ScanOptions;
	readonly #frames: Frame[] = [];

	/** @throws SourceError when the base itself cannot be read. */
	constructor(options: ScanOptions) {
		this.#options = options;
		const {base, plan} = options.roots;
		try {
			this.#enter({path: base, fileId: '', device: lstatSync(base).dev, plan, isWanted: plan.isRoot});
		} catch (error) {
			throw sourceErrorFrom(error, `Reading ${base}`);
		}
	}

	get isDone(): boolean {
		return this.#frames.length === 0;
	}

	/** The entries that come next, parents before children; may be empty before the end. */
	nextSlice(): SourceEntry[] {
		const slice: SourceEntry[] = [];
		const deadline = performance.now() + sliceMs;
		do {
			const frame = this.#frames.at(-1);
			const name = frame?.names[frame.next++];
			if (frame && name !== undefined) {
				this.#visit(frame, name, slice);
			} else {
				this.#frames.pop();
			}
		} while (this.#frames.length > 0 && slice.length < mostInSlice && performance.now() < deadline);

		return slice;
	}

	#visit(frame: Frame, name: string, slice: SourceEntry[]): void {
		const path = joinPath(frame.path, frame.rawNames?.get(name) ?? name);
		const fileId = frame.fileId === '' ? name : `${frame.fileId}/${name}`;
		const plan = frame.plan?.children.get(name);
		let stats: Stats | undefined;
		try {
			stats = withShortPath(path, short => lstatSync(short, mayBeMissing));
		} catch (error) {
			this.#failFrom(error, fileId);
			return;
		}

		if (!stats) {
			this.#fail(fileId, 'it vanished while its folder was read', 'ENOENT');
			return;
		}

		const kind = kindFromMode(stats.mode);
		const isFolder = kind === 'folder';
		const isNamed = plan?.isRoot === true;
		const isWanted = isNamed || (frame.isWanted && this.#wants(path, fileId, isFolder));
		if (!isWanted && !isFolder && plan) {
			this.#fail(fileId, 'it is no folder any more', 'ENOTDIR');
		} else if (!isWanted && !plan) {
			// Nobody wants it.
		} else if (kind === undefined) {
			this.#fail(fileId, 'it is of a kind that this program does not know');
		} else if (kind === 'socket') {
			this.#skip(fileId, 'a socket means something only to the program that made it');
		} else {
			slice.push(entryFrom(stats, kind, {path, fileId, parentId: frame.fileId, name}));
			if (isFolder) {
				const device = isNamed ? stats.dev : frame.device;
				this.#enter({path, fileId, device, plan, isWanted: isWanted && this.#isInside(stats.dev, device)});
			}
		}
	}

	#wants(path: FilePath, fileId: string, isFolder: boolean): boolean {
		if (this.#options.filter.excludes(fileId, isFolder)) {
			return false;
		}

		if (isFolder && typeof path === 'string' && this.#options.skipFolders.has(path)) {
			this.#skip(fileId, 'this program keeps its own data there');
			return false;
		}

		return true;
	}

	#isInside(device: number, expected: number): boolean {
		return !this.#options.oneFileSystem || device === expected;
	}

	#enter(folder: Omit<Frame, 'names' | 'rawNames' | 'next'>): void {
		let {plan, isWanted} = folder;
		let list: FolderList = {names: []};
		if (isWanted) {
			try {
				list = this.#list(folder.path, folder.device);
			} catch (error) {
				if (folder.fileId === '') {
					throw error;
				}

				this.#failFrom(error, folder.fileId);
			}
		}

		if (this.#options.excludeCaches && list.names.includes(cacheTagName) && isCacheFolder(folder.path)) {
			// Of a cache the tag stays, as if it alone had been named.
			plan = {isRoot: false, children: new Map([...(plan?.children ?? []), [cacheTagName, nothingInside]])};
			isWanted = false;
			list = {names: []};
		}

		const planned = [...(plan?.children.keys() ?? [])];
		const names = planned.length === 0 ? list.names : [...new Set([...list.names, ...planned])].toSorted();
		if (names.length > 0) {
			this.#frames.push({...folder, ...list, names, plan, isWanted, next: 0});
		}
	}

	/** The names in a folder; none when reading it brought a file system to light that lies outside, as an automounter does. */
	#list(path: FilePath, device: number): FolderList {
		const list = listFolder(path);
		const now = withShortPath(path, short => lstatSync(short));
		if (!now.isDirectory()) {
			throw new Error('it was replaced while it was read');
		}

		return this.#isInside(now.dev, device) ? list : {names: []};
	}

	#failFrom(error: unknown, fileId: string): void {
		this.#fail(fileId, fsErrorReason(error), systemErrorCode(error));
	}

	#fail(fileId: string, reason: string, code?: string): void {
		this.#options.onFailure(failure(this.#options.roots.base, fileId, reason, code));
	}

	#skip(fileId: string, reason: string): void {
		this.#options.onSkipped(failure(this.#options.roots.base, fileId, reason));
	}
}

const nothingInside: PlannedEntry = {isRoot: true, children: new Map()};

const failure = (base: string, fileId: string, reason: string, code?: string): SourceFailure => ({
	path: String(joinPath(base, fileId)),
	reason,
	...(code !== undefined && {code}),
});

type Place = {path: FilePath; fileId: string; parentId: string; name: string};

function entryFrom(stats: Stats, kind: EntryKind, {path, fileId, parentId, name}: Place): SourceEntry {
	return {
		kind,
		fileId,
		parentId,
		name,
		size: kind === 'file' || kind === 'symlink' ? stats.size : 0,
		mtimeMs: stats.mtimeMs,
		ctimeMs: stats.ctimeMs,
		inode: stats.ino,
		localPath: path,
	};
}
