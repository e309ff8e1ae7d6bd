import type {Buffer} from 'node:buffer';
import {HashScratch, type SharedCatalog} from '../../compute/shared-catalog.js';
import {UsageError} from '../../errors.js';
import {kindNumber} from '../../objects/keys.js';
import {decodeKey, encodeKey} from '../../objects/key-bytes.js';
import {KeyIndex, sharedOf} from './key-index.js';
import type {PackLocation} from './pack-location.js';

export const packKind = kindNumber('packs');

/** Columns of a catalog as they were at one moment. Rows that are added later are not counted, rows that change later change in other columns. */
export type CatalogColumns = {
	readonly rows: number;
	readonly packs: number;
	/** Where rows are found by their keys: in each slot the number of a row plus one, or 0. May have rows that were added later. */
	readonly slots: Uint32Array;
	readonly kinds: Uint8Array;
	/** 32 bytes a row. */
	readonly hashes: Buffer;
	/** Number of the pack plus one; less than 1 for a row that is not there. */
	readonly members: Int32Array;
	readonly offsets: Uint32Array;
	readonly lengths: Uint32Array;
	/** 32 bytes a pack. */
	readonly packHashes: Buffer;
};

/** A tenth more than there are, for what will be added. */
export const roomFor = (rows: number): number => rows * 1.1;

/** Where the member of a row lies or lay: number of the pack, place in it. */
export type RowPlace = {readonly pack: number; readonly offset: number; readonly length: number};

/**
Entries of a pack catalog in flat arrays over shared memory, about 50 bytes each. Rows keep their numbers; a removed one keeps its place, so that it
is known what was removed.
*/
export class CatalogTable {
	readonly #entries: KeyIndex;
	readonly #packs: KeyIndex;
	#members: Int32Array;
	#offsets: Uint32Array;
	#lengths: Uint32Array;
	#size = 0;
	readonly #scratch = new HashScratch();
	/** Who reads the columns as they were when they asked. */
	#readers = 0;
	#ends: {readonly rows: number; readonly ends: Float64Array} | undefined;

	/**
	A table from its columns.

	@param slots How many there are in the index of the rows, with `roomFor` more of them; it is made anew when there are none.
	@param fill Called with the place of each column in turn: kinds, hashes, members, offsets, lengths, slots, hashes of packs.
	@throws {Error} When an entry lies in no pack, or is there twice, or the index is not one of the rows; and what `fill` throws.
	*/
	static async filled(
		{rows, packs, slots}: {readonly rows: number; readonly packs: number; readonly slots: number},
		fill: (column: Uint8Array) => Promise<void>,
	): Promise<CatalogTable> {
		const table = new CatalogTable(roomFor(rows), roomFor(packs), slots > 0 ? slots : undefined);
		await fill(table.#entries.kinds.subarray(0, rows));
		await fill(table.hashes.subarray(0, rows * 32));
		for (const column of [table.#members, table.#offsets, table.#lengths]) {
			await fill(new Uint8Array(column.buffer, 0, rows * 4));
		}

		await fill(new Uint8Array(table.#entries.slots.buffer, 0, slots * 4));

		await fill(table.packHashes.subarray(0, packs * 32));
		table.#packs.kinds.fill(packKind, 0, packs);
		await table.#packs.takeUp(packs);
		await (slots > 0 ? table.#entries.takeUpIndexed(rows) : table.#entries.takeUp(rows));
		table.#size = rows;
		if (table.#members.subarray(0, rows).some(member => member < 1 || member > packs)) {
			throw new Error('An entry lies in no pack');
		}

		return table;
	}

	/**
	@param expected Number of rows, and of packs, to make room for at once. Room that is not used costs address space only.
	@param slots As for `KeyIndex`.
	*/
	constructor(expected = 0, packs = 0, slots?: number) {
		this.#entries = new KeyIndex(expected, slots);
		this.#packs = new KeyIndex(packs);
		this.#members = new Int32Array(new SharedArrayBuffer(this.#entries.capacity * 4));
		this.#offsets = new Uint32Array(new SharedArrayBuffer(this.#entries.capacity * 4));
		this.#lengths = new Uint32Array(new SharedArrayBuffer(this.#entries.capacity * 4));
	}

	/** Entries that are there. */
	get size(): number {
		return this.#size;
	}

	/** All rows, those of removed entries included: numbers are below. */
	get rows(): number {
		return this.#entries.count;
	}

	get packCount(): number {
		return this.#packs.count;
	}

	/** The row of an entry that is there, or -1. */
	rowOf(kind: number, hash: Int32Array): number {
		const row = this.#entries.numberOf(kind, hash);
		return this.has(row) ? row : -1;
	}

	/** Whether the entry of this row is there. */
	has(row: number): boolean {
		return (this.#members[row] ?? 0) > 0;
	}

	/** Rows of entries that are there: all, or those of some kinds. */
	*present(kinds?: ReadonlySet<number>): Generator<number> {
		const rows = kinds?.size === 0 ? 0 : this.rows;
		for (let row = 0; row < rows; row++) {
			if (this.has(row) && (kinds === undefined || kinds.has(this.kindOf(row)))) {
				yield row;
			}
		}
	}

	kindOf(row: number): number {
		return this.#entries.kinds[row] ?? 0;
	}

	/** The key of a row, `chunk/…`. */
	keyOf(row: number): string {
		return encodeKey(this.kindOf(row), this.hashes, row);
	}

	/** The hashes of all rows, 32 bytes each. */
	get hashes(): Buffer {
		return this.#entries.hashes;
	}

	/** The hashes of all packs, 32 bytes each. */
	get packHashes(): Buffer {
		return this.#packs.hashes;
	}

	/** Where the entry of a row lies, or lay before it was removed. */
	place(row: number): RowPlace {
		return {
			pack: Math.abs(this.#members[row] ?? 0) - 1,
			offset: this.#offsets[row] ?? 0,
			length: this.#lengths[row] ?? 0,
		};
	}

	/** {@link place}, with the key of the pack. */
	locationOf(row: number): PackLocation {
		const {pack, offset, length} = this.place(row);
		return {pack: encodeKey(packKind, this.packHashes, pack), offset, length};
	}

	/** By number of the pack: where the last of the members that are or were in it ends. */
	packEnds(): Float64Array {
		if (this.#ends?.rows !== this.rows) {
			const ends = new Float64Array(this.packCount);
			for (let row = 0; row < this.rows; row++) {
				const {pack, offset, length} = this.place(row);
				ends[pack] = Math.max(ends[pack] ?? 0, offset + length);
			}

			this.#ends = {rows: this.rows, ends};
		}

		return this.#ends.ends;
	}

	/** Number of a pack, a new one when it was not known. */
	packNumber(hash: Int32Array): number {
		return this.#packs.add(packKind, hash);
	}

	/**
	As {@link packNumber}, by its key.

	@throws {UsageError} For any other key.
	*/
	numberOfPack(packKey: string): number {
		if (decodeKey(packKey, this.#scratch.bytes) !== packKind) {
			throw new UsageError(`${JSON.stringify(packKey)} is not the key of a pack`);
		}

		return this.packNumber(this.#scratch.words);
	}

	/** Number of a pack, or -1. */
	knownPack(packKey: string): number {
		return decodeKey(packKey, this.#scratch.bytes) === packKind
			? this.#packs.numberOf(packKind, this.#scratch.words)
			: -1;
	}

	/** See `KeyIndex.makeRoom`. */
	async makeRoom(entries: number): Promise<void> {
		await this.#entries.makeRoom(entries);
	}

	/** Adds an entry or moves one. The numbers must be whole and fit 32 bits. @returns Its row. */
	set(kind: number, hash: Int32Array, pack: number, offset: number, length: number): number {
		const before = this.#entries.count;
		const row = this.#entries.add(kind, hash);
		if (row < before) {
			this.#own();
		} else if (row >= this.#members.length) {
			this.#grow();
		}

		this.#size += this.has(row) ? 0 : 1;
		this.#offsets[row] = offset;
		this.#lengths[row] = length;
		// Last, so that another thread never finds a member without its place.
		Atomics.store(this.#members, row, pack + 1);
		return row;
	}

	remove(row: number): void {
		if (this.has(row)) {
			this.#own();
			this.#members[row] = -(this.#members[row] ?? 0);
			this.#size--;
		}
	}

	/** The columns as they are now, whatever is changed later, until they are given back. */
	columns(): CatalogColumns {
		this.#readers++;
		return {
			rows: this.rows,
			packs: this.packCount,
			slots: this.#entries.slots,
			kinds: this.#entries.kinds,
			hashes: this.#entries.hashes,
			members: this.#members,
			offsets: this.#offsets,
			lengths: this.#lengths,
			packHashes: this.#packs.hashes,
		};
	}

	/** When nobody reads them any more, a change needs no copy of them. */
	giveBack({members}: CatalogColumns): void {
		this.#readers -= members === this.#members ? 1 : 0;
	}

	/** For other threads. What is changed later may or may not be seen by them. */
	share(): SharedCatalog {
		return {
			entries: this.#entries.share(),
			members: sharedOf(this.#members),
			offsets: sharedOf(this.#offsets),
			lengths: sharedOf(this.#lengths),
			packs: this.#packs.share(),
		};
	}

	/** Before a row is changed that somebody may still be reading. New rows need no care: nobody who has the columns counts them. */
	#own(): void {
		if (this.#readers > 0) {
			this.#resize(this.#members.length);
		}
	}

	#grow(): void {
		this.#resize(this.#entries.capacity);
	}

	#resize(rows: number): void {
		const [members, offsets, lengths] = [this.#members, this.#offsets, this.#lengths];
		this.#readers = 0;
		// No more than is used: memory that is only reserved costs nothing until it is written to.
		const used = Math.min(this.rows, members.length);
		this.#members = new Int32Array(new SharedArrayBuffer(rows * 4));
		this.#members.set(members.subarray(0, used));
		this.#offsets = new Uint32Array(new SharedArrayBuffer(rows * 4));
		this.#offsets.set(offsets.subarray(0, used));
		this.#lengths = new Uint32Array(new SharedArrayBuffer(rows * 4));
		this.#lengths.set(lengths.subarray(0, used));
	}
}
