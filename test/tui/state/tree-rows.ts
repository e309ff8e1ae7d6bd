import test from 'ava';
import {closeRow, openRow, parentRow, topRows, type TreeRow} from '../../../source/tui/state/tree-rows.js';

const shown = (rows: ReadonlyArray<TreeRow<string>>) =>
	rows.map(({item, depth, isOpen}) => `${' '.repeat(depth)}${isOpen ? '▾' : ''}${item}`);

const opened = openRow(openRow(topRows(['a', 'b', 'c']), 1, ['x', 'y']), 2, ['deep']);

test('the children of a row that is opened stand below it', t => {
	t.deepEqual(shown(opened), ['a', '▾b', ' ▾x', '  deep', ' y', 'c']);
});

test('closing a row takes away everything below it, however deep', t => {
	t.deepEqual(shown(closeRow(opened, 1)), ['a', 'b', 'c']);
});

test('what is open is not opened again, what is closed not closed', t => {
	t.is(openRow(opened, 1, ['other']), opened);
	t.is(closeRow(opened, 0), opened);
	t.is(openRow(opened, 99, ['other']), opened);
});

test('the row above that holds a row is found', t => {
	t.is(parentRow(opened, 3), 2);
	t.is(parentRow(opened, 4), 1);
	t.is(parentRow(opened, 5), -1);
});
