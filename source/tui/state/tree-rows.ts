/** One row of a tree as it is seen: a tree is kept as the rows that are open, so that scrolling costs nothing however many there are. */
export type TreeRow<Item> = {
	readonly item: Item;
	/** 0 at the top. */
	readonly depth: number;
	readonly isOpen: boolean;
};

export const topRows = <Item>(items: readonly Item[]): ReadonlyArray<TreeRow<Item>> => rowsOf(items, 0);

/** Opens the row at an index; its children appear below it. */
export function openRow<Item>(
	rows: ReadonlyArray<TreeRow<Item>>,
	index: number,
	children: readonly Item[],
): ReadonlyArray<TreeRow<Item>> {
	const row = rows[index];
	return row === undefined || row.isOpen
		? rows
		: [...rows.slice(0, index), {...row, isOpen: true}, ...rowsOf(children, row.depth + 1), ...rows.slice(index + 1)];
}

/** Closes the row at an index; everything below it goes. */
export function closeRow<Item>(rows: ReadonlyArray<TreeRow<Item>>, index: number): ReadonlyArray<TreeRow<Item>> {
	const row = rows[index];
	return row?.isOpen
		? [...rows.slice(0, index), {...row, isOpen: false}, ...rows.slice(endOfBranch(rows, index))]
		: rows;
}

/** The row above that holds this one; -1 at the top. */
export function parentRow<Item>(rows: ReadonlyArray<TreeRow<Item>>, index: number): number {
	const depth = rows[index]?.depth ?? 0;
	for (let above = index - 1; above >= 0; above--) {
		if ((rows[above]?.depth ?? 0) < depth) {
			return above;
		}
	}

	return -1;
}

/** Index behind the last row that is below this one. */
function endOfBranch<Item>(rows: ReadonlyArray<TreeRow<Item>>, index: number): number {
	const depth = rows[index]?.depth ?? 0;
	let end = index + 1;
	while (end < rows.length && (rows[end]?.depth ?? 0) > depth) {
		end++;
	}

	return end;
}

const rowsOf = <Item>(items: readonly Item[], depth: number): Array<TreeRow<Item>> =>
	items.map(item => ({item, depth, isOpen: false}));
