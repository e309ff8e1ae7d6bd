import {largestChunk} from '../object-limits.js';

/** Shared memory in which opened chunks wait for the worker that writes their file. Only what is touched takes memory. */
export class Slots {
	static allocate(count: number): SharedArrayBuffer {
		return new SharedArrayBuffer(count * largestChunk);
	}

	readonly #memory: SharedArrayBuffer;

	constructor(memory: SharedArrayBuffer) {
		this.#memory = memory;
	}

	/** Puts a chunk into a slot. Returns its length. */
	fill(slot: number, chunk: Buffer): number {
		new Uint8Array(this.#memory, slot * largestChunk, largestChunk).set(chunk);
		return chunk.length;
	}

	view(slot: number, length: number): Buffer {
		return Buffer.from(this.#memory, slot * largestChunk, length);
	}
}
