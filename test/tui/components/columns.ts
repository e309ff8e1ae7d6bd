import test from 'ava';
import {type Column, placeColumns, rowSpans, titleSpans} from '../../../source/tui/components/columns.js';

type Row = {readonly name: string; readonly size: string};

const columns: ReadonlyArray<Column<Row>> = [
	{title: 'Name', width: 'rest', minimum: 6, importance: 0, text: ({name}) => name},
	{title: 'Size', width: 6, importance: 1, align: 'right', text: ({size}) => size},
	{title: 'Note', width: 10, importance: 2, text: () => 'note'},
];

const text = (width: number, row: Row) =>
	rowSpans(placeColumns(columns, width), row)
		.map(span => span.text)
		.join('');

test('what is left over goes to the flexible column', t => {
	t.is(text(30, {name: 'report', size: '1 KiB'}), 'report        1 KiB note      ');
});

test('the least important columns go first when there is no room', t => {
	t.is(text(14, {name: 'report', size: '1 KiB'}), 'report   1 KiB');
	t.is(text(6, {name: 'report', size: '1 KiB'}), 'report');
});

test('wide characters count twice, and what is too long is cut', t => {
	t.is(text(13, {name: '北海道旅行', size: '1 KiB'}), '北海…   1 KiB');
});

test('titles stand over their columns', t => {
	const titles = titleSpans(placeColumns(columns, 14)).map(span => span.text);
	t.is(titles.join(''), 'Name      Size');
});
