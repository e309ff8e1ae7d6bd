import {wordsPerId} from './entry-columns.js';

const fullEnough = 0.5;

/** Finds rows by the compact ids in a column: open addressing, 4 bytes a slot. */
export class IdIndex {
	readonly #ids: Uint32Array;
	/** Row + 1; 0 is free. */
	readonly #slots: Int32Array;

	/** @param ids {@link wordsPerId} words a row, as `compactId` makes them; those of a row must stand there before it is set. */
	constructor(ids: Uint32Array, count: number) {
		this.#ids = ids;
		let size = 16;
		while (size * fullEnough < count) {
			size *= 2;
		}

		this.#slots = new Int32Array(size);
	}

	/** Lets a row be found by its id; the row that had this id before is returned, and found no longer. */
	set(row: number): number | undefined {
		const slot = this.#slotOf(this.#ids, row);
		const before = this.#slots[slot] ?? 0;
		this.#slots[slot] = row + 1;
		return before === 0 ? undefined : before - 1;
	}

	/** The row whose id is the one at a place of another column of ids. */
	rowOf(ids: Uint32Array, place = 0): number | undefined {
		const row = this.#slots[this.#slotOf(ids, place)] ?? 0;
		return row === 0 ? undefined : row - 1;
	}

	#slotOf(words: Uint32Array, place: number): number {
		const start = place * wordsPerId;
		const mask = this.#slots.length - 1;
		// Ids are bytes of a SHA-256: any word of them is as good as a hash.
		let slot = (words[start] ?? 0) & mask;
		while (this.#slots[slot] !== 0 && !this.#isAt((this.#slots[slot] ?? 0) - 1, words, start)) {
			slot = (slot + 1) & mask;
		}

		return slot;
	}

	#isAt(row: number, words: Uint32Array, start: number): boolean {
		const own = row * wordsPerId;
		for (let index = 0; index < wordsPerId; index++) {
			if (this.#ids[own + index] !== words[start + index]) {
				return false;
			}
		}

		return true;
	}
}
