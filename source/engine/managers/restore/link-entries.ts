import {entryFlag, type EntryTable, idLength, noParent} from '../../compute/reading/entry-table.js';
import {entryKinds} from '../../objects/entry-kind.js';

const folderKind = entryKinds.indexOf('folder');

/** Rows by the compact ids of their entries: open addressing, 4 bytes a slot. */
export class IdIndex {
	readonly #table: EntryTable;
	readonly #slots: Int32Array;

	constructor(table: EntryTable) {
		this.#table = table;
		this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(16, table.rows * 1.5)))).fill(-1);
	}

	/** The row of this id (16 bytes at `offset` of `ids`), or -1. */
	rowOf(ids: Buffer, offset = 0): number {
		return this.#slots[this.#slotOf(ids, offset)] ?? -1;
	}

	/** Makes `row` the one of its id. Returns the row that was so before, or -1. */
	set(row: number): number {
		const slot = this.#slotOf(this.#table.id, row * idLength);
		const before = this.#slots[slot] ?? -1;
		this.#slots[slot] = row;
		return before;
	}

	#slotOf(ids: Buffer, offset: number): number {
		const mask = this.#slots.length - 1;
		let slot = ids.readUInt32LE(offset) & mask;
		for (;;) {
			const row = this.#slots[slot] ?? -1;
			if (
				row < 0 ||
				ids.compare(this.#table.id, row * idLength, (row + 1) * idLength, offset, offset + idLength) === 0
			) {
				return slot;
			}

			slot = (slot + 1) & mask;
		}
	}
}

/**
Forgets all but the last of rows with the same id. Such rows are in trees where an entry moved to another folder; the last in walk order counts.
Format reference 3.4.
*/
export function indexIds(table: EntryTable, rows: number): IdIndex {
	const index = new IdIndex(table);
	for (let row = 0; row < rows; row++) {
		if (table.has(row, entryFlag.present)) {
			const before = index.set(row);
			if (before >= 0) {
				table.flags[before] = 0;
			}
		}
	}

	return index;
}

/**
Sets `parent` of all rows that are present.

@returns The rows whose parent is not in the snapshot, or is no folder. They stand at the top for now.
*/
export function linkParents(table: EntryTable, rows: number, index: IdIndex): number[] {
	const strays: number[] = [];
	for (let row = 0; row < rows; row++) {
		table.parent[row] = noParent;
		if (!table.has(row, entryFlag.present) || !table.has(row, entryFlag.parent)) {
			continue;
		}

		const parent = index.rowOf(table.parentId, row * idLength);
		if (parent >= 0 && table.kind[parent] === folderKind) {
			table.parent[row] = parent;
		} else {
			strays.push(row);
		}
	}

	return strays;
}

/**
Takes circles of parents apart, which only crafted repositories have: the first of the rows of each moves to the top, as listings show it.

@returns The rows that were moved.
*/
export function cutCircles(table: EntryTable, rows: number): number[] {
	const cut: number[] = [];
	/** The climb in which a row was met first, counted from 1. */
	const climbs = new Int32Array(rows);
	for (let start = 0; start < rows; start++) {
		let row = start;
		while (row !== noParent && climbs[row] === 0) {
			climbs[row] = start + 1;
			row = table.parentOf(row);
		}

		if (row !== noParent && climbs[row] === start + 1) {
			let first = row;
			for (let at = table.parentOf(row); at !== row; at = table.parentOf(at)) {
				first = Math.min(first, at);
			}

			table.parent[first] = noParent;
			cut.push(first);
		}
	}

	return cut;
}

export type EntryOrder = {
	/** All rows that are present, folders before what is in them. */
	readonly order: Uint32Array;
	/** Rows below more than {@link deepestLevel} folders. They are not in `order`. */
	readonly tooDeep: readonly number[];
};

/** A path of this many names is at least twice as long as the longest that a system call takes. */
export const deepestLevel = 4096;

/** Orders the rows by their depth. There must be no circles. */
export function orderEntries(table: EntryTable, rows: number): EntryOrder {
	const depth = new Int32Array(rows);
	const tooDeep: number[] = [];
	const path: number[] = [];
	let deepest = 0;
	let count = 0;
	for (let row = 0; row < rows; row++) {
		if (!table.has(row, entryFlag.present)) {
			continue;
		}

		path.length = 0;
		let at = row;
		while (at !== noParent && depth[at] === 0) {
			path.push(at);
			at = table.parentOf(at);
		}

		let level = at === noParent ? 0 : (depth[at] ?? 0);
		for (const member of path.toReversed()) {
			depth[member] = ++level;
			if (level > deepestLevel) {
				tooDeep.push(member);
			} else {
				count++;
				deepest = Math.max(deepest, level);
			}
		}
	}

	return {order: byDepth(table, depth, deepest, count), tooDeep};
}

function byDepth(table: EntryTable, depth: Int32Array, deepest: number, count: number): Uint32Array {
	const starts = new Uint32Array(deepest + 2);
	const isOrdered = (row: number, level: number): boolean =>
		level > 0 && level <= deepest && table.has(row, entryFlag.present);
	for (const [row, level] of depth.entries()) {
		if (isOrdered(row, level)) {
			starts[level + 1] = (starts[level + 1] ?? 0) + 1;
		}
	}

	for (let level = 1; level < starts.length; level++) {
		starts[level] = (starts[level] ?? 0) + (starts[level - 1] ?? 0);
	}

	const order = new Uint32Array(count);
	for (const [row, level] of depth.entries()) {
		if (isOrdered(row, level)) {
			const at = starts[level] ?? 0;
			order[at] = row;
			starts[level] = at + 1;
		}
	}

	return order;
}
