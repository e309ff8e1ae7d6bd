import {type EntryTable, rootRow} from './entry-table.js';

/** Not `rootRow`, which is a row that can be entered. */
const none = -2;

/**
Finds the entries of a new scan in the table of an earlier one. Both have the same order, so one walk through both is enough: no index, no hashing.

Call `locate` for each entry of the scan in its order.
*/
export class PreviousEntries {
	readonly #table: EntryTable;
	/** First row after everything below the row. */
	readonly #ends: Uint32Array;
	/** Folders from the root to the current one: row in the new scan, row here, and the next child to look at. */
	readonly #path: Array<{folder: number; previous: number; next: number}>;
	#found = 0;

	constructor(table: EntryTable) {
		this.#table = table;
		this.#ends = subtreeEnds(table);
		this.#path = [{folder: rootRow, previous: rootRow, next: 0}];
	}

	/** Rows that were found so far. */
	get found(): number {
		return this.#found;
	}

	/**
	@param folder Row of the entry's folder in the new scan.
	@returns The row here with the same path, or a negative number.
	*/
	locate(folder: number, name: string): number {
		while (this.#path.length > 1 && this.#path.at(-1)?.folder !== folder) {
			this.#path.pop();
		}

		const current = this.#path.at(-1);
		if (current?.folder !== folder || current.previous === none) {
			return none;
		}

		const end = current.previous === rootRow ? this.#table.count : (this.#ends[current.previous] ?? 0);
		while (current.next < end) {
			const row = current.next;
			if (this.#table.hasName(row, name)) {
				current.next = this.#ends[row] ?? end;
				this.#found++;
				return row;
			}

			if (this.#table.name(row) > name) {
				return none;
			}

			current.next = this.#ends[row] ?? end;
		}

		return none;
	}

	/** Tells that the scan goes on below this folder. `previous` is what `locate` returned for it. */
	enter(folder: number, previous: number): void {
		this.#path.push({folder, previous: previous === none ? none : previous, next: previous + 1});
	}
}

/** In scan order everything below a folder follows it directly, so one pass backwards knows where it ends. */
function subtreeEnds(table: EntryTable): Uint32Array {
	const ends = new Uint32Array(table.count);
	for (let row = table.count - 1; row >= 0; row--) {
		const end = Math.max(ends[row] ?? 0, row + 1);
		ends[row] = end;
		const parent = table.parent(row);
		if (parent !== rootRow) {
			ends[parent] = Math.max(ends[parent] ?? 0, end);
		}
	}

	return ends;
}
