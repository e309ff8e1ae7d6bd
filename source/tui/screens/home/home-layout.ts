import type {Size} from '../../app/shell.js';
import type {ListExtent} from '../../state/list-state.js';

export type HomeLayout = {
	/** Whether health and activity stand side by side. */
	readonly isWide: boolean;
	readonly factRows: number;
	/** Of the panel of snapshots. */
	readonly tableHeight: number;
	/** Rows of snapshots that fit. */
	readonly rows: number;
};

const wideColumns = 110;

/** Where what stands: the facts above, the snapshots below, which get all that is left. */
export function homeLayout({columns, rows}: Size): HomeLayout {
	const factRows = rows < 20 ? 2 : 5;
	const tableHeight = rows - factRows - 2;
	return {isWide: columns >= wideColumns, factRows, tableHeight, rows: Math.max(1, tableHeight - 3)};
}

export const homeExtent = (area: Size, count: number): ListExtent => ({count, height: homeLayout(area).rows});
