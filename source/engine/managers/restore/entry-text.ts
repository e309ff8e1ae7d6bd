import {type EntryTable, noParent} from '../../compute/reading/entry-table.js';
import {nameFromBytes} from '../../objects/names.js';

/** A name as listings show it: bytes that are not UTF-8 are escaped. */
export const textOfName = (name: Buffer): string => nameFromBytes(name).text;

/** The path of an entry as listings show it: `/`-separated, from the root of the source. */
export const textOfPath = (table: EntryTable, row: number): string => table.pathParts(row).map(textOfName).join('/');

/** Paths of rows that are asked for folder by folder; those of folders are remembered. */
export class PathTexts {
	readonly #table: EntryTable;
	readonly #folders = new Map<number, string>();

	constructor(table: EntryTable) {
		this.#table = table;
	}

	of(row: number): string {
		const parent = this.#table.parentOf(row);
		const name = textOfName(this.#table.name(row));
		return parent === noParent ? name : `${this.#ofFolder(parent)}/${name}`;
	}

	#ofFolder(row: number): string {
		let path = this.#folders.get(row);
		if (path === undefined) {
			path = textOfPath(this.#table, row);
			this.#folders.set(row, path);
		}

		return path;
	}
}
