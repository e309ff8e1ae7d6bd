import type {EntryChange} from '../../hamt/update.js';
import {pathKey} from '../../hamt/routing.js';
import type {EntryTable} from './entry-table.js';

/*
A change costs about a millisecond, as each node on its way is read, verified and written: as much as 200 entries of a tree that is built anew. All of these nodes are in
memory at the same time, hence the second bound.
*/
const entriesPerChange = 256;
const mostChanges = 4096;

/** Which entries of a table have become what in the next one, as long as they are few compared with all. */
export class RowChanges {
	readonly #previous: EntryTable;
	/** By row of the table before: 1 when it was found again. */
	readonly #found: Uint8Array;
	readonly #limit: number;
	/** Row in the new table, and in the one before or a negative number, of each entry that may be another than before. */
	readonly #rows: Array<{readonly row: number; readonly previousRow: number}> = [];

	constructor(previous: EntryTable) {
		this.#previous = previous;
		this.#found = new Uint8Array(previous.count);
		this.#limit = Math.min(mostChanges, Math.floor(previous.count / entriesPerChange));
	}

	/** Takes the next entry of the scan. */
	note(row: number, previousRow: number, isSame: boolean): void {
		if (previousRow >= 0) {
			this.#found[previousRow] = 1;
		}

		if (!isSame && this.#rows.length <= this.#limit) {
			this.#rows.push({row, previousRow});
		}
	}

	/** All changes from the table before to this one; `undefined` when building a tree anew costs no more than changing one. */
	in(table: EntryTable): EntryChange[] | undefined {
		const rows = [...this.#rows];
		for (
			let gone = this.#found.indexOf(0);
			gone !== -1 && rows.length <= this.#limit;
			gone = this.#found.indexOf(0, gone + 1)
		) {
			rows.push({row: -1, previousRow: gone});
		}

		if (rows.length > this.#limit) {
			return undefined;
		}

		return rows
			.map(({row, previousRow}) => ({
				...(row >= 0 ? placeOf(table, row) : placeOf(this.#previous, previousRow)),
				before: refOf(this.#previous, previousRow),
				after: refOf(table, row),
			}))
			.filter(({before, after}) => before !== after);
	}
}

function placeOf(table: EntryTable, row: number): {key: string; pathKey: string} {
	const key = table.fileId(row);
	return {key, pathKey: pathKey(table.fileIdOfFolder(table.parent(row)), key)};
}

/** Absent for a row that is none, and for an entry that was left out of the backup. */
const refOf = (table: EntryTable, row: number): string | undefined =>
	row >= 0 && table.hasRef(row) ? `filemeta/${table.ref(row).toString('hex')}` : undefined;
