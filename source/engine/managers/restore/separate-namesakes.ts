import {type EntryTable, noParent} from '../../compute/reading/entry-table.js';

/** How names are compared in the target: byte for byte, or as file systems do that ignore case and Unicode form. */
export type NameFold = 'exact' | 'case-insensitive';

export type Renamed = {readonly row: number; readonly from: string};

/**
Gives every entry of a folder a name of its own. Cloud drives allow the same name twice, crafted repositories state it, and a target may take two
names for one. The first keeps its name; the others get `name (2).txt` and so on.

@param order Rows, folders before what is in them.
@returns The rows that got another name, and the name that they had.
*/
export function separateNamesakes(table: EntryTable, order: Uint32Array, fold: NameFold = 'exact'): Renamed[] {
	const taken = new NameSet(table, order.length, fold === 'exact' ? name => name : foldName);
	const renamed: Renamed[] = [];
	for (const row of order) {
		if (taken.add(row)) {
			continue;
		}

		const name = Buffer.from(table.name(row));
		for (let number = 2; ; number++) {
			table.setName(row, numberedName(name, number));
			if (taken.add(row)) {
				break;
			}
		}

		renamed.push({row, from: name.toString()});
	}

	return renamed;
}

/** `report.txt` and 2 give `report (2).txt`. The ending stays; what is before it is cut when the whole would be too long for a file system. */
export function numberedName(name: Buffer, number: number): Buffer {
	const dot = name.lastIndexOf('.');
	const ending = dot > 0 && name.length - dot <= 16 ? name.subarray(dot) : Buffer.alloc(0);
	const insert = Buffer.from(` (${number})`);
	let stem = name.subarray(0, Math.min(name.length - ending.length, 255 - insert.length - ending.length));
	// Never in the middle of a UTF-8 sequence.
	while (stem.length > 0 && ((name[stem.length] ?? 0) & 0xc0) === 0x80) {
		stem = stem.subarray(0, -1);
	}

	return Buffer.concat([stem, insert, ending]);
}

/** Names that APFS, NTFS and the like take for the same become equal. */
const foldName = (name: Buffer): Buffer =>
	Buffer.from(name.toString().normalize('NFC').toUpperCase().toLowerCase().normalize('NFC'));

/** Folders and names in them: open addressing over rows. */
class NameSet {
	readonly #table: EntryTable;
	readonly #slots: Int32Array;
	readonly #fold: (name: Buffer) => Buffer;

	constructor(table: EntryTable, count: number, fold: (name: Buffer) => Buffer) {
		this.#table = table;
		this.#fold = fold;
		this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(16, count * 1.5)))).fill(-1);
	}

	/** `false` when an entry of the same folder has that name. */
	add(row: number): boolean {
		const name = this.#fold(this.#table.name(row));
		const parent = this.#table.parentOf(row);
		const mask = this.#slots.length - 1;
		for (let slot = hashOf(name, parent) & mask; ; slot = (slot + 1) & mask) {
			const other = this.#slots[slot] ?? -1;
			if (other < 0) {
				this.#slots[slot] = row;
				return true;
			}

			if (this.#table.parentOf(other) === parent && this.#fold(this.#table.name(other)).equals(name)) {
				return false;
			}
		}
	}
}

/** FNV-1a with a final mix. */
function hashOf(name: Buffer, parent: number): number {
	let hash = Math.imul(0x811c9dc5 ^ (parent === noParent ? 0 : parent + 1), 0x01000193);
	for (const byte of name) {
		hash = Math.imul(hash ^ byte, 0x01000193);
	}

	return (hash ^ (hash >>> 15)) >>> 0;
}
