import {NoSpaceError} from '../../source/engine/errors.js';
import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import {collectBytes} from '../../source/engine/stores/bytes.js';
import type {ByteStream, ObjectStore, PutOptions} from '../../source/engine/stores/object-store.js';

const blockSize = 4096;
const blocksOf = (bytes: number): number => Math.ceil(bytes / blockSize);

/** A disk of so many blocks. As on a real one, an object that is replaced gives its blocks back only after the new one has taken its own. */
export class SmallStore extends MemoryStore {
	/** Copies what is in a store, to a disk with so many free blocks. */
	static async copyOf(store: ObjectStore, free: number): Promise<SmallStore> {
		const copy = new SmallStore();
		for await (const {key} of store.list('')) {
			await copy.put(key, await store.get(key));
		}

		copy.free = free;
		return copy;
	}

	/** Blocks. */
	free = Infinity;
	readonly #blocks = new Map<string, number>();

	override async put(key: string, data: Uint8Array | ByteStream, options?: PutOptions): Promise<void> {
		const bytes = await collectBytes(key, data);
		const blocks = blocksOf(bytes.length);
		if (blocks > this.free) {
			throw new NoSpaceError(`The store is full: ${key} needs ${blocks} blocks, and ${this.free} are free`);
		}

		await super.put(key, bytes, options);
		this.free += (this.#blocks.get(key) ?? 0) - blocks;
		this.#blocks.set(key, blocks);
	}

	override async delete(key: string, options?: {signal?: AbortSignal}): Promise<void> {
		await super.delete(key, options);
		this.free += this.#blocks.get(key) ?? 0;
		this.#blocks.delete(key);
	}
}
