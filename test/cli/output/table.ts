import test from 'ava';
import {tableLines} from '../../../source/cli/output/table.js';

test('columns are straight, numbers stand right, nothing trails', async t => {
	const lines = await tableLines(
		[{title: 'Name'}, {title: 'Size', align: 'right'}, {title: 'Tags'}],
		[
			['a', '1 B', 'x'],
			['longer', '128 KiB', ''],
		],
	);
	t.deepEqual(lines, ['Name       Size  Tags', 'a           1 B  x', 'longer  128 KiB']);
});

test('wide characters are counted as two cells', async t => {
	const lines = await tableLines(
		[{title: ''}, {title: ''}],
		[
			['北海道', '1'],
			['a', '2'],
		],
	);
	t.deepEqual(lines, ['北海道  1', 'a       2']);
});

test('cells are painted after they were padded', async t => {
	const lines = await tableLines([{title: 'A', paint: cell => `<${cell}>`}, {title: 'B'}], [['x', 'y']], {
		paintTitle: title => title.toLowerCase(),
	});
	t.deepEqual(lines, ['a  b', '<x>  y']);
});

test('no rows give the titles alone', async t => {
	t.deepEqual(await tableLines([{title: 'A'}, {title: 'B'}], []), ['A  B']);
});

test('a cell that is longer than any screen does not fill the others up', async t => {
	const lines = await tableLines(
		[{title: 'a'}, {title: 'b'}],
		[
			['x'.repeat(1000), 'y'],
			['x', 'y'],
		],
	);
	t.is(lines[1], `${'x'.repeat(1000)}  y`);
	t.is(lines[2], `x${' '.repeat(199)}  y`);
});
