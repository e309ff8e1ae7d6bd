import {CancelledError} from '../../errors.js';
import {maximumChunkSize} from '../../chunking/parameters.js';
import {scannerReservedBytes} from '../../chunking/fastcdc-wasm.js';

/*
What the workers that store files share: one WebAssembly memory for the bytes of big files, and control words beside it.

Each worker owns `segmentsPerWorker` segments. A segment is filled by its owner with the next bytes of a big file, cut into chunks, and handed
out chunk by chunk; any worker may process a chunk. The first half of a segment takes what the one before it left over: a chunk that has begun
there but not ended.
*/
export const segmentsPerWorker = 3;
export const segmentHead = maximumChunkSize;
export const segmentRead = 4 * 1024 * 1024;
const segmentSize = segmentHead + segmentRead;
const pageSize = 65_536;

/** Slots in which finished chunks leave their hashes for the reader that handed them out; more than can be in flight. */
export const slotsPerWorker = 128;
const hashSize = 32;

/** Positions of the control words. */
export const control = {
	queueLock: 0,
	queueHead: 1,
	queueTail: 2,
	/** Counts everything that a waiting worker may care about; workers sleep on it. */
	bell: 3,
	/** Workers that are asleep on the bell. */
	sleepers: 4,
	/** 1 when workers shall end at the next chance. */
	stopping: 5,
	/** Counts the barriers that workers shall pass. */
	barrier: 6,
} as const;
const fixedWords = 16;

/** A power of two. When it is full, readers process chunks themselves. */
export const queueCapacity = 1024;
export const queueEntryWords = 4;

export type SharedStateMemory = {
	readonly workers: number;
	readonly bytes: WebAssembly.Memory;
	readonly words: SharedArrayBuffer;
	/** Bytes of files processed so far, for the progress display. */
	readonly progress: SharedArrayBuffer;
};

export function allocateSharedState(workers: number): SharedStateMemory {
	const bytes = scannerReservedBytes + workers * (segmentsPerWorker * segmentSize + slotsPerWorker * hashSize);
	const pages = Math.ceil(bytes / pageSize) + 1;
	const words = fixedWords + queueCapacity * queueEntryWords + workers * (segmentsPerWorker + slotsPerWorker + 2);
	return {
		workers,
		bytes: new WebAssembly.Memory({initial: pages, maximum: pages, shared: true}),
		words: new SharedArrayBuffer(words * 4),
		progress: new SharedArrayBuffer(8),
	};
}

/** Where in the shared memory everything is. */
export class SharedState {
	readonly memory: WebAssembly.Memory;
	readonly bytes: Buffer;
	readonly words: Int32Array;
	readonly #progress: BigInt64Array;
	readonly #workers: number;

	constructor(memory: SharedStateMemory) {
		this.memory = memory.bytes;
		this.bytes = Buffer.from(memory.bytes.buffer);
		this.words = new Int32Array(memory.words);
		this.#progress = new BigInt64Array(memory.progress);
		this.#workers = memory.workers;
	}

	segmentStart(worker: number, segment: number): number {
		return scannerReservedBytes + (worker * segmentsPerWorker + segment) * segmentSize;
	}

	/** Word that counts who still needs the bytes of a segment. */
	segmentUsers(worker: number, segment: number): number {
		return this.#afterQueue + worker * segmentsPerWorker + segment;
	}

	/** Word that says whether the hash in a slot is there (1) or awaited (0). */
	slotWord(worker: number, slot: number): number {
		return this.#afterQueue + this.#workers * segmentsPerWorker + worker * slotsPerWorker + slot;
	}

	slotBytes(worker: number, slot: number): number {
		return (
			scannerReservedBytes +
			this.#workers * segmentsPerWorker * segmentSize +
			(worker * slotsPerWorker + slot) * hashSize
		);
	}

	/** Word with the number (plus one) of the entry that a worker reads just now; 0 when it reads none. */
	currentEntry(worker: number): number {
		return this.#afterQueue + this.#workers * (segmentsPerWorker + slotsPerWorker) + worker;
	}

	/** Word with the bytes (in KiB) of objects that a worker has handed over and that are not yet durable. */
	unpublished(worker: number): number {
		return this.#afterQueue + this.#workers * (segmentsPerWorker + slotsPerWorker + 1) + worker;
	}

	addProgress(bytes: number): void {
		Atomics.add(this.#progress, 0, BigInt(bytes));
	}

	get progress(): number {
		return Number(Atomics.load(this.#progress, 0));
	}

	/** Asks all workers to end: they are never stopped from outside while they may be inside of native code, which would take the process with them. */
	stop(): void {
		Atomics.store(this.words, control.stopping, 1);
		this.ring();
		for (let worker = 0; worker < this.#workers; worker++) {
			Atomics.notify(this.words, this.unpublished(worker));
		}
	}

	/** @throws CancelledError when the workers were asked to end. */
	throwIfStopping(): void {
		if (Atomics.load(this.words, control.stopping) === 1) {
			throw new CancelledError();
		}
	}

	/** Asks all workers to hand over what they have, each as soon as no object is half stored. */
	raiseBarrier(): void {
		Atomics.add(this.words, control.barrier, 1);
		this.ring();
	}

	/** How many barriers have been raised. */
	get barrier(): number {
		return Atomics.load(this.words, control.barrier);
	}

	/** Wakes sleeping workers. Cheap when nobody sleeps. */
	ring(): void {
		Atomics.add(this.words, control.bell, 1);
		if (Atomics.load(this.words, control.sleepers) > 0) {
			Atomics.notify(this.words, control.bell);
		}
	}

	get #afterQueue(): number {
		return fixedWords + queueCapacity * queueEntryWords;
	}

	static readonly queueStart = fixedWords;
}
