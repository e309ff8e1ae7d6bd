/*
A set of object keys that all threads share: open addressing, 16 bytes a slot, in levels of fourfold size so that it grows without
moving anything. The memory of a level is not touched, and so not paid for, before the level is used.

A key is remembered by 128 bits: 15 bytes of its hash and its kind. Two different objects would have to agree in all of them to be taken
for one. A race between two threads can make both believe that they were first; the object is then stored twice, never not at all.
*/
const firstLevelSlots = 2 ** 18;
const levelCount = 5;
const fullEnough = 0.6;
const wordsPerSlot = 4;
const countWords = levelCount + 1;
const activeLevel = levelCount;

export type SharedKeySetMemory = {
	readonly counts: SharedArrayBuffer;
	readonly levels: readonly SharedArrayBuffer[];
};

export class SharedKeySet {
	/** Room for 60 million keys; 1.4 GiB of address space, of which only what is used becomes memory. */
	static allocate(): SharedKeySetMemory {
		return {
			counts: new SharedArrayBuffer(countWords * 4),
			levels: Array.from({length: levelCount}, (_, level) => new SharedArrayBuffer(slotsOf(level) * wordsPerSlot * 4)),
		};
	}

	readonly memory: SharedKeySetMemory;
	readonly #counts: Int32Array;
	readonly #levels: readonly Int32Array[];
	// The key under the hand, kept in fields because an array for each call costs more than the look-up.
	#a = 0;
	#b = 0;
	#c = 0;
	#d = 0;

	constructor(memory: SharedKeySetMemory = SharedKeySet.allocate()) {
		this.memory = memory;
		this.#counts = new Int32Array(memory.counts);
		this.#levels = memory.levels.map(level => new Int32Array(level));
	}

	/** Whether the key with this kind and hash (32 bytes at `offset`) was added before. */
	has(kind: number, hash: Buffer, offset = 0): boolean {
		this.#setKey(kind, hash, offset);
		return this.#isBelow(Atomics.load(this.#counts, activeLevel) + 1);
	}

	/** Adds the key; `true` when this call was the one that added it. */
	add(kind: number, hash: Buffer, offset = 0): boolean {
		this.#setKey(kind, hash, offset);
		const active = Atomics.load(this.#counts, activeLevel);
		return !this.#isBelow(active) && this.#insert(active);
	}

	/** The four words of a key; the first is never 0, which marks an empty slot. */
	#setKey(kind: number, hash: Buffer, offset: number): void {
		this.#a = hash.readInt32LE(offset) | 1;
		this.#b = hash.readInt32LE(offset + 4);
		this.#c = hash.readInt32LE(offset + 8);
		this.#d = (hash.readInt32LE(offset + 12) & ~0xff) | kind;
	}

	#isBelow(end: number): boolean {
		for (let level = end - 1; level >= 0; level--) {
			const slots = this.#slots(level);
			const mask = slots.length / wordsPerSlot - 1;
			for (let index = this.#b & mask; ; index = (index + 1) & mask) {
				const first = Atomics.load(slots, index * wordsPerSlot);
				if (first === 0) {
					break;
				}

				if (this.#isAt(slots, index * wordsPerSlot, first)) {
					return true;
				}
			}
		}

		return false;
	}

	#insert(level: number): boolean {
		const slots = this.#slots(level);
		const capacity = slots.length / wordsPerSlot;
		// The last level takes no more when it is nearly full: what is not remembered is stored again, which does no harm.
		if (Atomics.load(this.#counts, level) > capacity * 0.9) {
			return true;
		}

		const mask = capacity - 1;
		for (let index = this.#b & mask; ; index = (index + 1) & mask) {
			const slot = index * wordsPerSlot;
			const first = Atomics.compareExchange(slots, slot, 0, this.#a);
			if (first === 0) {
				slots[slot + 1] = this.#b;
				slots[slot + 2] = this.#c;
				Atomics.store(slots, slot + 3, this.#d);
				this.#count(level, capacity);
				return true;
			}

			if (this.#isAt(slots, slot, first)) {
				return false;
			}
		}
	}

	#isAt(slots: Int32Array, slot: number, first: number): boolean {
		return (
			first === this.#a &&
			slots[slot + 1] === this.#b &&
			slots[slot + 2] === this.#c &&
			Atomics.load(slots, slot + 3) === this.#d
		);
	}

	#count(level: number, capacity: number): void {
		const count = Atomics.add(this.#counts, level, 1) + 1;
		if (count > capacity * fullEnough && level + 1 < levelCount) {
			Atomics.compareExchange(this.#counts, activeLevel, level, level + 1);
		}
	}

	#slots(level: number): Int32Array {
		const slots = this.#levels[level];
		if (slots === undefined) {
			throw new RangeError(`The set of known objects has no level ${level}`);
		}

		return slots;
	}
}

const slotsOf = (level: number): number => firstLevelSlots * 4 ** level;
