import type {EntryColumns} from './entry-columns.js';
import {IdIndex} from './id-index.js';

/** How the rows of a tree hang together. */
export type LinkedEntries = {
	/** Row by source id. */
	readonly ids: IdIndex;
	/** Row of the folder that holds an entry, -1 at the top. */
	readonly parents: Int32Array;
	/** Rows at the top although their metadata names a parent: it is not in the tree, or it lies below the entry itself. */
	readonly orphans: readonly number[];
	/** Rows of the entries in a folder, in the byte order of their names; of those at the top for -1. */
	children(row: number): Int32Array;
};

/**
Finds the folder of each entry. Metadata is hostile: every entry that counts can be reached from the top afterwards, and exactly once.

Of several entries with one source id the last of the walk counts (format reference 3.4). An entry whose parent is not a folder of the tree stands at
the top; of a circle of parents the first entry of the walk does.
*/
export function linkEntries(columns: EntryColumns): LinkedEntries {
	const ids = new IdIndex(columns.ids, columns.count);
	const isHidden = new Uint8Array(columns.count);
	for (let row = 0; row < columns.count; row++) {
		const replaced = ids.set(row);
		if (replaced !== undefined) {
			isHidden[replaced] = 1;
		}
	}

	const orphans: number[] = [];
	const parents = new Int32Array(columns.count).fill(-1);
	for (let row = 0; row < columns.count; row++) {
		if (columns.namesParent(row) && isHidden[row] === 0) {
			const parent = ids.rowOf(columns.parentIds, row);
			if (parent === undefined || !columns.isFolder(parent)) {
				orphans.push(row);
			} else {
				parents[row] = parent;
			}
		}
	}

	orphans.push(...cutCircles(parents));
	const {starts, rows} = groupByParent(parents, isHidden);
	const children = (row: number): Int32Array => rows.subarray(starts[row + 1], starts[row + 2]);
	sortByName(columns, starts, rows);
	return {ids, parents, orphans, children};
}

/** Puts one entry of each circle at the top, and returns these. */
function cutCircles(parents: Int32Array): number[] {
	const cut: number[] = [];
	/** The climb in which a row was met first; 0 is none. */
	const climbs = new Int32Array(parents.length);
	for (let start = 0; start < parents.length; start++) {
		let row = start;
		while (row !== -1 && climbs[row] === 0) {
			climbs[row] = start + 1;
			row = parents[row] ?? -1;
		}

		if (row !== -1 && climbs[row] === start + 1) {
			const first = firstOfCircle(parents, row);
			parents[first] = -1;
			cut.push(first);
		}
	}

	return cut;
}

function firstOfCircle(parents: Int32Array, start: number): number {
	let first = start;
	for (let row = parents[start] ?? start; row !== start; row = parents[row] ?? start) {
		first = Math.min(first, row);
	}

	return first;
}

/** The children of a row lie in `rows` from `starts[row + 1]` up to `starts[row + 2]`; those of the top (-1) come first. */
function groupByParent(parents: Int32Array, isHidden: Uint8Array): {starts: Uint32Array; rows: Int32Array} {
	const starts = new Uint32Array(parents.length + 3);
	for (const [row, parent] of parents.entries()) {
		// One place further than asked for: filling in moves each start to where the next one began.
		starts[parent + 3] = (starts[parent + 3] ?? 0) + 1 - (isHidden[row] ?? 0);
	}

	for (let index = 1; index < starts.length; index++) {
		starts[index] = (starts[index] ?? 0) + (starts[index - 1] ?? 0);
	}

	const rows = new Int32Array(starts.at(-1) ?? 0);
	for (const [row, parent] of parents.entries()) {
		if (isHidden[row] === 0) {
			const at = starts[parent + 2] ?? 0;
			rows[at] = row;
			starts[parent + 2] = at + 1;
		}
	}

	return {starts, rows};
}

function sortByName(columns: EntryColumns, starts: Uint32Array, rows: Int32Array): void {
	/** The first six bytes of each name as a number, which decide most comparisons. */
	const heads = new Float64Array(columns.count);
	for (let row = 0; row < columns.count; row++) {
		const name = columns.nameBytes(row);
		let head = 0;
		for (let index = 0; index < 6; index++) {
			head = head * 256 + (name[index] ?? 0);
		}

		heads[row] = head;
	}

	const compare = (a: number, b: number): number =>
		(heads[a] ?? 0) - (heads[b] ?? 0) || columns.nameBytes(a).compare(columns.nameBytes(b)) || a - b;
	for (let index = 0; index + 1 < starts.length; index++) {
		const start = starts[index] ?? 0;
		const end = starts[index + 1] ?? 0;
		if (end - start > 1) {
			rows.subarray(start, end).sort(compare);
		}
	}
}
