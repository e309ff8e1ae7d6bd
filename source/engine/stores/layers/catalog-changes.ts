/** What was changed when a commit began. */
export type ChangeMark = {
	readonly rows: number;
	readonly changedRows: readonly number[];
	readonly names: ReadonlySet<string>;
};

/**
Which rows and names of a catalog differ from what is stored: those from a number on are new, of the older ones a list is kept. Whether a row was added,
moved or removed is seen in the row itself.
*/
export class CatalogChanges {
	#storedRows: number;
	#changedRows: number[] = [];
	#names = new Set<string>();

	constructor(storedRows: number) {
		this.#storedRows = storedRows;
	}

	any(rows: number): boolean {
		return rows > this.#storedRows || this.#changedRows.length > 0 || this.#names.size > 0;
	}

	rowChanged(row: number): void {
		if (row < this.#storedRows) {
			this.#changedRows.push(row);
		}
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
		this.#changedRows = [];
		this.#names = new Set();
		return mark;
	}

	failed(mark: ChangeMark): void {
		this.#storedRows = mark.rows;
		this.#changedRows = [...mark.changedRows, ...this.#changedRows];
		this.#names = new Set([...mark.names, ...this.#names]);
	}

	*#allRows(rows: number): Generator<number> {
		yield* new Set(this.#changedRows);
		for (let row = this.#storedRows; row < rows; row++) {
			yield row;
		}
	}
}
