import {Buffer} from 'node:buffer';
import test from 'ava';
import {entryFlag, EntryTable, idLength} from '../../../../source/engine/compute/reading/entry-table.js';
import {compactId} from '../../../../source/engine/compute/reading/record-metadata.js';
import {
	cutCircles,
	deepestLevel,
	indexIds,
	linkParents,
	orderEntries,
} from '../../../../source/engine/managers/restore/link-entries.js';
import {entryKinds} from '../../../../source/engine/objects/entry-kind.js';

type Given = readonly [id: string, parent?: string, kind?: 'file' | 'folder'];

function linked(entries: readonly Given[]) {
	const table = new EntryTable(EntryTable.allocate(entries.length));
	for (const [row, [id, parent, kind = 'folder']] of entries.entries()) {
		compactId(id).copy(table.id, row * idLength);
		table.kind[row] = entryKinds.indexOf(kind);
		table.flags[row] = entryFlag.present | (parent === undefined ? 0 : entryFlag.parent);
		table.setName(row, Buffer.from(id));
		if (parent !== undefined) {
			compactId(parent).copy(table.parentId, row * idLength);
		}
	}

	const strays = linkParents(table, entries.length, indexIds(table, entries.length));
	const circles = cutCircles(table, entries.length);
	const {order, tooDeep} = orderEntries(table, entries.length);
	return {
		strays,
		circles,
		tooDeep,
		order,
		paths: () =>
			[...order].map(row => Buffer.concat(table.pathParts(row).flatMap(part => [Buffer.from('/'), part])).toString()),
	};
}

test('folders come before what is in them, whatever order the tree has', t => {
	t.deepEqual(linked([['c', 'b', 'file'], ['b', 'a'], ['a'], ['d', 'a', 'file']]).paths(), [
		'/a',
		'/a/b',
		'/a/d',
		'/a/b/c',
	]);
});

test('of two entries with one id the last counts', t => {
	t.deepEqual(linked([['a'], ['b'], ['x', 'a', 'file'], ['x', 'b', 'file']]).paths(), ['/a', '/b', '/b/x']);
});

test('an entry whose parent is missing, or no folder, is a stray at the top', t => {
	const {strays, paths} = linked([
		['a', 'gone'],
		['f', undefined, 'file'],
		['g', 'f', 'file'],
	]);
	t.deepEqual(strays, [0, 2]);
	t.deepEqual(paths(), ['/a', '/f', '/g']);
});

test('a circle of folders is cut at its first entry, and nothing is lost', t => {
	const {circles, paths} = linked([['a', 'b'], ['b', 'c'], ['c', 'a'], ['d', 'c'], ['self', 'self'], ['e']]);
	t.deepEqual(circles, [0, 4]);
	t.deepEqual(paths().toSorted(), ['/a', '/a/c', '/a/c/b', '/a/c/d', '/e', '/self']);
});

test('an entry below a circle stays where it is', t => {
	t.deepEqual(
		linked([
			['a', 'a'],
			['b', 'a'],
			['c', 'b'],
		]).paths(),
		['/a', '/a/b', '/a/b/c'],
	);
});

test('a chain of thousands of folders is no problem, and one without end is cut', t => {
	const chain = Array.from({length: 5000}, (_, depth): Given => [`${depth}`, depth === 0 ? undefined : `${depth - 1}`]);
	const {order, tooDeep, circles} = linked(chain.toReversed());
	t.is(order.length, deepestLevel);
	t.is(tooDeep.length, 5000 - deepestLevel);
	t.deepEqual(circles, []);
});

test('an empty snapshot has no entries', t => {
	t.is(linked([]).order.length, 0);
});
