import {control, queueCapacity, queueEntryWords, SharedState} from './shared-state.js';

/** A chunk of a big file, waiting in shared memory for whoever is free. */
export type QueuedChunk = {
	/** Position and length of the bytes in the shared memory. */
	readonly pointer: number;
	readonly length: number;
	/** Worker that read the file, and the slot and segment (each below 2^12) that it must be told about. */
	readonly owner: number;
	readonly slot: number;
	readonly segment: number;
};

/** First in, first out, for all workers; a spin lock guards a handful of instructions. */
export class ChunkQueue {
	readonly #state: SharedState;
	readonly #words: Int32Array;

	constructor(state: SharedState) {
		this.#state = state;
		this.#words = state.words;
	}

	/** `false` when the queue is full; the caller then processes a chunk itself. */
	push({pointer, length, owner, slot, segment}: QueuedChunk): boolean {
		const words = this.#words;
		this.#lock();
		const tail = words[control.queueTail] ?? 0;
		const isFull = tail - (words[control.queueHead] ?? 0) >= queueCapacity;
		if (!isFull) {
			const at = SharedState.queueStart + (tail & (queueCapacity - 1)) * queueEntryWords;
			words[at] = pointer;
			words[at + 1] = length;
			words[at + 2] = owner;
			words[at + 3] = slot * 4096 + segment;
			// The counters wrap together; only their difference and their remainder matter.
			words[control.queueTail] = tail + 1;
		}

		this.#unlock();
		if (!isFull) {
			this.#state.ring();
		}

		return !isFull;
	}

	pop(): QueuedChunk | undefined {
		const words = this.#words;
		if (this.isEmpty) {
			return undefined;
		}

		this.#lock();
		const head = words[control.queueHead] ?? 0;
		let chunk: QueuedChunk | undefined;
		if (head !== words[control.queueTail]) {
			const at = SharedState.queueStart + (head & (queueCapacity - 1)) * queueEntryWords;
			const place = words[at + 3] ?? 0;
			chunk = {
				pointer: (words[at] ?? 0) >>> 0,
				length: words[at + 1] ?? 0,
				owner: words[at + 2] ?? 0,
				slot: Math.floor(place / 4096),
				segment: place % 4096,
			};
			words[control.queueHead] = head + 1;
		}

		this.#unlock();
		return chunk;
	}

	get isEmpty(): boolean {
		return Atomics.load(this.#words, control.queueHead) === Atomics.load(this.#words, control.queueTail);
	}

	#lock(): void {
		while (Atomics.compareExchange(this.#words, control.queueLock, 0, 1) !== 0) {
			// Held for some 20 instructions only.
		}
	}

	#unlock(): void {
		Atomics.store(this.#words, control.queueLock, 0);
	}
}
