/** Where a person is in a list of any length. Nothing here knows the rows: only visible ones are ever built. */
export type ListState = {
	/** Index of the chosen row. */
	readonly cursor: number;
	/** Index of the first visible row. */
	readonly top: number;
};

export const listStart: ListState = {cursor: 0, top: 0};

/** How a list is walked. Numbers are steps. */
export type ListMove = 'first' | 'last' | 'page-down' | 'page-up' | number;

/** Rows that are there, and rows that fit. */
export type ListExtent = {readonly count: number; readonly height: number};

export function moveList(list: ListState, move: ListMove, extent: ListExtent): ListState {
	const page = Math.max(1, extent.height - 1);
	const steps: Readonly<Record<string, number>> = {
		first: -list.cursor,
		last: extent.count,
		'page-down': page,
		'page-up': -page,
	};
	return fitList({...list, cursor: list.cursor + (typeof move === 'number' ? move : (steps[move] ?? 0))}, extent);
}

/** The nearest state in which the cursor is on a row, and the row is visible. */
export function fitList({cursor, top}: ListState, {count, height}: ListExtent): ListState {
	const row = Math.max(0, Math.min(cursor, count - 1));
	const highest = Math.max(0, count - height);
	const first = Math.max(row - Math.max(1, height) + 1, Math.min(row, top));
	return {cursor: row, top: Math.max(0, Math.min(first, highest))};
}

/** Indexes of the visible rows. */
export function visibleRange(list: ListState, extent: ListExtent): {readonly start: number; readonly end: number} {
	const {top} = fitList(list, extent);
	return {start: top, end: Math.min(extent.count, top + Math.max(0, extent.height))};
}

/** Which rows of a scroll bar show the thumb; `undefined` when everything is visible. */
export function scrollThumb(
	list: ListState,
	{count, height}: ListExtent,
): {readonly start: number; readonly end: number} | undefined {
	if (count <= height || height < 1) {
		return undefined;
	}

	const size = Math.max(1, Math.round((height * height) / count));
	const start = Math.round((fitList(list, {count, height}).top / (count - height)) * (height - size));
	return {start, end: start + size};
}
