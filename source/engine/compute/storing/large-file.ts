import {createHash} from 'node:crypto';
import {maximumChunkSize} from '../../chunking/parameters.js';
import type {Scanner} from '../../chunking/fastcdc-wasm.js';
import type {ChunkQueue} from './chunk-queue.js';
import type {ChunkWorker} from './chunk-worker.js';
import {segmentHead, segmentRead, segmentsPerWorker, slotsPerWorker, type SharedState} from './shared-state.js';

const readSize = 1024 * 1024;
const hashSize = 32;

/** Where the bytes of a file come from. Fills `target` from its beginning; 0 at the end of the file. */
export type ReadPiece = (target: Buffer) => number;

export type CutFile = {
	/** Hex SHA-256 of the whole. */
	readonly hash: string;
	readonly size: number;
	/** 32 bytes for each chunk, in file order. */
	readonly chunkHashes: Buffer;
};

/**
Reads a big file into shared memory, hashes it while the bytes are hot, cuts it (format reference 4) and hands the chunks to all workers.

Reading stops while all segments of this worker are in use; it then processes chunks itself. So memory is bounded whatever the size of the file.
*/
export class LargeFileReader {
	readonly #state: SharedState;
	readonly #queue: ChunkQueue;
	readonly #chunks: ChunkWorker;
	readonly #scanner: Scanner;
	readonly #worker: number;
	#nextSegment = 0;
	#nextSlot = 0;

	constructor(options: {state: SharedState; queue: ChunkQueue; chunks: ChunkWorker; scanner: Scanner; worker: number}) {
		this.#state = options.state;
		this.#queue = options.queue;
		this.#chunks = options.chunks;
		this.#scanner = options.scanner;
		this.#worker = options.worker;
	}

	read(readPiece: ReadPiece): CutFile {
		const {bytes} = this.#state;
		const whole = createHash('sha256');
		const slots = new PendingSlots(this.#state, this.#chunks, this.#worker);
		let size = 0;
		let left = {pointer: 0, length: 0};
		for (let isEnd = false; !isEnd;) {
			const segment = this.#freeSegment();
			const users = this.#state.segmentUsers(this.#worker, segment);
			// Held by the reader while it fills and cuts the segment.
			Atomics.add(this.#state.words, users, 1);
			const body = this.#state.segmentStart(this.#worker, segment) + segmentHead;
			const start = body - left.length;
			bytes.copyWithin(start, left.pointer, left.pointer + left.length);

			let end = body;
			while (end < body + segmentRead) {
				const target = bytes.subarray(end, end + Math.min(readSize, body + segmentRead - end));
				const count = readPiece(target);
				if (count === 0) {
					isEnd = true;
					break;
				}

				whole.update(target.subarray(0, count));
				end += count;
			}

			size += end - body;
			left = this.#cut(start, end, {isEnd, segment, slots});
			Atomics.sub(this.#state.words, users, 1);
		}

		return {hash: whole.digest('hex'), size, chunkHashes: slots.finish()};
	}

	/** Hands out all chunks that end before `end`; what remains belongs to the next segment. */
	#cut(start: number, end: number, {isEnd, segment, slots}: {isEnd: boolean; segment: number; slots: PendingSlots}) {
		let pointer = start;
		while (pointer < end) {
			const available = end - pointer;
			const length = this.#scanner.cut(pointer, available);
			if (length === available && !isEnd && length < maximumChunkSize) {
				break;
			}

			const slot = this.#nextSlot;
			this.#nextSlot = (slot + 1) % slotsPerWorker;
			slots.take(slot);
			Atomics.add(this.#state.words, this.#state.segmentUsers(this.#worker, segment), 1);
			const chunk = {pointer, length, owner: this.#worker, slot, segment};
			while (!this.#queue.push(chunk)) {
				this.#chunks.processOne();
			}

			pointer += length;
		}

		return {pointer, length: end - pointer};
	}

	#freeSegment(): number {
		const segment = this.#nextSegment;
		this.#nextSegment = (segment + 1) % segmentsPerWorker;
		const users = this.#state.segmentUsers(this.#worker, segment);
		this.#chunks.workUntil(() => Atomics.load(this.#state.words, users) === 0);
		return segment;
	}
}

/** Hashes of the chunks that are on their way, taken back in file order. */
class PendingSlots {
	readonly #state: SharedState;
	readonly #chunks: ChunkWorker;
	readonly #worker: number;
	readonly #pending: number[] = [];
	#hashes = Buffer.allocUnsafe(64 * hashSize);
	#length = 0;

	constructor(state: SharedState, chunks: ChunkWorker, worker: number) {
		this.#state = state;
		this.#chunks = chunks;
		this.#worker = worker;
	}

	take(slot: number): void {
		if (this.#pending.length === slotsPerWorker) {
			this.#collect();
		}

		Atomics.store(this.#state.words, this.#state.slotWord(this.#worker, slot), 0);
		this.#pending.push(slot);
	}

	finish(): Buffer {
		while (this.#pending.length > 0) {
			this.#collect();
		}

		return this.#hashes.subarray(0, this.#length);
	}

	#collect(): void {
		const slot = this.#pending.shift();
		if (slot === undefined) {
			return;
		}

		const word = this.#state.slotWord(this.#worker, slot);
		this.#chunks.workUntil(() => Atomics.load(this.#state.words, word) === 1);
		if (this.#length === this.#hashes.length) {
			this.#hashes = Buffer.concat([this.#hashes], this.#hashes.length * 2);
		}

		const from = this.#state.slotBytes(this.#worker, slot);
		this.#state.bytes.copy(this.#hashes, this.#length, from, from + hashSize);
		this.#length += hashSize;
	}
}
