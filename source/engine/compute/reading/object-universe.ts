import {type HashedKind, hashedKinds, kindNumber, objectKey} from '../../objects/keys.js';
import {type SharedCatalog, SharedCatalogView, type SharedLocation} from '../shared-catalog.js';

/** All objects of a repository that are named by a hash: those in packs, and those that stand alone. */
export type UniverseMemory = {
	readonly packed: SharedCatalog;
	/** Numbers of entries in `packed` are below. */
	readonly packedCount: number;
	/** The same form; `length` is the size of the object, pack and offset mean nothing. */
	readonly loose: SharedCatalog;
	readonly looseCount: number;
};

/** Stands for an object that is not there. */
export const noObject = 0xffff_ffff;

/** Numbers the objects of a repository, the same in all threads: first the members of packs, then the others. */
export class ObjectUniverse {
	/** Numbers are below; some of them stand for nothing. */
	readonly end: number;
	readonly packed: SharedCatalogView;
	readonly #loose: SharedCatalogView;
	readonly #packedCount: number;
	readonly #packedHashes: Buffer;
	readonly #packedKinds: Uint8Array;
	readonly #looseHashes: Buffer;
	readonly #looseKinds: Uint8Array;
	readonly #scratch = Buffer.alloc(32);

	constructor({packed, packedCount, loose, looseCount}: UniverseMemory) {
		this.packed = new SharedCatalogView(packed);
		this.#loose = new SharedCatalogView(loose);
		this.#packedCount = packedCount;
		this.end = packedCount + looseCount;
		this.#packedHashes = Buffer.from(packed.entries.hashes);
		this.#packedKinds = new Uint8Array(packed.entries.kinds);
		this.#looseHashes = Buffer.from(loose.entries.hashes);
		this.#looseKinds = new Uint8Array(loose.entries.kinds);
	}

	/** The object of this kind and hash (32 bytes at `offset`); one in a pack wins over one that stands alone. */
	idOf(kind: HashedKind, hashes: Buffer, offset = 0): number {
		const number = kindNumber(kind);
		const packed = this.packed.find(number, hashes, offset);
		if (packed >= 0) {
			return packed;
		}

		const loose = this.#loose.find(number, hashes, offset);
		return loose >= 0 ? this.#packedCount + loose : noObject;
	}

	idOfKey(key: string): number {
		const slash = key.indexOf('/');
		const kind = hashedKinds.find(name => name === key.slice(0, slash));
		return kind !== undefined && this.#scratch.write(key.slice(slash + 1), 'hex') === 32
			? this.idOf(kind, this.#scratch)
			: noObject;
	}

	/** Whether there is an object of this number. */
	has(id: number): boolean {
		return id >= this.#packedCount ? id < this.end : this.packed.location(id).pack >= 0;
	}

	/** Where in a pack it lies; `undefined` when it stands alone. */
	location(id: number): SharedLocation | undefined {
		return id < this.#packedCount ? this.packed.location(id) : undefined;
	}

	/** Bytes that it takes in the store. */
	storedLength(id: number): number {
		return id < this.#packedCount
			? this.packed.location(id).length
			: this.#loose.location(id - this.#packedCount).length;
	}

	kind(id: number): HashedKind {
		const number = id < this.#packedCount ? this.#packedKinds[id] : this.#looseKinds[id - this.#packedCount];
		return hashedKinds[number ?? 0] ?? 'chunk';
	}

	/** A view of 32 bytes. */
	hash(id: number): Buffer {
		const hashes = id < this.#packedCount ? this.#packedHashes : this.#looseHashes;
		const at = (id < this.#packedCount ? id : id - this.#packedCount) * 32;
		return hashes.subarray(at, at + 32);
	}

	key(id: number): string {
		return objectKey(this.kind(id), this.hash(id));
	}

	/** The hashes of many objects, one after another, in memory of their own. */
	hashes(ids: Uint32Array): Buffer {
		const hashes = Buffer.from(new ArrayBuffer(ids.length * 32));
		for (const [index, id] of ids.entries()) {
			this.hash(id).copy(hashes, index * 32);
		}

		return hashes;
	}
}
