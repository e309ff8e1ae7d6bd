import {displayWidth} from '../../format-cells.js';
import type {Tone} from '../theme/theme.js';
import {fitText, type Span} from './line.js';

/** A column of a windowed table. */
export type Column<Row> = {
	readonly title: string;
	/** Cells; `rest` shares what is left. */
	readonly width: number | 'rest';
	/** Least cells of a `rest` column. */
	readonly minimum?: number;
	/** Columns with a higher number go first when there is no room. */
	readonly importance: number;
	readonly align?: 'right';
	/** Where the dots go in a text that is too long. */
	readonly cut?: 'middle';
	readonly tone?: Tone;
	/** Safe to show. */
	readonly text: (row: Row) => string;
};

export type PlacedColumn<Row> = Column<Row> & {readonly cells: number};

const gap = 1;

/** The columns that fit into so many cells, with the cells that each gets. */
export function placeColumns<Row>(
	columns: ReadonlyArray<Column<Row>>,
	width: number,
): ReadonlyArray<PlacedColumn<Row>> {
	const least = ({width: wanted, minimum = 8}: Column<Row>) => (wanted === 'rest' ? minimum : wanted);
	let shown = columns;
	const needed = () => shown.reduce((sum, column) => sum + least(column) + gap, -gap);
	while (shown.length > 1 && needed() > width) {
		const least = Math.max(...shown.map(({importance}) => importance));
		shown = shown.filter(({importance}) => importance < least);
	}

	const flexible = shown.filter(column => column.width === 'rest').length;
	const spare = Math.max(0, width - needed());
	let given = 0;
	let place = 0;
	return shown.map(column => {
		if (column.width !== 'rest') {
			return {...column, cells: column.width};
		}

		place++;
		const share = place === flexible ? spare - given : Math.floor(spare / flexible);
		given += share;
		return {...column, cells: least(column) + share};
	});
}

/** The row of titles. */
export const titleSpans = <Row>(columns: ReadonlyArray<PlacedColumn<Row>>): readonly Span[] =>
	joined(columns.map(({title, cells, align}) => ({text: fitText(title, cells, align), tone: 'dim'})));

export const rowSpans = <Row>(columns: ReadonlyArray<PlacedColumn<Row>>, row: Row): readonly Span[] =>
	joined(
		columns.map(({text, cells, align, cut, tone = 'plain'}) => ({text: fitText(text(row), cells, align, cut), tone})),
	);

/** Cells of the widest text, within bounds. */
export const widest = (texts: Iterable<string>, least: number, most: number): number => {
	let width = least;
	for (const text of texts) {
		width = Math.max(width, displayWidth(text));
	}

	return Math.min(width, most);
};

const joined = (spans: readonly Span[]): readonly Span[] =>
	spans.flatMap((span, index) => (index === 0 ? [span] : [{text: ' '.repeat(gap)}, span]));
