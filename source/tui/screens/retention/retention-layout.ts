import type {Size} from '../../app/shell.js';
import type {ListExtent} from '../../state/list-state.js';

/** Rows of the panel of rules, with its edges. */
export const rulesHeight = (area: Size): number => (area.rows < 20 ? 6 : 7);

/** Rows of the preview below, with its edges. */
export const previewHeight = (area: Size): number => Math.max(4, area.rows - rulesHeight(area));

/** Edges and the row of titles take three. */
export const retentionExtent = (area: Size, count: number): ListExtent => ({
	count,
	height: Math.max(1, previewHeight(area) - 3),
});
