import {throwIfCancelled} from '../../errors.js';
import type {SlotPool} from './slot-pool.js';

const hashLength = 32;
/** Pieces of one file that may be on their way to its writer. */
const mostPieces = 16;

/** Where the pieces of a file go, in order. */
export type PieceSink<Opened> = {
	/** Opens a chunk (32 bytes of hash) into a slot. */
	open(hash: Uint8Array, slot: number): Promise<Opened>;
	/** Takes the next piece. The slot, and what was opened, are no longer needed once the promise is settled. */
	piece(slot: number, opened: Opened): Promise<void>;
};

/**
Opens the chunks of a file by all workers at once, and gives them to its sink in order. A run of the same chunk, as in a file of zeros, is opened once.

@param chunks 32 bytes each.
@throws The first failure of the sink; nothing is under way then.
*/
export async function pumpChunks<Opened>(
	{crew}: {readonly crew: {readonly width: number}},
	slots: SlotPool,
	chunks: Buffer,
	sink: PieceSink<Opened>,
	signal?: AbortSignal,
): Promise<void> {
	const failures: unknown[] = [];
	const pieces = new Set<Promise<void>>();
	let previous: Shared<Opened> | undefined;
	let turn: Promise<unknown> = Promise.resolve();
	for (let start = 0; start < chunks.length && failures.length === 0; start += hashLength) {
		if (signal?.aborted) {
			break;
		}

		while (pieces.size >= Math.max(mostPieces, crew.width)) {
			await Promise.race(pieces);
		}

		const hash = chunks.subarray(start, start + hashLength);
		if (!previous?.hash.equals(hash)) {
			previous?.release();
			const slot = await slots.take();
			previous = new Shared(hash, slot, sink.open(new Uint8Array(hash), slot), slots);
		}

		const shared = previous.hold();
		const before = turn;
		// What follows waits until this piece was handed over, not until it was written.
		const handedOver = (async (): Promise<{written?: Promise<void>}> => {
			try {
				const opened = await shared.opened;
				await before;
				return failures.length === 0 ? {written: sink.piece(shared.slot, opened)} : {};
			} catch (error) {
				failures.push(error);
				return {};
			}
		})();
		turn = handedOver;
		const piece = (async () => {
			try {
				const {written} = await handedOver;
				await written;
			} catch (error) {
				failures.push(error);
			} finally {
				shared.release();
			}
		})();
		pieces.add(piece);
		void piece.then(() => pieces.delete(piece));
	}

	previous?.release();
	await Promise.all(pieces);
	if (failures.length > 0) {
		throw failures[0];
	}

	throwIfCancelled(signal);
}

/** A chunk in a slot, which is given back when the last of its uses has ended. */
class Shared<Opened> {
	readonly hash: Buffer;
	readonly slot: number;
	readonly opened: Promise<Opened>;
	readonly #slots: SlotPool;
	#uses = 1;

	constructor(hash: Buffer, slot: number, opened: Promise<Opened>, slots: SlotPool) {
		this.hash = hash;
		this.slot = slot;
		this.opened = opened;
		this.#slots = slots;
	}

	hold(): this {
		this.#uses++;
		return this;
	}

	release(): void {
		if (--this.#uses === 0) {
			this.#slots.give(this.slot);
		}
	}
}
