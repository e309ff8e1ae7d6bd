import {maximumChunkSize} from '../../chunking/parameters.js';
import type {ObjectNamer} from '../../crypto/object-hash.js';
import type {ChunkQueue, QueuedChunk} from './chunk-queue.js';
import type {ObjectWriter} from './object-writer.js';
import {control, type SharedState} from './shared-state.js';

/** Nothing depends on waking up by itself; it only bounds what a mistake could cost. */
const sleepMs = 1000;

/** Takes chunks from the queue: names them, and stores those that are new. */
export class ChunkWorker {
	readonly #state: SharedState;
	readonly #queue: ChunkQueue;
	readonly #namer: ObjectNamer;
	readonly #writer: ObjectWriter;
	readonly #passBarrier: () => void;
	/** Of chunks of the maximum size that consist of one byte only. */
	readonly #runHashes = new Map<number, Buffer>();

	/** @param options.passBarrier Called while this thread stores nothing. */
	constructor(options: {
		state: SharedState;
		queue: ChunkQueue;
		namer: ObjectNamer;
		writer: ObjectWriter;
		passBarrier: () => void;
	}) {
		this.#state = options.state;
		this.#queue = options.queue;
		this.#namer = options.namer;
		this.#writer = options.writer;
		this.#passBarrier = options.passBarrier;
	}

	/** `false` when there was nothing to do. */
	processOne(): boolean {
		const chunk = this.#queue.pop();
		if (chunk === undefined) {
			return false;
		}

		this.#process(chunk);
		return true;
	}

	/** Processes chunks, and sleeps when there are none, until the condition holds. Nothing that was claimed may be waiting to be stored. */
	workUntil(condition: () => boolean): void {
		for (;;) {
			this.#state.throwIfStopping();
			const {bell} = this;
			this.#passBarrier();
			if (condition()) {
				return;
			}

			if (!this.processOne()) {
				this.sleep(bell);
			}
		}
	}

	/** To be read before looking for work. */
	get bell(): number {
		return Atomics.load(this.#state.words, control.bell);
	}

	/** Sleeps until the bell rings, or not at all when it rang since it had this value. */
	sleep(bell: number): void {
		const {words} = this.#state;
		Atomics.add(words, control.sleepers, 1);
		Atomics.wait(words, control.bell, bell, sleepMs);
		Atomics.sub(words, control.sleepers, 1);
	}

	#process({pointer, length, owner, slot, segment}: QueuedChunk): void {
		const bytes = this.#state.bytes.subarray(pointer, pointer + length);
		const hash = this.#hash(bytes);
		if (this.#writer.claim('chunk', hash)) {
			this.#writer.store('chunk', hash, bytes);
		}

		hash.copy(this.#state.bytes, this.#state.slotBytes(owner, slot));
		this.#state.addProgress(length);
		Atomics.store(this.#state.words, this.#state.slotWord(owner, slot), 1);
		Atomics.sub(this.#state.words, this.#state.segmentUsers(owner, segment), 1);
		this.#state.ring();
	}

	/** Long runs of one byte give the same chunk of the maximum size again and again: comparing is ten times faster than hashing. */
	#hash(bytes: Buffer): Buffer {
		const [byte = 0] = bytes;
		// Equal to itself, moved by one: all bytes are the same.
		if (bytes.length < maximumChunkSize || byte !== bytes.at(-1) || !bytes.subarray(1).equals(bytes.subarray(0, -1))) {
			return this.#namer.chunkHash(bytes);
		}

		const hash = this.#runHashes.get(byte) ?? this.#namer.chunkHash(bytes);
		this.#runHashes.set(byte, hash);
		return hash;
	}
}
