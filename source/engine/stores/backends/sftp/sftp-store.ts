import {Buffer} from 'node:buffer';
import path from 'node:path';
import {CorruptObjectError, ObjectNotFoundError, StoreError, throwIfCancelled} from '../../../errors.js';
import {ByteBudget} from '../../../network/byte-budget.js';
import type {RetryTimes} from '../../../network/retry.js';
import {isBroken, isMissing, type SftpCalls} from '../../../network/sftp-calls.js';
import {SftpSession} from '../../../network/sftp-session.js';
import type {SshOptions} from '../../../network/ssh-connect.js';
import type {SshLocation} from '../../../network/ssh-location.js';
import {isHashedKey} from '../../../objects/keys.js';
import {rangeBeyondEnd, requireRange, requireStorableKey, whenCancelled, type ByteRange} from '../../bytes.js';
import type {
	ByteStream,
	GetOptions,
	ListedObject,
	ObjectStat,
	ObjectStore,
	PutOptions,
	StoreTraffic,
} from '../../object-store.js';
import {sftpErrorFrom} from './sftp-failure.js';
import {SftpFolders} from './sftp-folders.js';
import {versionOf, writeObject} from './sftp-write.js';

const bytesInFlight = 64 * 2 ** 20;
const wholeObject = 8 * 2 ** 20;
const streamPiece = 4 * 2 ** 20;
const deletesAtOnce = 32;

type WithSignal = {readonly signal?: AbortSignal | undefined};

/**
A repository in a folder of another machine, over SFTP: `<folder>/<key>`, files 0600, folders 0700. Format reference 1.4.

Objects are written under another name, synced where the server can (OpenSSH), and renamed in one step. A connection that breaks is made again, for up to 15 minutes.
*/
export class SftpStore implements ObjectStore {
	readonly location: string;
	readonly traffic: StoreTraffic;
	readonly #session: SftpSession;
	readonly #root: string;
	readonly #folders: SftpFolders;
	readonly #budget = new ByteBudget(bytesInFlight);
	#canLink = true;

	constructor(place: SshLocation, options: SshOptions = {}, times?: RetryTimes) {
		this.#session = new SftpSession(place, options, times);
		this.location = this.#session.location;
		this.traffic = this.#session.traffic;
		this.#root = place.path;
		this.#folders = new SftpFolders(place.path, this.location);
	}

	/** Whether the server can give a file a name only when that is free. */
	get conditionalPut(): boolean {
		return this.#canLink;
	}

	/** Makes the folder of the repository, with those above it. */
	async createRoot(): Promise<void> {
		await this.#run('Making the folder', undefined, async calls => this.#folders.createRoot(calls));
	}

	async get(key: string, {range, signal}: GetOptions = {}): Promise<Buffer> {
		requireStorableKey(key);
		throwIfCancelled(signal);
		if (range) {
			requireRange(range);
		}

		return this.#withShare(key, range?.length ?? wholeObject, async () =>
			this.#run(`Reading ${key}`, signal, async calls => this.#read(calls, key, range)),
		);
	}

	async *getStream(key: string, {signal}: WithSignal = {}): AsyncGenerator<Buffer> {
		requireStorableKey(key);
		const first = await this.stat(key, {signal});
		if (first === undefined) {
			throw new ObjectNotFoundError(key);
		}

		for (let offset = 0; offset < first.size; offset += streamPiece) {
			const range = {offset, length: Math.min(streamPiece, first.size - offset)};
			yield await this.#run(`Reading ${key}`, signal, async calls => this.#read(calls, key, range, first.version));
		}
	}

	async put(key: string, data: Uint8Array | ByteStream, options: PutOptions = {}): Promise<void> {
		requireStorableKey(key);
		const {signal} = options;
		throwIfCancelled(signal);
		await this.#withShare(key, data instanceof Uint8Array ? data.length : 0, async () =>
			this.#run(`Writing ${key}`, signal, async (calls, attempt) => {
				const canLink = await writeObject({
					calls,
					folders: this.#folders,
					key,
					data,
					options,
					canLink: this.#canLink,
					attempt,
				});
				this.#canLink &&= canLink;
			}),
		);
	}

	async stat(key: string, {signal}: WithSignal = {}): Promise<ObjectStat | undefined> {
		requireStorableKey(key);
		throwIfCancelled(signal);
		return this.#run(`Looking for ${key}`, signal, async calls => {
			try {
				const found = await calls.lstat(this.#path(key));
				return found.isFile() ? {size: found.size, version: versionOf(found)} : undefined;
			} catch (error) {
				await this.#requireMissing(calls, error);
				return undefined;
			}
		});
	}

	async *list(prefix: string, {signal}: WithSignal = {}): AsyncGenerator<ListedObject> {
		throwIfCancelled(signal);
		let folders = await this.#run('Listing', signal, async calls => this.#folders.beginList(calls, prefix));
		while (folders.length > 0) {
			const pages = await Promise.all(
				folders.map(async folder =>
					this.#run(`Listing ${folder}`, signal, async calls => this.#folders.listFolder(calls, folder, prefix)),
				),
			);
			for (const {objects} of pages) {
				for (const object of objects) {
					throwIfCancelled(signal);
					yield object;
				}
			}

			folders = pages.flatMap(page => page.folders);
		}
	}

	async delete(key: string, {signal}: WithSignal = {}): Promise<void> {
		requireStorableKey(key);
		throwIfCancelled(signal);
		await this.#run(`Deleting ${key}`, signal, async calls => {
			try {
				await calls.unlink(this.#path(key));
			} catch (error) {
				if (!(await this.#folders.isFolder(calls, key))) {
					await this.#requireMissing(calls, error);
				}
			}
		});
	}

	async deleteMany(keys: Iterable<string> | AsyncIterable<string>, {signal}: WithSignal = {}): Promise<void> {
		const running = new Set<Promise<void>>();
		const failures: unknown[] = [];
		try {
			for await (const key of keys) {
				requireStorableKey(key);
				throwIfCancelled(signal);
				const work = this.delete(key, {signal})
					.catch((error: unknown) => {
						failures.push(error);
					})
					.finally(() => {
						running.delete(work);
					});
				running.add(work);
				if (running.size >= deletesAtOnce) {
					await Promise.race(running);
				}
			}
		} finally {
			await Promise.all(running);
		}

		if (failures.length > 0) {
			throw failures[0];
		}
	}

	/** A no-op: every put is as durable as the server makes it when it resolves. */
	async flush({signal}: WithSignal = {}): Promise<void> {
		throwIfCancelled(signal);
	}

	async close(): Promise<void> {
		this.#session.close();
	}

	#path(key: string): string {
		return path.posix.join(this.#root, key);
	}

	async #withShare<Result>(key: string, bytes: number, work: () => Promise<Result>): Promise<Result> {
		// Locks and small indexes do not wait behind slow uploads.
		if (!isHashedKey(key)) {
			return work();
		}

		const share = await this.#budget.take(bytes);
		try {
			return await work();
		} finally {
			share[Symbol.dispose]();
		}
	}

	async #run<Result>(
		action: string,
		signal: AbortSignal | undefined,
		work: (calls: SftpCalls, attempt: number) => Promise<Result>,
	): Promise<Result> {
		try {
			return await whenCancelled(this.#session.run(action, work, signal), signal);
		} catch (error) {
			throw sftpErrorFrom(error, action, this.location);
		}
	}

	async #read(calls: SftpCalls, key: string, range?: ByteRange, version?: string): Promise<Buffer> {
		let handle: Buffer;
		try {
			handle = await calls.open(this.#path(key), 'r');
		} catch (error) {
			if (!(await this.#folders.isFolder(calls, key))) {
				await this.#requireMissing(calls, error);
			}

			throw new ObjectNotFoundError(key, {cause: error});
		}

		try {
			const found = await calls.fstat(handle);
			if (!found.isFile()) {
				throw new ObjectNotFoundError(key);
			}

			if (version !== undefined && versionOf(found) !== version) {
				throw new StoreError(`${key} was changed while it was read`, {hint: 'Run this again.'});
			}

			const wanted = range ?? {offset: 0, length: found.size};
			if (wanted.offset + wanted.length > found.size) {
				throw rangeBeyondEnd(key, wanted, found.size);
			}

			const bytes = Buffer.allocUnsafeSlow(wanted.length);
			if (wanted.length > 0 && (await calls.read(handle, bytes, wanted.offset)) < wanted.length) {
				throw new CorruptObjectError(key, 'it became shorter while it was read');
			}

			return bytes;
		} finally {
			await closeQuietly(calls, handle);
		}
	}

	/** Returns when the error proves that there is no such object: the repository's folder is there, and the object is not. */
	async #requireMissing(calls: SftpCalls, error: unknown): Promise<void> {
		if (!isMissing(error)) {
			throw error;
		}

		await this.#folders.requireRoot(calls);
	}
}

async function closeQuietly(calls: SftpCalls, handle: Buffer): Promise<void> {
	try {
		await calls.close(handle);
	} catch (error) {
		if (isBroken(error)) {
			return;
		}

		throw error;
	}
}
