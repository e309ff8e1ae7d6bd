import {Buffer} from 'node:buffer';
import {catalogKeySize, noPack, slotOf, type SharedCatalog} from '../../compute/shared-catalog.js';

const initialCapacity = 1024;
const none = -1;

/**
Entries of a pack catalog in growing flat arrays over shared memory. Entries keep their numbers; a removed one leaves a gap.

Growing makes new arrays: who holds the old ones through `share` still sees what was there then.
*/
export class CatalogTable {
	#slots = new Uint32Array(new SharedArrayBuffer(initialCapacity * 2 * 4));
	#keys: Buffer<SharedArrayBuffer> = Buffer.from(new SharedArrayBuffer(initialCapacity * catalogKeySize));
	#packIndexes = new Uint32Array(new SharedArrayBuffer(initialCapacity * 4));
	#offsets = new Uint32Array(new SharedArrayBuffer(initialCapacity * 4));
	#lengths = new Uint32Array(new SharedArrayBuffer(initialCapacity * 4));
	#packs: Buffer<SharedArrayBuffer> = Buffer.from(new SharedArrayBuffer(64 * 32));
	readonly #packNumbers = new Map<string, number>();
	#lastPack = none;
	#entries = 0;
	#live = 0;

	/** Makes room at once for what is expected. */
	constructor(expected = 0) {
		if (expected > initialCapacity) {
			this.#grow(expected);
		}
	}

	/** Entries that are there. */
	get size(): number {
		return this.#live;
	}

	/** Entries with those that were removed: numbers are below. */
	get end(): number {
		return this.#entries;
	}

	get packCount(): number {
		return this.#packNumbers.size;
	}

	share(): SharedCatalog {
		return {
			slots: this.#slots.buffer,
			keys: this.#keys.buffer,
			packIndexes: this.#packIndexes.buffer,
			offsets: this.#offsets.buffer,
			lengths: this.#lengths.buffer,
			packs: this.#packs.buffer,
		};
	}

	/** @returns Number of the entry, or -1. */
	find(kind: number, hash: Buffer): number {
		const entry = this.#entryAt(this.#slotFor(kind, hash));
		return entry !== none && this.#packIndexes[entry] !== noPack ? entry : none;
	}

	/** Adds an entry or moves one. @returns Its number. */
	set(kind: number, hash: Buffer, place: {pack: number; offset: number; length: number}): number {
		let slot = this.#slotFor(kind, hash);
		let entry = this.#entryAt(slot);
		if (entry === none) {
			if (this.#entries === this.#packIndexes.length) {
				this.#grow(Math.ceil(this.#entries * 1.5));
				slot = this.#slotFor(kind, hash);
			}

			entry = this.#entries++;
			this.#keys[entry * catalogKeySize] = kind;
			hash.copy(this.#keys, entry * catalogKeySize + 1, 0, 32);
			this.#packIndexes[entry] = noPack;
			this.#slots[slot] = entry + 1;
		}

		this.#live += this.#packIndexes[entry] === noPack ? 1 : 0;
		this.#offsets[entry] = place.offset;
		this.#lengths[entry] = place.length;
		this.#packIndexes[entry] = place.pack;
		return entry;
	}

	remove(entry: number): void {
		if (this.#packIndexes[entry] !== noPack) {
			this.#packIndexes[entry] = noPack;
			this.#live--;
		}
	}

	/** Number of a pack, given one if it is new. */
	packNumber(packHash: Buffer): number {
		// Entries of one pack stand together, as a rule.
		if (
			this.#lastPack !== none &&
			this.#packs.compare(packHash, 0, 32, this.#lastPack * 32, this.#lastPack * 32 + 32) === 0
		) {
			return this.#lastPack;
		}

		const hex = packHash.toString('hex', 0, 32);
		let pack = this.#packNumbers.get(hex);
		if (pack === undefined) {
			pack = this.#packNumbers.size;
			if ((pack + 1) * 32 > this.#packs.length) {
				this.#packs = grownBuffer(this.#packs, this.#packs.length * 2);
			}

			packHash.copy(this.#packs, pack * 32, 0, 32);
			this.#packNumbers.set(hex, pack);
		}

		this.#lastPack = pack;
		return pack;
	}

	knownPack(hex: string): number | undefined {
		return this.#packNumbers.get(hex);
	}

	packHash(pack: number): Buffer {
		return this.#packs.subarray(pack * 32, pack * 32 + 32);
	}

	kind(entry: number): number {
		return this.#keys[entry * catalogKeySize] ?? 0;
	}

	hash(entry: number): Buffer {
		return this.#keys.subarray(entry * catalogKeySize + 1, (entry + 1) * catalogKeySize);
	}

	/** `noPack` for an entry that was removed. */
	pack(entry: number): number {
		return this.#packIndexes[entry] ?? noPack;
	}

	offset(entry: number): number {
		return this.#offsets[entry] ?? 0;
	}

	length(entry: number): number {
		return this.#lengths[entry] ?? 0;
	}

	/** The slot that names the entry, or the empty one where it belongs. */
	#slotFor(kind: number, hash: Buffer): number {
		const mask = this.#slots.length - 1;
		for (let slot = slotOf(hash, 0) & mask; ; slot = (slot + 1) & mask) {
			const entry = this.#entryAt(slot);
			if (entry === none) {
				return slot;
			}

			const at = entry * catalogKeySize;
			if (this.#keys[at] === kind && this.#keys.compare(hash, 0, 32, at + 1, at + catalogKeySize) === 0) {
				return slot;
			}
		}
	}

	#entryAt(slot: number): number {
		return (this.#slots[slot] ?? 0) - 1;
	}

	#grow(capacity: number): void {
		this.#keys = grownBuffer(this.#keys, capacity * catalogKeySize);
		this.#packIndexes = grownWords(this.#packIndexes, capacity);
		this.#offsets = grownWords(this.#offsets, capacity);
		this.#lengths = grownWords(this.#lengths, capacity);
		const slots = 2 ** Math.ceil(Math.log2(capacity * 1.5));
		if (slots > this.#slots.length) {
			this.#slots = new Uint32Array(new SharedArrayBuffer(slots * 4));
			for (let entry = 0; entry < this.#entries; entry++) {
				this.#slots[this.#slotFor(this.kind(entry), this.hash(entry))] = entry + 1;
			}
		}
	}
}

function grownWords(words: Uint32Array<SharedArrayBuffer>, length: number): Uint32Array<SharedArrayBuffer> {
	const grown = new Uint32Array(new SharedArrayBuffer(length * 4));
	grown.set(words);
	return grown;
}

function grownBuffer(bytes: Buffer, length: number): Buffer<SharedArrayBuffer> {
	const grown = Buffer.from(new SharedArrayBuffer(length));
	bytes.copy(grown);
	return grown;
}
