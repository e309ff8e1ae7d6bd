import type {Size} from '../../app/shell.js';
import type {ListExtent} from '../../state/list-state.js';

/** Rows of the panel of numbers, with its edges. */
export const numbersHeight = 8;

export const listsHeight = ({rows}: Size): number => Math.max(4, rows - numbersHeight);

/** Below this, one list is shown at a time. */
export const showsBoth = ({columns}: Size): boolean => columns >= 100;

export const forgetExtent = (area: Size, count: number): ListExtent => ({
	count,
	height: Math.max(1, listsHeight(area) - 2),
});
