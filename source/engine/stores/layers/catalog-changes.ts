import type {PackCatalog} from './pack-catalog.js';
import type {PackLocation} from './pack-location.js';

/** What was changed when a commit began. */
export type ChangeMark = {
	readonly rows: number;
	readonly changedRows: BitSet;
	readonly names: ReadonlySet<string>;
};

/**
Which rows and names of a catalog differ from what is stored: those from a number on are new, of the older ones there is a bit for each. Whether a row was
added, moved or removed is seen in the row itself.
*/
export class CatalogChanges {
	#storedRows: number;
	#changedRows: BitSet;
	#names = new Set<string>();

	constructor(storedRows: number) {
		this.#storedRows = storedRows;
		this.#changedRows = new BitSet(storedRows);
	}

	any(rows: number): boolean {
		return rows > this.#storedRows || this.#changedRows.count > 0 || this.#names.size > 0;
	}

	rowChanged(row: number): void {
		this.#changedRows.add(row);
	}

	nameChanged(key: string): void {
		this.#names.add(key);
	}

	/** Every row and name that differs. */
	all(rows: number): {rows: Iterable<number>; names: ReadonlySet<string>} {
		return {rows: this.#allRows(rows), names: this.#names};
	}

	/** From now on only later changes count, unless the commit fails. */
	mark(rows: number): ChangeMark {
		const mark = {rows: this.#storedRows, changedRows: this.#changedRows, names: this.#names};
		this.#storedRows = rows;
		this.#changedRows = new BitSet(rows);
		this.#names = new Set();
		return mark;
	}

	failed(mark: ChangeMark): void {
		const since = this.#changedRows;
		this.#storedRows = mark.rows;
		this.#changedRows = mark.changedRows;
		for (const row of since.all()) {
			this.#changedRows.add(row);
		}

		this.#names = new Set([...mark.names, ...this.#names]);
	}

	*#allRows(rows: number): Generator<number> {
		yield* this.#changedRows.all();
		for (let row = this.#storedRows; row < rows; row++) {
			yield row;
		}
	}
}

/** A set of numbers below a bound, one bit each. */
class BitSet {
	count = 0;
	readonly #end: number;
	readonly #words: Uint32Array;

	constructor(end: number) {
		this.#end = end;
		this.#words = new Uint32Array(Math.ceil(end / 32));
	}

	/** Numbers beyond the bound are passed over. */
	add(number: number): void {
		const bit = 1 << (number & 31);
		const word = this.#words[number >>> 5] ?? 0;
		if (number < this.#end && (word & bit) === 0) {
			this.#words[number >>> 5] = word | bit;
			this.count++;
		}
	}

	*all(): Generator<number> {
		for (const [index, word] of this.#words.entries()) {
			for (let bit = 0; word >>> bit !== 0 && bit < 32; bit++) {
				if (((word >>> bit) & 1) === 1) {
					yield index * 32 + bit;
				}
			}
		}
	}
}

/**
Makes a change again in a catalog that was read later.

@param location Where the object lies now; absent when it was removed. One that lies in a pack that is not known here then stays: somebody has stored it again.
*/
export function redoChange(
	later: Pick<PackCatalog, 'addPack' | 'find' | 'remove'>,
	key: string,
	location: PackLocation | undefined,
	isKnown: (pack: string) => boolean,
): void {
	if (location !== undefined) {
		const {pack, offset, length} = location;
		later.addPack(pack, {keys: [key], offsets: [offset], lengths: [length]});
		return;
	}

	const found = later.find(key);
	if (found !== undefined && isKnown(found.pack)) {
		later.remove(key);
	}
}
