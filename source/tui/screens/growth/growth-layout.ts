import type {Size} from '../../app/shell.js';
import type {ListExtent} from '../../state/list-state.js';

export const excludesHeight = ({rows}: Size): number => (rows < 20 ? 6 : 9);

export const foldersHeight = (area: Size): number => Math.max(5, area.rows - excludesHeight(area));

/** Edges and the row of titles take three. */
export const growthExtent = (area: Size, count: number): ListExtent => ({
	count,
	height: Math.max(1, foldersHeight(area) - 3),
});
