import {Buffer} from 'node:buffer';
import test from 'ava';
import {EntryTable} from '../../../../source/engine/compute/reading/entry-table.js';
import {
	type NameFold,
	numberedName,
	separateNamesakes,
} from '../../../../source/engine/managers/restore/separate-namesakes.js';

/** A table of names at the top, or below the row that is given. */
function namesIn(entries: ReadonlyArray<readonly [name: string, parent?: number]>, fold?: NameFold) {
	const table = new EntryTable(EntryTable.allocate(entries.length));
	for (const [row, [name, parent = -1]] of entries.entries()) {
		table.setName(row, Buffer.from(name));
		table.parent[row] = parent;
	}

	const renamed = separateNamesakes(table, Uint32Array.from(entries.keys()), fold);
	return {names: entries.map((_, row) => table.name(row).toString()), renamed};
}

test('names of their own stay as they are', t => {
	t.deepEqual(namesIn([['a'], ['b'], ['a', 0], ['b', 0]]), {names: ['a', 'b', 'a', 'b'], renamed: []});
});

test('the second of a name gets a number before its ending', t => {
	t.deepEqual(namesIn([['a.txt'], ['a.txt'], ['a.txt']]), {
		names: ['a.txt', 'a (2).txt', 'a (3).txt'],
		renamed: [
			{row: 1, from: 'a.txt'},
			{row: 2, from: 'a.txt'},
		],
	});
});

test('a number that is taken is passed over', t => {
	t.deepEqual(namesIn([['a (2)'], ['a'], ['a']]).names, ['a (2)', 'a', 'a (3)']);
});

test('case matters where the target says that it does', t => {
	t.deepEqual(namesIn([['Readme'], ['README']]).renamed, []);
	t.deepEqual(namesIn([['Readme'], ['README']], 'case-insensitive').names, ['Readme', 'README (2)']);
});

test('two forms of one letter collide where the target takes them for one', t => {
	t.is(namesIn([['caf\u00E9'], ['cafe\u0301']], 'case-insensitive').renamed.length, 1);
	t.is(namesIn([['caf\u00E9'], ['cafe\u0301']]).renamed.length, 0);
});

test('a name that starts with a dot has no ending', t => {
	t.is(numberedName(Buffer.from('.bashrc'), 2).toString(), '.bashrc (2)');
});

test('the longest name stays within what a file system takes, and whole in its letters', t => {
	const name = numberedName(Buffer.from('é'.repeat(127) + '.'), 12);
	t.true(name.length <= 255);
	t.is(Buffer.from(name.toString()).compare(name), 0);
	t.true(name.toString().endsWith(' (12).'));
});
