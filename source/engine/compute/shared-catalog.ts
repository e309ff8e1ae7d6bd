import {Buffer} from 'node:buffer';

/*
The entries of a pack catalog in flat arrays over shared memory, so that every thread looks objects up without a copy: about 50 bytes an entry.

`slots` is an open-addressing table: entry number plus one, or 0. Its length is a power of two and at least 1.5 times the number of entries.
*/
export type SharedCatalog = {
	readonly slots: SharedArrayBuffer;
	/** 33 bytes an entry: position of the kind in `hashedKinds`, and the hash. */
	readonly keys: SharedArrayBuffer;
	/** Number of the pack in `packs`; `noPack` for an entry that was removed. */
	readonly packIndexes: SharedArrayBuffer;
	readonly offsets: SharedArrayBuffer;
	readonly lengths: SharedArrayBuffer;
	/** 32 bytes a pack: its hash. */
	readonly packs: SharedArrayBuffer;
};

export const catalogKeySize = 33;
export const noPack = 0xff_ff_ff_ff;

/** Where a member lies. */
export type SharedLocation = {readonly pack: number; readonly offset: number; readonly length: number};

/** Looks up members; usable in any thread while the owner of the catalog does not change it. */
export class SharedCatalogView {
	readonly #slots: Uint32Array;
	readonly #keys: Buffer;
	readonly #packIndexes: Uint32Array;
	readonly #offsets: Uint32Array;
	readonly #lengths: Uint32Array;
	readonly #packs: Buffer;

	constructor(catalog: SharedCatalog) {
		this.#slots = new Uint32Array(catalog.slots);
		this.#keys = Buffer.from(catalog.keys);
		this.#packIndexes = new Uint32Array(catalog.packIndexes);
		this.#offsets = new Uint32Array(catalog.offsets);
		this.#lengths = new Uint32Array(catalog.lengths);
		this.#packs = Buffer.from(catalog.packs);
	}

	/** Number of the entry with this kind and hash (32 bytes of `hash` from `offset`), or -1. */
	find(kind: number, hash: Buffer, offset = 0): number {
		const mask = this.#slots.length - 1;
		if (mask < 0) {
			return -1;
		}

		for (let slot = slotOf(hash, offset) & mask; ; slot = (slot + 1) & mask) {
			const entry = (this.#slots[slot] ?? 0) - 1;
			if (entry === -1) {
				return -1;
			}

			const at = entry * catalogKeySize;
			if (
				this.#keys[at] === kind &&
				this.#keys.compare(hash, offset, offset + 32, at + 1, at + catalogKeySize) === 0 &&
				this.#packIndexes[entry] !== noPack
			) {
				return entry;
			}
		}
	}

	location(entry: number): SharedLocation {
		return {
			pack: this.#packIndexes[entry] ?? noPack,
			offset: this.#offsets[entry] ?? 0,
			length: this.#lengths[entry] ?? 0,
		};
	}

	/** Hash of a pack in hex. */
	packHash(pack: number): string {
		return this.#packs.toString('hex', pack * 32, (pack + 1) * 32);
	}
}

/** First slot to look at, before the mask. Hashes are evenly spread already. */
export const slotOf = (hash: Buffer, offset: number): number => hash.readUInt32LE(offset + 4);
