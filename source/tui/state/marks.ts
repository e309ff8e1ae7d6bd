/** Rows that were marked, by their identity, so that they stay marked when the list is filtered or loaded again. */
export type Marks = ReadonlySet<string>;

export const noMarks: Marks = new Set();

export function toggleMark(marks: Marks, id: string): Marks {
	const next = new Set(marks);
	if (!next.delete(id)) {
		next.add(id);
	}

	return next;
}

export const addMarks = (marks: Marks, ids: Iterable<string>): Marks => new Set([...marks, ...ids]);

/** Of these rows, marks those that were not, and clears those that were. */
export function invertMarks(marks: Marks, ids: Iterable<string>): Marks {
	const next = new Set(marks);
	for (const id of ids) {
		if (!next.delete(id)) {
			next.add(id);
		}
	}

	return next;
}
