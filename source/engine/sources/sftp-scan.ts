import {Buffer} from 'node:buffer';
import {type FilePath, joinPath} from '../filesystem/file-path.js';
import {kindFromMode} from '../filesystem/kind-from-mode.js';
import type {RemoteAttributes} from '../network/sftp-packets.js';
import type {SftpSession} from '../network/sftp-session.js';
import type {EntryKind} from '../objects/entry-kind.js';
import {sha256} from '../objects/hashes.js';
import {nameFromBytes} from '../objects/names.js';
import {cacheTagName, cacheTagSignature} from './cache-tag.js';
import type {ScanRules} from './scan-rules.js';
import {isRefusal, sftpReason, sftpSourceError} from './sftp-source-error.js';
import type {SourceEntry} from './source.js';
import type {PlannedEntry, SourceRoots} from './source-roots.js';

type Listed = {readonly name: string; readonly bytes?: Buffer | undefined; readonly attributes?: RemoteAttributes};

type Folder = {
	readonly path: FilePath;
	readonly fileId: string;
	readonly plan: PlannedEntry | undefined;
	readonly isTaken: boolean;
};

type Found = Listed & {
	readonly kind: EntryKind;
	readonly path: FilePath;
	readonly fileId: string;
	readonly inside?: Folder;
};

/** Folders that are asked for before their turn comes, so that the line does not stand idle between question and answer. */
const foldersAhead = 8;
const mostInSlice = 1024;
/** Clocks of two machines may differ by as much; what was changed later than that may change once more and look the same. */
const unsettledMs = 10 * 60_000;

/** Lists folder after folder of another machine, in the order that `Source` promises. What cannot be read is told to the rules. */
export class SftpScan {
	readonly #session: SftpSession;
	readonly #roots: SourceRoots;
	readonly #rules: ScanRules;
	readonly #signal: AbortSignal | undefined;
	readonly #lists = new Map<Folder, Promise<Found[]>>();

	constructor(session: SftpSession, roots: SourceRoots, rules: ScanRules, signal: AbortSignal | undefined) {
		this.#session = session;
		this.#roots = roots;
		this.#rules = rules;
		this.#signal = signal;
	}

	/** @throws SourceError when the base itself cannot be read. */
	async *slices(): AsyncGenerator<SourceEntry[]> {
		let slice: SourceEntry[] = [];
		const {base, plan} = this.#roots;
		for await (const entry of this.#walk({path: base, fileId: '', plan, isTaken: plan.isRoot})) {
			slice.push(entry);
			if (slice.length === mostInSlice) {
				yield slice;
				slice = [];
			}
		}

		if (slice.length > 0) {
			yield slice;
		}
	}

	async *#walk(folder: Folder): AsyncGenerator<SourceEntry> {
		const found = await this.#list(folder);
		this.#lists.delete(folder);
		const folders = found.flatMap(({inside}) => inside ?? []);
		let next = 0;
		for (const item of found) {
			yield entryFrom(item, folder.fileId);
			if (item.inside !== undefined) {
				for (const ahead of folders.slice(next, next + foldersAhead)) {
					this.#list(ahead).catch(() => {});
				}

				next++;
				yield* this.#walk(item.inside);
			}
		}
	}

	async #list(folder: Folder): Promise<Found[]> {
		const list = this.#lists.get(folder) ?? this.#read(folder);
		this.#lists.set(folder, list);
		return list;
	}

	async #read(folder: Folder): Promise<Found[]> {
		const {isTaken, fileId} = folder;
		let {plan} = folder;
		let names: Listed[] = [];
		if (isTaken) {
			try {
				names = await this.#names(folder.path);
			} catch (error) {
				if (!isRefusal(error)) {
					throw error;
				}

				if (fileId === '') {
					throw sftpSourceError(error, `Reading ${folder.path.toString()}`, this.#session.location);
				}

				this.#rules.fail(fileId, sftpReason(error));
			}
		}

		if (this.#rules.excludeCaches && names.some(({name}) => name === cacheTagName) && (await this.#isCache(folder))) {
			// Of a cache the tag stays, as if it alone had been named.
			plan = {isRoot: false, children: new Map([...(plan?.children ?? []), [cacheTagName, nothingInside]])};
			names = names.filter(({name}) => plan?.children.has(name));
		}

		const known = new Set(names.map(({name}) => name));
		const planned = [...(plan?.children.keys() ?? [])].filter(name => !known.has(name));
		const listed = [...names, ...planned.map(name => ({name}))].toSorted((a, b) => (a.name < b.name ? -1 : 1));
		const found = await Promise.all(listed.map(async item => this.#look({...folder, plan}, item)));
		return found.filter(item => item !== undefined);
	}

	/** What becomes of a name, by its attributes and the rules. */
	async #look(folder: Folder, item: Listed): Promise<Found | undefined> {
		const {name, bytes} = item;
		const path = joinPath(folder.path, bytes ?? name);
		const fileId = folder.fileId === '' ? name : `${folder.fileId}/${name}`;
		const plan = folder.plan?.children.get(name);
		const attributes = item.attributes?.mode === undefined ? await this.#status(path, fileId) : item.attributes;
		if (attributes === undefined) {
			return undefined;
		}

		const kind = kindFromMode(attributes.mode ?? 0);
		const isTaken = plan?.isRoot === true || (folder.isTaken && this.#rules.takes(path, fileId, kind === 'folder'));
		if (kind === 'folder') {
			return isTaken || plan
				? {...item, attributes, kind, path, fileId, inside: {path, fileId, plan, isTaken}}
				: undefined;
		}

		if (isTaken) {
			return this.#rules.knows(kind, fileId) ? {...item, attributes, kind, path, fileId} : undefined;
		}

		if (plan) {
			this.#rules.fail(fileId, 'it is no folder any more', 'ENOTDIR');
		}

		return undefined;
	}

	async #status(path: FilePath, fileId: string): Promise<RemoteAttributes | undefined> {
		try {
			return await this.#session.read(
				`Reading ${fileId}`,
				async reader => reader.lstat(Buffer.from(path)),
				this.#signal,
			);
		} catch (error) {
			if (!isRefusal(error)) {
				throw error;
			}

			this.#rules.fail(fileId, sftpReason(error));
			return undefined;
		}
	}

	async #names(path: FilePath): Promise<Listed[]> {
		const found = await this.#session.read(
			`Reading ${path.toString()}`,
			async reader => reader.readFolder(Buffer.from(path)),
			this.#signal,
		);
		return found.map(({name, attributes}) => {
			const {text, raw} = nameFromBytes(name);
			return {name: text, bytes: raw, attributes};
		});
	}

	/** Unreadable means no. */
	async #isCache({path}: Folder): Promise<boolean> {
		const tag = Buffer.from(joinPath(path, cacheTagName));
		try {
			return await this.#session.read(
				`Reading ${tag.toString()}`,
				async reader => {
					const {mode = 0} = await reader.lstat(tag);
					return (
						kindFromMode(mode) === 'file' &&
						(await reader.withFile(tag, async handle => reader.read(handle, 0, cacheTagSignature.length))).equals(
							cacheTagSignature,
						)
					);
				},
				this.#signal,
			);
		} catch (error) {
			if (!isRefusal(error)) {
				throw error;
			}

			return false;
		}
	}
}

const nothingInside: PlannedEntry = {isRoot: true, children: new Map()};

function entryFrom({name, kind, path, fileId, attributes = {}}: Found, parentId: string): SourceEntry {
	const {size = 0, mode = 0, uid = 0, gid = 0, mtime = 0} = attributes;
	const mtimeMs = mtime * 1000;
	return {
		kind,
		fileId,
		parentId,
		name,
		size: kind === 'file' || kind === 'symlink' ? size : 0,
		mtimeMs,
		ctimeMs: sha256(Buffer.from(`${mode} ${uid} ${gid}`)).readUIntBE(0, 6),
		inode: 0,
		attributes: {
			mode: mode & 0o7777,
			uid,
			gid,
			isSettled: mtimeMs < Date.now() - unsettledMs,
			...(typeof path !== 'string' && {pathBytes: path}),
		},
	};
}
