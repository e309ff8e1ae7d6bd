import {constants, type BigIntStats, type Stats} from 'node:fs';
import {lstat, open, unlink, type FileHandle} from 'node:fs/promises';
import path from 'node:path';
import {ObjectExistsError, ObjectNotFoundError, StoreError, throwIfCancelled} from '../../errors.js';
import {writeFileDurably} from '../../filesystem/durable-file.js';
import {makeFolderDurably, syncFolder} from '../../filesystem/durable-folder.js';
import {isSystemError, storeErrorFrom} from '../../filesystem/fs-error.js';
import {piecesOf, rangeBeyondEnd, requireRange, requireStorableKey, type ByteRange} from '../bytes.js';
import type {ByteStream, GetOptions, ListedObject, ObjectStat, ObjectStore, PutOptions} from '../object-store.js';
import {LocalFolders, linkRefused} from './local-folders.js';
import {walkFiles} from './local-list.js';

// Without O_NONBLOCK a FIFO that somebody planted would block the open for ever. Windows has neither flag.
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
const streamPiece = 1_048_576;
// One system call reads less than 2 GiB.
const largestRead = 1_073_741_824;
const deletesAtOnce = 16;

/**
A repository in a folder of a local or mounted file system: `<folder>/<key>`, files 0600, folders 0700 (format reference 1.4).

The folder itself must exist ({@link LocalStore.create} makes it); when it is missing, or is not the same one any more, every method rejects
with StoreError, so that an unmounted disk is never taken for an empty repository. Errors: NoSpaceError for a full disk or quota, StoreError
with the path and what to do for everything else.
*/
export class LocalStore implements ObjectStore {
	readonly location: string;
	readonly conditionalPut = true;
	readonly localFolder: string;
	readonly #folders: LocalFolders;

	constructor(folder: string) {
		this.localFolder = path.resolve(folder);
		this.location = this.localFolder;
		this.#folders = new LocalFolders(this.localFolder);
	}

	static async create(folder: string): Promise<LocalStore> {
		const store = new LocalStore(folder);
		await store.createRoot();
		return store;
	}

	/** Makes the folder, and those above it, durable before it is used. An existing one is taken as it is. */
	async createRoot(): Promise<void> {
		await makeFolderDurably(this.localFolder);
	}

	async get(key: string, {range, signal}: GetOptions = {}): Promise<Buffer> {
		requireStorableKey(key);
		throwIfCancelled(signal);
		if (range) {
			requireRange(range);
		}

		await using handle = await this.#open(key);
		const size = await this.#sizeOf(key, handle);
		const wanted = range ?? {offset: 0, length: size};
		if (wanted.offset + wanted.length > size) {
			throw rangeBeyondEnd(key, wanted, size);
		}

		throwIfCancelled(signal);
		const bytes = await this.#read(key, handle, wanted);
		return bytes;
	}

	async *getStream(key: string, {signal}: {signal?: AbortSignal} = {}): AsyncGenerator<Buffer> {
		requireStorableKey(key);
		throwIfCancelled(signal);
		await using handle = await this.#open(key);
		const size = await this.#sizeOf(key, handle);
		for (let offset = 0; offset < size; offset += streamPiece) {
			throwIfCancelled(signal);
			yield await this.#read(key, handle, {offset, length: Math.min(streamPiece, size - offset)});
		}
	}

	async put(key: string, data: Uint8Array | ByteStream, options: PutOptions = {}): Promise<void> {
		requireStorableKey(key);
		throwIfCancelled(options.signal);
		await this.#folders.prepare(key);
		try {
			await this.#write(key, data, options);
		} catch (error) {
			if (!(error instanceof StoreError && isSystemError(error.cause, 'ENOENT'))) {
				throw error;
			}

			// A folder has vanished under us. It is made again once, unless the whole repository has gone.
			await this.#folders.requireRoot();
			this.#folders.forget();
			await this.#folders.prepare(key);
			await this.#write(key, data, options);
		}
	}

	async stat(key: string, {signal}: {signal?: AbortSignal} = {}): Promise<ObjectStat | undefined> {
		requireStorableKey(key);
		throwIfCancelled(signal);
		await this.#folders.requireInside(key);
		let found: BigIntStats;
		try {
			found = await lstat(this.#path(key), {bigint: true});
		} catch (error) {
			await this.#requireMissing(error, 'Looking for', key);
			return undefined;
		}

		if (found.isSymbolicLink()) {
			throw linkRefused(this.#path(key));
		}

		// A put makes a new inode, and an inode's number comes back only with another time.
		const version = `${found.mtimeNs}-${found.ctimeNs}-${found.ino}-${found.size}`;
		return found.isFile() ? {size: Number(found.size), version} : undefined;
	}

	async *list(prefix: string, {signal}: {signal?: AbortSignal} = {}): AsyncGenerator<ListedObject> {
		throwIfCancelled(signal);
		await this.#folders.requireRoot();
		for await (const {key, size} of walkFiles(this.localFolder, {prefix, signal, onMissing: this.#requireRoot})) {
			yield {key, size};
		}
	}

	async delete(key: string, options: {signal?: AbortSignal} = {}): Promise<void> {
		await this.deleteMany([key], options);
	}

	async deleteMany(
		keys: Iterable<string> | AsyncIterable<string>,
		{signal}: {signal?: AbortSignal} = {},
	): Promise<void> {
		const touched = new Set<string>();
		const failures: unknown[] = [];
		let running: Array<Promise<void>> = [];
		const settle = async () => {
			await Promise.all(running);
			running = [];
		};

		try {
			for await (const key of keys) {
				requireStorableKey(key);
				throwIfCancelled(signal);
				running.push(
					this.#unlink(key, touched).catch((error: unknown) => {
						failures.push(error);
					}),
				);
				if (running.length >= deletesAtOnce) {
					await settle();
				}
			}
		} finally {
			await settle();
			for (const folder of touched) {
				await syncFolder(folder);
			}
		}

		if (failures.length > 0) {
			throw failures[0];
		}
	}

	/**
	Removes what interrupted writes left behind, when it is older than that. Leave enough time for the slowest write of another process.

	@returns how many files went.
	*/
	async removeLeftovers(olderThanMs: number, {signal}: {signal?: AbortSignal} = {}): Promise<number> {
		await this.#folders.requireRoot();
		const newest = Date.now() - olderThanMs;
		let removed = 0;
		const options = {prefix: '', leftovers: true, signal, onMissing: this.#requireRoot};
		for await (const {key, mtimeMs} of walkFiles(this.localFolder, options)) {
			if (mtimeMs < newest) {
				await this.#unlink(key, new Set());
				removed++;
			}
		}

		return removed;
	}

	/** A no-op: every put is durable when it resolves. */
	async flush({signal}: {signal?: AbortSignal} = {}): Promise<void> {
		throwIfCancelled(signal);
	}

	async close(): Promise<void> {}

	readonly #requireRoot = async (): Promise<void> => this.#folders.requireRoot();

	#path(key: string): string {
		return path.join(this.localFolder, key);
	}

	async #open(key: string): Promise<FileHandle> {
		await this.#folders.requireInside(key);
		try {
			return await open(this.#path(key), openFlags);
		} catch (error) {
			await this.#requireMissing(error, 'Reading', key);
			throw new ObjectNotFoundError(key, {cause: error});
		}
	}

	async #sizeOf(key: string, handle: FileHandle): Promise<number> {
		let found: Stats;
		try {
			found = await handle.stat();
		} catch (error) {
			throw storeErrorFrom(error, `Reading ${this.#path(key)}`);
		}

		if (found.isFile()) {
			return found.size;
		}

		if (found.isDirectory()) {
			throw new ObjectNotFoundError(key);
		}

		throw new StoreError(`${this.#path(key)} is not a regular file`, {
			hint: 'Nothing but Holdfast should write there.',
		});
	}

	async #read(key: string, handle: FileHandle, {offset, length}: ByteRange): Promise<Buffer> {
		const buffer = Buffer.allocUnsafe(length);
		let filled = 0;
		while (filled < length) {
			let bytesRead: number;
			try {
				({bytesRead} = await handle.read(buffer, filled, Math.min(largestRead, length - filled), offset + filled));
			} catch (error) {
				throw storeErrorFrom(error, `Reading ${this.#path(key)}`);
			}

			if (bytesRead === 0) {
				throw new StoreError(`${this.#path(key)} became shorter while it was read`);
			}

			filled += bytesRead;
		}

		return buffer;
	}

	async #write(
		key: string,
		data: Uint8Array | ByteStream,
		{ifAbsent, signal, assertMayWrite}: PutOptions,
	): Promise<void> {
		const pieces = data instanceof Uint8Array ? data : piecesOf(key, data);
		const options = {ifAbsent, signal, beforePublish: assertMayWrite, createFolders: false};
		if (!(await writeFileDurably(this.#path(key), pieces, options))) {
			throw new ObjectExistsError(key);
		}
	}

	async #unlink(key: string, touched: Set<string>): Promise<void> {
		await this.#folders.requireInside(key);
		try {
			await unlink(this.#path(key));
			touched.add(path.dirname(this.#path(key)));
		} catch (error) {
			if (!(await this.#isFolder(key))) {
				await this.#requireMissing(error, 'Deleting', key);
			}
		}
	}

	/** A folder is no object, but `index/a` may be one while `index/a/b` is a key. Unlinking it fails differently on each system. */
	async #isFolder(key: string): Promise<boolean> {
		const found = await lstat(this.#path(key)).catch(() => undefined);
		return found?.isDirectory() ?? false;
	}

	/** Returns when the error proves that there is no such object; throws what it is otherwise. */
	async #requireMissing(error: unknown, action: string, key: string): Promise<void> {
		if (!isSystemError(error, 'ENOENT', 'ENOTDIR')) {
			throw storeErrorFrom(error, `${action} ${this.#path(key)}`);
		}

		await this.#folders.requireRoot();
	}
}
