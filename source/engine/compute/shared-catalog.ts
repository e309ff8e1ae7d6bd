import {Buffer} from 'node:buffer';

/*
The entries of a pack catalog in flat arrays over shared memory, so that every thread looks objects up without a copy: about 50 bytes an entry.
*/
export type SharedCatalog = {
	readonly entries: SharedKeyIndex;
	/** 32 bits an entry: number of its pack in `packs` plus one; negative when it was removed, 0 while it is not complete. */
	readonly members: SharedArrayBuffer;
	readonly offsets: SharedArrayBuffer;
	readonly lengths: SharedArrayBuffer;
	readonly packs: SharedKeyIndex;
};

/** Keys by number, and numbers by key: open addressing with linear probing. */
export type SharedKeyIndex = {
	/** Number of a key plus one, or 0. The length is a power of two and at least 1.25 times the number of keys. */
	readonly slots: SharedArrayBuffer;
	/** One byte a key: position of the kind in `hashedKinds`. */
	readonly kinds: SharedArrayBuffer;
	/** 32 bytes a key. */
	readonly hashes: SharedArrayBuffer;
};

/** The arrays of a {@link SharedKeyIndex}. Hashes are compared as words: eight comparisons instead of 32. */
export type KeyArrays = {readonly slots: Uint32Array; readonly kinds: Uint8Array; readonly words: Int32Array};

/** Where a member lies: number of the pack, place in it. */
export type SharedLocation = {readonly pack: number; readonly offset: number; readonly length: number};

/** A hash as bytes and, over the same memory, as words. */
export class HashScratch {
	readonly bytes = Buffer.alloc(32);
	readonly words = new Int32Array(this.bytes.buffer, this.bytes.byteOffset, 8);

	/** Takes 32 bytes from `offset`. A loop, since `copy` and `subarray` cost a call out of JavaScript. */
	read(from: Uint8Array, offset: number): this {
		for (let i = 0; i < 32; i++) {
			this.bytes[i] = from[offset + i] ?? 0;
		}

		return this;
	}
}

/** Looks up members, in any thread. What the owner of the catalog adds meanwhile may or may not be found. */
export class SharedCatalogView {
	readonly #keys: KeyArrays;
	readonly #members: Int32Array;
	readonly #offsets: Uint32Array;
	readonly #lengths: Uint32Array;
	readonly #packHashes: Buffer;
	readonly #scratch = new HashScratch();

	constructor({entries, members, offsets, lengths, packs}: SharedCatalog) {
		this.#keys = {
			slots: new Uint32Array(entries.slots),
			kinds: new Uint8Array(entries.kinds),
			words: new Int32Array(entries.hashes),
		};
		this.#members = new Int32Array(members);
		this.#offsets = new Uint32Array(offsets);
		this.#lengths = new Uint32Array(lengths);
		this.#packHashes = Buffer.from(packs.hashes);
	}

	/** Number of the entry with this kind and hash (32 bytes of `hash` from `offset`), or -1. */
	find(kind: number, hash: Uint8Array, offset = 0): number {
		const slot = slotOfKey(this.#keys, kind, this.#scratch.read(hash, offset).words);
		const entry = (this.#keys.slots[slot] ?? 0) - 1;
		return (this.#members[entry] ?? 0) > 0 ? entry : -1;
	}

	location(entry: number): SharedLocation {
		return {
			pack: (this.#members[entry] ?? 0) - 1,
			offset: this.#offsets[entry] ?? 0,
			length: this.#lengths[entry] ?? 0,
		};
	}

	/** Hash of a pack in hex. */
	packHash(pack: number): string {
		return this.#packHashes.toString('hex', pack * 32, (pack + 1) * 32);
	}
}

// With hashes, and at most four of five slots used, a way of this length does not happen; only made-up keys can lead to it.
const longestWay = 2048;

/**
The slot that holds this key, or the empty one where it belongs. Allocates nothing.

@throws {RangeError} When the keys are so uneven that looking them up would take for ever: somebody chose them.
*/
export function slotOfKey({slots, kinds, words}: KeyArrays, kind: number, hash: Int32Array): number {
	const mask = slots.length - 1;
	const first = hash[0] ?? 0;
	const start = mix(hash);
	for (let way = 0; way < longestWay; way++) {
		const slot = (start + way) & mask;
		const number = (slots[slot] ?? 0) - 1;
		if (number === -1) {
			return slot;
		}

		if (words[number * 8] === first && kinds[number] === kind && areEqual(words, number * 8, hash)) {
			return slot;
		}
	}

	throw new RangeError('The keys in the catalog are not hashes');
}

/** One word would do for hashes. All of them, so that keys which people make up for tests are spread as well. */
function mix(hash: Int32Array): number {
	let mixed = 0;
	for (let i = 0; i < 8; i++) {
		mixed = Math.imul(mixed ^ (hash[i] ?? 0), 0x9e_37_79_b1);
		mixed ^= mixed >>> 15;
	}

	return mixed;
}

function areEqual(words: Int32Array, at: number, hash: Int32Array): boolean {
	for (let i = 1; i < 8; i++) {
		if (words[at + i] !== hash[i]) {
			return false;
		}
	}

	return true;
}
