import {ObjectExistsError, ObjectNotFoundError, throwIfCancelled} from '../../errors.js';
import {collectBytes, requireStorableKey, sliceRange} from '../bytes.js';
import type {ByteStream, GetOptions, ListedObject, ObjectStat, ObjectStore, PutOptions} from '../object-store.js';

type StoredObject = {readonly bytes: Buffer; readonly version: string};

/** Keeps everything in memory, for tests and dry runs. Bytes are copied on the way in and on the way out. */
export class MemoryStore implements ObjectStore {
	readonly location = 'memory';
	readonly conditionalPut = true;
	readonly localFolder = undefined;
	readonly #objects = new Map<string, StoredObject>();
	#puts = 0;

	async get(key: string, {range, signal}: GetOptions = {}): Promise<Buffer> {
		requireStorableKey(key);
		throwIfCancelled(signal);
		const found = this.#objects.get(key);
		if (!found) {
			throw new ObjectNotFoundError(key);
		}

		return Buffer.from(sliceRange(key, found.bytes, range));
	}

	async *getStream(key: string, {signal}: {signal?: AbortSignal} = {}): AsyncGenerator<Buffer> {
		yield await this.get(key, {signal});
	}

	async put(
		key: string,
		data: Uint8Array | ByteStream,
		{ifAbsent, signal, assertMayWrite}: PutOptions = {},
	): Promise<void> {
		requireStorableKey(key);
		throwIfCancelled(signal);
		const bytes = Buffer.from(await collectBytes(key, data));
		throwIfCancelled(signal);
		assertMayWrite?.();
		if (ifAbsent && this.#objects.has(key)) {
			throw new ObjectExistsError(key);
		}

		this.#objects.set(key, {bytes, version: String(++this.#puts)});
	}

	async stat(key: string, {signal}: {signal?: AbortSignal} = {}): Promise<ObjectStat | undefined> {
		requireStorableKey(key);
		throwIfCancelled(signal);
		const found = this.#objects.get(key);
		return found && {size: found.bytes.length, version: found.version};
	}

	async *list(prefix: string, {signal}: {signal?: AbortSignal} = {}): AsyncGenerator<ListedObject> {
		throwIfCancelled(signal);
		const listed = [...this.#objects].filter(([key]) => key.startsWith(prefix));
		for (const [key, {bytes}] of listed) {
			throwIfCancelled(signal);
			yield {key, size: bytes.length};
		}
	}

	async delete(key: string, {signal}: {signal?: AbortSignal} = {}): Promise<void> {
		requireStorableKey(key);
		throwIfCancelled(signal);
		this.#objects.delete(key);
	}

	async deleteMany(
		keys: Iterable<string> | AsyncIterable<string>,
		{signal}: {signal?: AbortSignal} = {},
	): Promise<void> {
		for await (const key of keys) {
			await this.delete(key, {signal});
		}
	}

	async flush({signal}: {signal?: AbortSignal} = {}): Promise<void> {
		throwIfCancelled(signal);
	}

	async close(): Promise<void> {}
}
