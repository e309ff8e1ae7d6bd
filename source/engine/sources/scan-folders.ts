import {lstatSync, type Stats} from 'node:fs';
import {type FilePath, joinPath} from '../filesystem/file-path.js';
import {sourceErrorFrom} from '../filesystem/fs-error.js';
import {kindFromMode} from '../filesystem/kind-from-mode.js';
import {withShortPath} from '../filesystem/long-path.js';
import type {EntryKind} from '../objects/entry-kind.js';
import {cacheTagName, isCacheFolder} from './cache-tag.js';
import {type FolderList, listFolder} from './list-folder.js';
import type {ScanRules} from './scan-rules.js';
import type {SourceEntry} from './source.js';
import type {PlannedEntry, SourceRoots} from './source-roots.js';

/** A folder that is being read. */
type Frame = FolderList & FoundFolder & {next: number};

type FoundFolder = {
	readonly path: FilePath;
	readonly fileId: string;
	readonly device: number;
	/** What was named inside it. */
	readonly plan: PlannedEntry | undefined;
	/** Whether all that is in it is taken, or only what was named. */
	readonly isTaken: boolean;
};

const mayBeMissing = {throwIfNoEntry: false} as const;

/** Long enough to be worth a turn of the event loop, short enough for a screen that is redrawn meanwhile. */
const sliceMs = 10;
const mostInSlice = 1024;

/**
Reads folder after folder synchronously, which costs a quarter of promises, in slices of at most 10 ms; one folder's list of names is read in one go.

What cannot be read, and what is left out without anybody having asked for it, is told to the rules.
*/
export class FolderScan {
	readonly #rules: ScanRules;
	readonly #frames: Frame[] = [];

	/** @throws SourceError when the base itself cannot be read. */
	constructor({base, plan}: SourceRoots, rules: ScanRules) {
		this.#rules = rules;
		try {
			this.#enter({path: base, fileId: '', device: lstatSync(base).dev, plan, isTaken: plan.isRoot});
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
		const stats = this.#status(path, fileId);
		if (!stats) {
			return;
		}

		const kind = kindFromMode(stats.mode);
		const plan = frame.plan?.children.get(name);
		const isTaken = plan?.isRoot === true || (frame.isTaken && this.#rules.takes(path, fileId, kind === 'folder'));
		const place = {path, fileId, parentId: frame.fileId, name};
		if (kind === 'folder' && (isTaken || plan)) {
			slice.push(entryFrom(stats, kind, place));
			this.#enterFound(frame, {path, fileId, plan, isTaken}, stats.dev);
		} else if (kind !== 'folder' && isTaken) {
			const isHere = plan !== undefined || !this.#rules.isVirtual(path, fileId, stats.dev, frame.device);
			if (isHere && this.#rules.knows(kind, fileId)) {
				slice.push(entryFrom(stats, kind, place));
			}
		} else if (plan) {
			this.#rules.fail(fileId, 'it is no folder any more', 'ENOTDIR');
		}
	}

	#status(path: FilePath, fileId: string): Stats | undefined {
		try {
			const stats = withShortPath(path, short => lstatSync(short, mayBeMissing));
			if (!stats) {
				this.#rules.fail(fileId, 'it vanished while its folder was read', 'ENOENT');
			}

			return stats;
		} catch (error) {
			this.#rules.failFrom(error, fileId);
			return undefined;
		}
	}

	#enterFound(above: Frame, folder: Omit<FoundFolder, 'device'>, device: number): void {
		const {path, fileId, plan} = folder;
		const expected = plan?.isRoot === true ? device : above.device;
		const isInside = this.#rules.crosses(device, expected);
		const isTaken = folder.isTaken && isInside && !this.#rules.isVirtual(path, fileId, device, expected);
		this.#enter({...folder, isTaken, device: isInside ? device : expected});
	}

	#enter(folder: FoundFolder): void {
		let {plan, isTaken} = folder;
		let list: FolderList = {names: []};
		if (isTaken) {
			try {
				list = this.#list(folder.path, folder.device);
			} catch (error) {
				if (folder.fileId === '') {
					throw error;
				}

				this.#rules.failFrom(error, folder.fileId);
			}
		}

		if (this.#rules.excludeCaches && list.names.includes(cacheTagName) && isCacheFolder(folder.path)) {
			// Of a cache the tag stays, as if it alone had been named.
			plan = {isRoot: false, children: new Map([...(plan?.children ?? []), [cacheTagName, nothingInside]])};
			isTaken = false;
			list = {names: []};
		}

		const planned = [...(plan?.children.keys() ?? [])];
		const names = planned.length === 0 ? list.names : [...new Set([...list.names, ...planned])].toSorted();
		if (names.length > 0) {
			this.#frames.push({...folder, ...list, names, plan, isTaken, next: 0});
		}
	}

	/** The names in a folder; none when reading it brought a file system to light that lies outside, as an automounter does. */
	#list(path: FilePath, device: number): FolderList {
		const list = listFolder(path);
		const now = withShortPath(path, short => lstatSync(short));
		if (!now.isDirectory()) {
			throw new Error('it was replaced while it was read');
		}

		return this.#rules.crosses(now.dev, device) ? list : {names: []};
	}
}

const nothingInside: PlannedEntry = {isRoot: true, children: new Map()};

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
