/** A property of entries that could not be set; the entries themselves are there. */
export type Note = {
	/** What it is: `owner`, `mode`, `time`, `set-id bits`, or the name of an extended attribute. */
	readonly what: string;
	/** Why, in words for people. */
	readonly reason: string;
	count: number;
	/** The first few of them. */
	readonly rows: number[];
};

const mostRows = 10;

/** Collects what could not be set, the same things counted together. */
export class NoteBook {
	readonly #notes = new Map<string, Note>();

	add(row: number, what: string, reason: string): void {
		this.merge({what, reason, count: 1, rows: [row]});
	}

	merge({what, reason, count, rows}: Note): void {
		const key = `${what}: ${reason}`;
		const known = this.#notes.get(key);
		if (known === undefined) {
			this.#notes.set(key, {what, reason, count, rows: [...rows]});
			return;
		}

		known.count += count;
		known.rows.push(...rows.slice(0, mostRows - known.rows.length));
	}

	/** Everything noted so far; the book is empty afterwards. */
	take(): Note[] {
		const notes = [...this.#notes.values()];
		this.#notes.clear();
		return notes;
	}
}
