import type {Size} from '../../app/shell.js';

export type BrowseLayout = {
	/** Whether tree and side stand beside each other; else the one that has the keys is seen. */
	readonly isWide: boolean;
	readonly treeColumns: number;
	readonly sideColumns: number;
	/** Rows of the tree that fit. */
	readonly treeRows: number;
	/** Lines of versions or of a preview that fit below the details. */
	readonly sideRows: number;
};

const wideColumns = 100;
/** Details of the entry, and a heading. */
export const detailRows = 8;
/** The row that shows where in time the snapshot is. */
const timelineRows = 1;

export function browseLayout({columns, rows}: Size): BrowseLayout {
	const isWide = columns >= wideColumns;
	const sideColumns = isWide ? Math.min(64, Math.floor(columns * 0.45)) : columns;
	const inner = Math.max(1, rows - timelineRows - 2);
	return {
		isWide,
		treeColumns: isWide ? columns - sideColumns : columns,
		sideColumns,
		treeRows: inner,
		sideRows: Math.max(1, inner - detailRows),
	};
}
