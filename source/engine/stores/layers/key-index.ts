import {Buffer} from 'node:buffer';
import {slotOfKey, type KeyArrays, type SharedKeyIndex} from '../../compute/shared-catalog.js';
import {Pacer} from '../../pacing/pacer.js';

const smallest = 1024;
const copiedAtOnce = 4096;

/**
Numbers hashed keys in the order in which they come: 0, 1, … In shared memory, 33 bytes a key and about 7 for finding it.

Memory that is reserved but not used yet costs address space only.
*/
export class KeyIndex {
	#arrays: KeyArrays;
	#hashes: Buffer;
	#capacity: number;
	#count = 0;

	/** @param slots How many there are in the index that comes with the keys, see {@link takeUpIndexed}; `areSlotsFor` must allow it. */
	constructor(expected = 0, slots?: number) {
		this.#capacity = Math.max(smallest, Math.ceil(expected));
		this.#arrays = makeArrays(this.#capacity, slots);
		this.#hashes = Buffer.from(sharedOf(this.#arrays.words));
	}

	get count(): number {
		return this.#count;
	}

	/** How many keys there is room for before the memory is exchanged for more. */
	get capacity(): number {
		return this.#capacity;
	}

	/** The kinds of all keys, one byte each. */
	get kinds(): Uint8Array {
		return this.#arrays.kinds;
	}

	/** The hashes of all keys, 32 bytes each. */
	get hashes(): Buffer {
		return this.#hashes;
	}

	/** Where keys are found: in each slot the number of a key plus one, or 0. Keys that are added later fill slots that are empty, and move none. */
	get slots(): Uint32Array {
		return this.#arrays.slots;
	}

	/** The number of this key, or -1. */
	numberOf(kind: number, hash: Int32Array): number {
		return (this.#arrays.slots[slotOfKey(this.#arrays, kind, hash)] ?? 0) - 1;
	}

	/** The number of this key, a new one when it was not there. */
	add(kind: number, hash: Int32Array): number {
		if (this.#count === this.#capacity) {
			this.#grow();
		}

		const {slots, kinds, words} = this.#arrays;
		const slot = slotOfKey(this.#arrays, kind, hash);
		const found = (slots[slot] ?? 0) - 1;
		if (found !== -1) {
			return found;
		}

		const number = this.#count++;
		kinds[number] = kind;
		for (let i = 0; i < 8; i++) {
			words[number * 8 + i] = hash[i] ?? 0;
		}

		// Last, so that another thread never meets a number without its key.
		Atomics.store(slots, slot, number + 1);
		return number;
	}

	/** Exchanges the memory for more, if so many keys more do not fit, in steps that leave the event loop free; `add` does it in one. */
	async makeRoom(more: number): Promise<void> {
		if (this.#count + more <= this.#capacity) {
			return;
		}

		const old = this.#arrays;
		const capacity = Math.max(2 * this.#capacity, this.#count + more);
		const arrays = makeArrays(capacity);
		const pacer = new Pacer();
		// Keys may come meanwhile.
		for (let start = 0; start < this.#count && this.#arrays === old;) {
			const end = Math.min(start + copiedAtOnce, this.#count);
			copyKeys(old, arrays, start, end);
			start = end;
			if (pacer.isDue) {
				await pacer.rest();
			}
		}

		if (this.#arrays === old) {
			this.#exchange(arrays, capacity);
		}
	}

	/**
	Takes up the first keys, which stand in `kinds` and `hashes` already.

	@throws {Error} When one is there twice.
	*/
	async takeUp(count: number): Promise<void> {
		await new Pacer().inBatches(count, (start, end) => {
			enter(this.#arrays, start, end);
		});
		this.#count = count;
	}

	/**
	As {@link takeUp}, when `slots` are filled as well, with those of an index of just these keys.

	@throws {Error} When they are not such.
	*/
	async takeUpIndexed(count: number): Promise<void> {
		const {slots} = this.#arrays;
		let found = 0;
		let largest = 0;
		await new Pacer().inBatches(slots.length, (start, end) => {
			for (const number of slots.subarray(start, end)) {
				found += number > 0 ? 1 : 0;
				largest = Math.max(largest, number);
			}
		});
		if (found !== count || largest > count) {
			throw new Error('The index is not one of these keys');
		}

		this.#count = count;
	}

	share(): SharedKeyIndex {
		const {slots, kinds, words} = this.#arrays;
		return {slots: sharedOf(slots), kinds: sharedOf(kinds), hashes: sharedOf(words)};
	}

	#grow(): void {
		const arrays = makeArrays(2 * this.#capacity);
		copyKeys(this.#arrays, arrays, 0, this.#count);
		this.#exchange(arrays, 2 * this.#capacity);
	}

	#exchange(arrays: KeyArrays, capacity: number): void {
		this.#arrays = arrays;
		this.#capacity = capacity;
		this.#hashes = Buffer.from(sharedOf(arrays.words));
	}
}

function copyKeys(from: KeyArrays, to: KeyArrays, start: number, end: number): void {
	to.kinds.set(from.kinds.subarray(start, end), start);
	to.words.set(from.words.subarray(start * 8, end * 8), start * 8);
	enter(to, start, end);
}

/**
Makes keys that stand in `kinds` and `words` be found.

@throws {Error} When one is there twice.
*/
function enter(arrays: KeyArrays, start: number, end: number): void {
	const {slots, kinds, words} = arrays;
	const hash = new Int32Array(8);
	for (let number = start; number < end; number++) {
		for (let i = 0; i < 8; i++) {
			hash[i] = words[number * 8 + i] ?? 0;
		}

		const slot = slotOfKey(arrays, kinds[number] ?? 0, hash);
		if (slots[slot] !== 0) {
			throw new Error('A key is there twice');
		}

		slots[slot] = number + 1;
	}
}

/** The shared memory under an array that was made by this room. */
export function sharedOf({buffer}: Uint32Array | Int32Array | Uint8Array): SharedArrayBuffer {
	if (!(buffer instanceof SharedArrayBuffer)) {
		throw new TypeError('This memory is not shared');
	}

	return buffer;
}

/** At least one slot in five is free, so that ways are short. */
const slotsFor = (capacity: number): number => 2 ** Math.ceil(Math.log2(Math.max(smallest, capacity) * 1.25));

/** Whether an index with room for so many keys has so many slots. One that has grown may have more than it needs. */
export function areSlotsFor(slots: number, capacity: number): boolean {
	const fewest = slotsFor(capacity);
	return slots >= fewest && slots <= fewest * 8 && Number.isInteger(Math.log2(slots));
}

const makeArrays = (capacity: number, slots = slotsFor(capacity)): KeyArrays => ({
	slots: new Uint32Array(new SharedArrayBuffer(slots * 4)),
	kinds: new Uint8Array(new SharedArrayBuffer(capacity)),
	words: new Int32Array(new SharedArrayBuffer(capacity * 32)),
});
