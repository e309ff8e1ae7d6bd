import {type EntryTable, noParent} from '../../compute/reading/entry-table.js';

/** The selected rows of each folder. */
export class FolderContents {
	/** Folders with selected rows in them, or that are selected themselves; each after the one that it is in. */
	readonly folders: Uint32Array;
	readonly #starts: Uint32Array;
	readonly #rows: Uint32Array;

	/** @param order All rows, folders before what is in them. @param selection Not 0 for rows that count. */
	constructor(table: EntryTable, order: Uint32Array, selection: Uint8Array) {
		const isIn = (row: number): boolean => selection[row] !== 0;
		this.folders = order.filter(row => isIn(row) && table.kindOf(row) === 'folder');
		// The top is folder 0, a row's folder its number plus 1; one place further while counting.
		this.#starts = new Uint32Array(table.rows + 3);
		for (const row of order) {
			if (isIn(row)) {
				const at = table.parentOf(row) + 3;
				this.#starts[at] = (this.#starts[at] ?? 0) + 1;
			}
		}

		for (let index = 1; index < this.#starts.length; index++) {
			this.#starts[index] = (this.#starts[index] ?? 0) + (this.#starts[index - 1] ?? 0);
		}

		this.#rows = new Uint32Array(this.#starts.at(-1) ?? 0);
		for (const row of order) {
			if (isIn(row)) {
				const at = table.parentOf(row) + 2;
				const place = this.#starts[at] ?? 0;
				this.#rows[place] = row;
				this.#starts[at] = place + 1;
			}
		}
	}

	/** The rows in a folder; of the top for `noParent`. */
	of(folder: number): Uint32Array {
		const at = folder === noParent ? 0 : folder + 1;
		return this.#rows.subarray(this.#starts[at] ?? 0, this.#starts[at + 1] ?? 0);
	}
}
