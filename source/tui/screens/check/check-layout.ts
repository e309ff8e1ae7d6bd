import type {Size} from '../../app/shell.js';
import type {ListExtent} from '../../state/list-state.js';

export const headHeight = 6;
export const detailHeight = 8;

export const findingsHeight = ({rows}: Size): number => Math.max(4, rows - headHeight);

export const checkExtent = (area: Size, count: number): ListExtent => ({
	count,
	height: Math.max(1, findingsHeight(area) - 2),
});
