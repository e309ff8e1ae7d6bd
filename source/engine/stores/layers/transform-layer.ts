import type {Buffer} from 'node:buffer';
import {isStoredPlain} from '../../compute/object-limits.js';
import {throwIfCancelled} from '../../errors.js';
import {collectBytes, requireRange, requireStorableKey, sliceRange} from '../bytes.js';
import type {ByteStream, GetOptions, PutOptions} from '../object-store.js';
import {WrappedStore} from './wrapped-store.js';

/**
A layer that changes the bytes of whole objects on their way down and back.

Objects that every reader must understand without keys (`config`, `keys/`, `index/packs`) pass as they are; format reference 1.2. Sizes in `stat` and `list` are
those of the stored form.
*/
export abstract class TransformLayer extends WrappedStore {
	protected abstract encode(key: string, bytes: Buffer): Uint8Array;
	protected abstract decode(key: string, stored: Buffer): Buffer;

	override async get(key: string, {range, ...options}: GetOptions = {}): Promise<Buffer> {
		requireStorableKey(key);
		if (isStoredPlain(key)) {
			return this.below.get(key, {...options, range});
		}

		if (range) {
			requireRange(range);
		}

		return sliceRange(key, this.decode(key, await this.below.get(key, options)), range);
	}

	override getStream(key: string, options?: {signal?: AbortSignal}): AsyncIterable<Buffer> {
		return isStoredPlain(key) ? this.below.getStream(key, options) : this.#pieces(key, options);
	}

	override async put(key: string, data: Uint8Array | ByteStream, options?: PutOptions): Promise<void> {
		requireStorableKey(key);
		throwIfCancelled(options?.signal);
		await this.below.put(key, isStoredPlain(key) ? data : this.encode(key, await collectBytes(key, data)), options);
	}

	async *#pieces(key: string, options?: {signal?: AbortSignal}): AsyncGenerator<Buffer> {
		yield await this.get(key, options);
	}
}
