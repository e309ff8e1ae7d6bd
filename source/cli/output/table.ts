/** A column: how it is headed, on which side its cells stand, and how they are coloured once they are padded. */
export type Column = {
	readonly title: string;
	readonly align?: 'left' | 'right';
	readonly paint?: (cell: string) => string;
};

/** Cells beyond this stand out of their column: filling all others up to a tag of a megabyte would fill the memory with blanks. */
const widestColumn = 200;

/** Lines of a table with straight columns. Cells must have passed `displayName` where they come from outside. */
export async function tableLines(
	columns: readonly Column[],
	rows: ReadonlyArray<readonly string[]>,
	options: {readonly paintTitle?: (title: string) => string} = {},
): Promise<string[]> {
	const titles = columns.map(column => column.title);
	const withTitles = titles.some(title => title !== '') ? [titles, ...rows] : rows;
	const pad = await padderFor(withTitles);
	const widths = columns.map((_, index) =>
		Math.min(
			widestColumn,
			widest(withTitles, row => pad.width(row[index] ?? '')),
		),
	);

	return withTitles.map(row => {
		const isTitle = row === titles;
		const cells = columns.map(({align = 'left', paint}, index) => {
			const isLast = index === columns.length - 1 && align === 'left';
			const cell = pad.fill(row[index] ?? '', isLast ? 0 : (widths[index] ?? 0), align);
			return isTitle ? (options.paintTitle?.(cell) ?? cell) : (paint?.(cell) ?? cell);
		});
		return cells.join('  ').trimEnd();
	});
}

function widest<Row>(rows: readonly Row[], widthOf: (row: Row) => number): number {
	let width = 0;
	for (const row of rows) {
		width = Math.max(width, widthOf(row));
	}

	return width;
}

/** Measures cells; the table of wide characters is loaded only when there are some. */
async function padderFor(rows: ReadonlyArray<readonly string[]>) {
	if (rows.some(row => row.some(cell => !isPlain(cell)))) {
		const {displayWidth, padText} = await import('../../format-cells.js');
		return {width: displayWidth, fill: padText};
	}

	return {
		width: (cell: string) => cell.length,
		fill: (cell: string, width: number, align: 'left' | 'right') =>
			align === 'left' ? cell.padEnd(width) : cell.padStart(width),
	};
}

const isPlain = (cell: string): boolean => /^[ -~]*$/.test(cell);
