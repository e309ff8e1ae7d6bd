import {Buffer} from 'node:buffer';
import {throwIfCancelled, UsageError} from '../errors.js';
import {joinPath} from '../filesystem/file-path.js';
import {kindFromMode} from '../filesystem/kind-from-mode.js';
import type {RemoteAttributes} from '../network/sftp-packets.js';
import {SftpSession} from '../network/sftp-session.js';
import type {SshOptions} from '../network/ssh-connect.js';
import type {SshLocation} from '../network/ssh-location.js';
import type {SnapshotSource} from '../objects/model.js';
import {PathFilter} from './path-filter.js';
import {ScanRules} from './scan-rules.js';
import {commonPlace, resolveRemote} from './sftp-roots.js';
import {SftpScan} from './sftp-scan.js';
import {isRefusal, sftpReason} from './sftp-source-error.js';
import {EntryError, type Source, type SourceEntry, type WalkOptions} from './source.js';
import {rootIds, type SourceRoots} from './source-roots.js';

export type SftpSourceOptions = {
	/** `sftp://user@host:port/path`, all of one machine; several become entries of the folder that they have in common. */
	readonly locations: readonly string[];
	/** As for `LocalSource`. */
	readonly exclude?: readonly string[] | undefined;
	readonly excludeFiles?: readonly string[] | undefined;
	readonly excludeCaches?: boolean | undefined;
};

/** Read in one go, with many requests under way; the next such piece is asked for before this one is taken. */
const blockSize = 4 * 2 ** 20;
const readTries = 3;
const standardPort = 22;

/**
Files and folders of another machine, over SFTP. Format reference 10.2.

The protocol tells kind, mode, owner, size and mtime in whole seconds, links and their targets; not inodes (names of one file are files of their own), not extended
attributes. A change is seen by size, mtime, mode and owner. A connection that breaks is made again, for up to 15 minutes.
*/
export class SftpSource implements Source {
	readonly excludeHash: string | undefined;
	readonly #session: SftpSession;
	readonly #place: SshLocation;
	readonly #roots: SourceRoots;
	readonly #filter: PathFilter;
	readonly #excludeCaches: boolean;

	private constructor(
		session: SftpSession,
		place: SshLocation,
		roots: SourceRoots,
		rules: {filter: PathFilter; excludeCaches: boolean},
	) {
		this.#session = session;
		this.#place = place;
		this.#roots = roots;
		this.#filter = rules.filter;
		this.#excludeCaches = rules.excludeCaches;
		this.excludeHash = rules.filter.hash;
	}

	/**
	Logs in and looks for the paths.

	@throws UsageError as `LocalSource.open`, and for locations on several machines; SourceError for a path that is not there; StoreError when the server cannot be
	reached or is not the right one.
	*/
	static async open(
		{locations, exclude = [], excludeFiles = [], excludeCaches = false}: SftpSourceOptions,
		options: SshOptions = {},
	): Promise<SftpSource> {
		const filter = await PathFilter.read(exclude, excludeFiles);
		const {place, paths} = commonPlace(locations);
		const session = new SftpSession(place, options);
		try {
			const roots = await resolveRemote(session, paths);
			const excluded = rootIds(roots).find(id => filter.excludes(id, true));
			if (excluded !== undefined) {
				throw new UsageError(`${excluded} was named to be backed up, and an exclude pattern excludes it`, {
					hint: 'Leave one of them out, or anchor the pattern with a leading slash.',
				});
			}

			return new SftpSource(session, place, roots, {filter, excludeCaches});
		} catch (error) {
			session.close();
			throw error;
		}
	}

	/** Another port is another machine: it is part of the account, lest its snapshots be compared with those of this one. */
	async info(): Promise<SnapshotSource> {
		const {user, host, port} = this.#place;
		const account = `${user}@${host}${port === standardPort ? '' : `:${port}`}`;
		return {type: 'sftp', account, path: this.#roots.named.map(named => shown(named)).join(', ')};
	}

	async *walk({signal, onFailure, onSkipped}: WalkOptions = {}): AsyncGenerator<readonly SourceEntry[]> {
		throwIfCancelled(signal);
		const rules = new ScanRules({
			filter: this.#filter,
			excludeCaches: this.#excludeCaches,
			oneFileSystem: false,
			skipFolders: new Set(),
			onFailure: onFailure ?? (() => {}),
			onSkipped: onSkipped ?? (() => {}),
		});
		const scan = new SftpScan(this.#session, this.#roots, rules, signal);
		for await (const slice of scan.slices()) {
			throwIfCancelled(signal);
			yield slice;
		}
	}

	async *open(entry: SourceEntry, {signal}: {signal?: AbortSignal} = {}): AsyncGenerator<Buffer> {
		try {
			if (entry.kind === 'symlink') {
				const path = this.#pathOf(entry);
				yield await this.#session.read(`Reading ${entry.fileId}`, async reader => reader.readLink(path), signal);
			} else if (entry.size <= blockSize) {
				yield* this.#readSmall(entry, signal);
			} else {
				yield* this.#readBlocks(entry, signal);
			}
		} catch (error) {
			if (isRefusal(error)) {
				throw new EntryError(sftpReason(error), {cause: error});
			}

			throw error;
		}
	}

	async close(): Promise<void> {
		this.#session.close();
	}

	/** One that moves while it is read is read again. */
	async *#readSmall(entry: SourceEntry, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
		let {size} = entry;
		for (let tries = 1; size <= blockSize; tries++) {
			// One byte more than there should be, to see that there is not.
			const {before, after, bytes} = await this.#readBlock(entry, {position: 0, length: size + 1}, signal);
			const isStill = isSame(before, after) && bytes.length === before.size;
			if (isStill || tries === readTries) {
				yield bytes;
				if (!isStill) {
					throw changedMeanwhile();
				}

				return;
			}

			size = after.size ?? size;
		}

		yield* this.#readBlocks(entry, signal);
	}

	/** One that moves is read up to where it ended at the beginning. */
	async *#readBlocks(entry: SourceEntry, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
		const first = await this.#readBlock(entry, {position: 0, length: blockSize}, signal);
		const {size = Number.POSITIVE_INFINITY} = first.before;
		let hasMoved = false;
		let position = 0;
		let next: Promise<ReadBlock> = Promise.resolve(first);
		while (position < size) {
			const {before, after, bytes} = await next;
			hasMoved ||= !isSame(first.before, before) || !isSame(before, after);
			position += bytes.length;
			if (bytes.length === 0) {
				break;
			}

			next = this.#readBlock(entry, {position, length: Math.min(blockSize, size - position)}, signal);
			// Whoever leaves this generator earlier does not wait for it.
			next.catch(() => {});
			yield bytes;
		}

		if (hasMoved || position !== first.before.size) {
			throw changedMeanwhile();
		}
	}

	async #readBlock(
		entry: SourceEntry,
		{position, length}: {position: number; length: number},
		signal: AbortSignal | undefined,
	): Promise<ReadBlock> {
		const path = this.#pathOf(entry);
		return this.#session.read(
			`Reading ${entry.fileId}`,
			async reader => {
				// Opening a FIFO that a file has turned into would wait for its other end, and with it every later request.
				const {mode = 0} = await reader.lstat(path);
				if (kindFromMode(mode) !== 'file') {
					throw new EntryError('it is no longer a regular file');
				}

				return reader.withFile(path, async handle => {
					const [before, bytes] = await Promise.all([reader.fstat(handle), reader.read(handle, position, length)]);
					return {before, bytes, after: await reader.fstat(handle)};
				});
			},
			signal,
		);
	}

	#pathOf({fileId, attributes}: SourceEntry): Buffer {
		return attributes?.pathBytes ?? Buffer.from(joinPath(this.#roots.base, fileId));
	}
}

type ReadBlock = {readonly before: RemoteAttributes; readonly after: RemoteAttributes; readonly bytes: Buffer};

const isSame = (a: RemoteAttributes, b: RemoteAttributes): boolean => a.size === b.size && a.mtime === b.mtime;

const changedMeanwhile = (): EntryError => new EntryError('it changed while it was read', {effect: 'inexact'});

/** As a person would write it: from the root, or from the home folder. */
const shown = (path: string): string => (path.startsWith('/') ? path : path === '.' ? '~' : `~/${path}`);
