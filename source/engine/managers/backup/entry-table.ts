import {Buffer} from 'node:buffer';
import {entryKinds, type EntryKind} from '../../objects/entry-kind.js';

/** What tells whether an entry was touched since: times in ms. NaN means unknown, and equals everything. */
export type EntryStats = {
	readonly size: number;
	readonly mtimeMs: number;
	readonly ctimeMs: number;
	readonly inode: number;
};

/** Row number that stands for the root folder, which has no row of its own. */
export const rootRow = -1;

const statsPerRow = 4;
const refSize = 32;

export type TableColumns = {
	readonly count: number;
	readonly stats: Float64Array;
	/** Row of the folder that holds the entry, plus one; 0 for the root. */
	readonly parents: Uint32Array;
	/** Where the name of each row ends in `names`. */
	readonly nameEnds: Uint32Array;
	readonly kinds: Uint8Array;
	/** 32 bytes a row: hash of its filemeta; zeros while there is none. */
	readonly refs: Buffer;
	readonly names: Buffer;
};

/**
All entries of a source in scan order (a folder before its content, names ascending), in flat columns: about 90 bytes an entry, whatever its path.
*/
export class EntryTable {
	#count = 0;
	#stats: Float64Array;
	#parents: Uint32Array;
	#nameEnds: Uint32Array;
	#kinds: Uint8Array;
	#refs: Buffer;
	#names: Buffer;
	#nameLength = 0;
	#lastParent = rootRow;
	#lastParentId = '';

	constructor(columns?: TableColumns) {
		const capacity = 1024;
		this.#count = columns?.count ?? 0;
		this.#stats = columns?.stats ?? new Float64Array(capacity * statsPerRow);
		this.#parents = columns?.parents ?? new Uint32Array(capacity);
		this.#nameEnds = columns?.nameEnds ?? new Uint32Array(capacity);
		this.#kinds = columns?.kinds ?? new Uint8Array(capacity);
		this.#refs = columns?.refs ?? Buffer.alloc(capacity * refSize);
		this.#names = columns?.names ?? Buffer.allocUnsafeSlow(capacity * 16);
		this.#nameLength = columns?.names.length ?? 0;
	}

	get count(): number {
		return this.#count;
	}

	/** The columns, without their unused ends. They share memory with the table. */
	get columns(): TableColumns {
		const count = this.#count;
		return {
			count,
			stats: this.#stats.subarray(0, count * statsPerRow),
			parents: this.#parents.subarray(0, count),
			nameEnds: this.#nameEnds.subarray(0, count),
			kinds: this.#kinds.subarray(0, count),
			refs: this.#refs.subarray(0, count * refSize),
			names: this.#names.subarray(0, this.#nameLength),
		};
	}

	/** A copy that stays as it is; the columns that are only appended to are shared. */
	freeze(): EntryTable {
		const {columns} = this;
		return new EntryTable({...columns, stats: Float64Array.from(columns.stats), refs: Buffer.from(columns.refs)});
	}

	/** A table of its own that begins with the first rows of this one, and has room for somewhat more than all of them. */
	startingWith(rows: number): EntryTable {
		const start = new EntryTable();
		const nameLength = rows === 0 ? 0 : (this.#nameEnds[rows - 1] ?? 0);
		start.#reserve(this.#count + Math.ceil(this.#count / 64), this.#nameLength);
		start.#stats.set(this.#stats.subarray(0, rows * statsPerRow));
		start.#parents.set(this.#parents.subarray(0, rows));
		start.#nameEnds.set(this.#nameEnds.subarray(0, rows));
		start.#kinds.set(this.#kinds.subarray(0, rows));
		start.#refs.set(this.#refs.subarray(0, rows * refSize));
		start.#names.set(this.#names.subarray(0, nameLength));
		start.#count = rows;
		start.#nameLength = nameLength;
		return start;
	}

	/** @returns The new row. */
	add(parent: number, name: string, kind: EntryKind, stats: EntryStats): number {
		const row = this.#count;
		this.#reserve(row + 1, name.length * 3);
		this.#parents[row] = parent + 1;
		this.#kinds[row] = entryKinds.indexOf(kind);
		this.#nameLength += this.#names.write(name, this.#nameLength);
		this.#nameEnds[row] = this.#nameLength;
		this.setStats(row, stats);
		this.#count = row + 1;
		return row;
	}

	kind(row: number): EntryKind {
		return entryKinds[this.#kinds[row] ?? 0] ?? 'file';
	}

	parent(row: number): number {
		return (this.#parents[row] ?? 0) - 1;
	}

	name(row: number): string {
		return this.#names.toString('utf8', this.#nameStart(row), this.#nameEnds[row]);
	}

	/** Whether the row has this name, without making a string where that can be told. */
	hasName(row: number, name: string): boolean {
		const start = this.#nameStart(row);
		const end = this.#nameEnds[row] ?? start;
		return end - start >= name.length && this.#names.toString('utf8', start, end) === name;
	}

	/** `/`-separated path relative to the root. */
	fileId(row: number): string {
		const parentId = this.#parentId(this.parent(row));
		return parentId === '' ? this.name(row) : `${parentId}/${this.name(row)}`;
	}

	stats(row: number): EntryStats {
		const at = row * statsPerRow;
		const [size = 0, mtimeMs = 0, ctimeMs = 0, inode = 0] = this.#stats.subarray(at, at + statsPerRow);
		return {size, mtimeMs, ctimeMs, inode};
	}

	setStats(row: number, {size, mtimeMs, ctimeMs, inode}: EntryStats): void {
		const at = row * statsPerRow;
		this.#stats[at] = size;
		this.#stats[at + 1] = mtimeMs;
		this.#stats[at + 2] = ctimeMs;
		this.#stats[at + 3] = inode;
	}

	/** Whether the entry looks untouched. Folders and the like have no size that means anything. */
	matches(row: number, kind: EntryKind, {size, mtimeMs, ctimeMs, inode}: EntryStats): boolean {
		const at = row * statsPerRow;
		const stats = this.#stats;
		return (
			this.kind(row) === kind &&
			(kind !== 'file' || agrees(stats[at], size)) &&
			agrees(stats[at + 1], mtimeMs) &&
			agrees(stats[at + 2], ctimeMs) &&
			agrees(stats[at + 3], inode)
		);
	}

	/** Hash of the row's filemeta; a view. */
	ref(row: number): Buffer {
		return this.#refs.subarray(row * refSize, (row + 1) * refSize);
	}

	setRef(row: number, ref: Uint8Array): void {
		this.#refs.set(ref, row * refSize);
	}

	/** `false` for an entry that was left out of the backup. */
	hasRef(row: number): boolean {
		return this.ref(row).some(byte => byte !== 0);
	}

	/** How many entries are in the backup. */
	get rowsWithRef(): number {
		let rows = 0;
		for (let row = 0; row < this.#count; row++) {
			rows += this.hasRef(row) ? 1 : 0;
		}

		return rows;
	}

	#parentId(parent: number): string {
		if (parent === rootRow) {
			return '';
		}

		if (parent !== this.#lastParent) {
			this.#lastParentId = this.fileIdOfFolder(parent);
			this.#lastParent = parent;
		}

		return this.#lastParentId;
	}

	fileIdOfFolder(folder: number): string {
		const names: string[] = [];
		for (let row = folder; row !== rootRow; row = this.parent(row)) {
			names.push(this.name(row));
		}

		return names.toReversed().join('/');
	}

	#nameStart(row: number): number {
		return row === 0 ? 0 : (this.#nameEnds[row - 1] ?? 0);
	}

	#reserve(rows: number, nameBytes: number): void {
		if (rows > this.#kinds.length) {
			const capacity = Math.max(rows, this.#kinds.length * 2);
			this.#stats = grown(new Float64Array(capacity * statsPerRow), this.#stats);
			this.#parents = grown(new Uint32Array(capacity), this.#parents);
			this.#nameEnds = grown(new Uint32Array(capacity), this.#nameEnds);
			this.#kinds = grown(new Uint8Array(capacity), this.#kinds);
			this.#refs = grown(Buffer.alloc(capacity * refSize), this.#refs);
		}

		if (this.#nameLength + nameBytes > this.#names.length) {
			this.#names = grown(Buffer.allocUnsafeSlow(this.#names.length * 2 + nameBytes), this.#names);
		}
	}
}

const agrees = (known: number | undefined, seen: number): boolean => known === seen || Number.isNaN(known);

function grown<T extends Float64Array | Uint32Array | Uint8Array>(target: T, source: T): T {
	target.set(source);
	return target;
}
