import test from 'ava';
import fc from 'fast-check';
import {compareUtf8} from '../../../source/engine/objects/hashes.js';
import type {FileMeta} from '../../../source/engine/objects/model.js';
import {compactId} from '../../../source/engine/repository/entry-columns.js';
import {fileMeta, localMetas} from '../../helpers/file-metas.js';
import {linkMetas} from '../../helpers/loaded-trees.js';

/** Names at the top and in folders, as an indented picture. */
function picture(metas: readonly FileMeta[]): string[] {
	const {columns, links} = linkMetas(metas);
	const lines: string[] = [];
	const draw = (row: number, indent: string): void => {
		for (const child of links.children(row)) {
			lines.push(indent + columns.name(child));
			draw(child, `${indent}  `);
		}
	};

	draw(-1, '');
	return lines;
}

const folder = (fileId: string, fields: Partial<FileMeta> = {}) => fileMeta({fileId, type: 'folder', ...fields});

test('entries stand in their folders in the byte order of their names', t => {
	const names = ['b', 'a', 'Z', 'a.b', 'a-longer-name-2', 'a-longer-name-1', '\u{1F600}', '\uFFFD', 'é', 'a/'];
	t.deepEqual(picture(localMetas([...names, 'a/x', 'a/b/', 'a/b/c'])), [
		'Z',
		'a',
		'  b',
		'    c',
		'  x',
		'a-longer-name-1',
		'a-longer-name-2',
		'a.b',
		'b',
		'é',
		'\uFFFD',
		'\u{1F600}',
	]);
});

test('of two entries with one id the last of the walk counts, wherever it moved', t => {
	const moved = [
		folder('1', {name: 'old'}),
		folder('2', {name: 'new'}),
		fileMeta({fileId: '3', name: 'file', parents: ['1']}),
		fileMeta({fileId: '3', name: 'file', parents: ['2']}),
	];
	t.deepEqual(picture(moved), ['new', '  file', 'old']);
	const {links} = linkMetas(moved);
	t.is(links.ids.rowOf(compactId('3')), 3);
});

test('an entry whose parent is not there, or is no folder, stands at the top', t => {
	const metas = [
		fileMeta({fileId: '1', name: 'lost', parents: ['gone']}),
		fileMeta({fileId: '2', name: 'file'}),
		fileMeta({fileId: '3', name: 'below-file', parents: ['2']}),
		folder('4', {name: 'lost-folder', parents: ['gone']}),
		fileMeta({fileId: '5', name: 'in-it', parents: ['4']}),
	];
	t.deepEqual(picture(metas), ['below-file', 'file', 'lost', 'lost-folder', '  in-it']);
	t.deepEqual(linkMetas(metas).links.orphans, [0, 2, 3]);
});

test('only the first parent counts', t => {
	const metas = [folder('1', {name: 'a'}), folder('2', {name: 'b'}), fileMeta({fileId: '3', parents: ['2', '1']})];
	t.deepEqual(picture(metas), ['a', 'b', '  3']);
});

test('a circle of parents is cut at its first entry, and nothing in it is lost', t => {
	const circle = [
		folder('x', {parents: ['b']}),
		folder('b', {parents: ['c']}),
		folder('a', {parents: ['b']}),
		folder('c', {parents: ['a']}),
		folder('self', {parents: ['self']}),
	];
	t.deepEqual(picture(circle), ['b', '  a', '    c', '  x', 'self']);
	t.deepEqual(linkMetas(circle).links.orphans, [1, 4]);
});

test('nothing at all is linked', t => {
	t.deepEqual(picture([]), []);
});

const tangled = fc.array(
	fc.record({
		fileId: fc.constantFrom('1', '2', '3', '4', '5', '6', ''),
		name: fc.constantFrom('a', 'b', '..', 'é', 'abcdefg1', 'abcdefg0'),
		parent: fc.constantFrom('1', '2', '3', '4', '5', '6', '', undefined),
		type: fc.constantFrom('folder', 'folder', 'file'),
	}),
	{maxLength: 12},
);

test('however tangled, each entry that counts is reached from the top exactly once, in order', t => {
	fc.assert(
		fc.property(tangled, entries => {
			const metas = entries.map(({parent, ...fields}) =>
				fileMeta({...fields, parents: parent === undefined ? null : [parent]}),
			);
			const {columns, links} = linkMetas(metas);
			const reached: number[] = [];
			const visit = (row: number): void => {
				const children = [...links.children(row)];
				for (const [index, child] of children.entries()) {
					reached.push(child);
					t.is(links.parents[child], row);
					t.true(index === 0 || compareUtf8(columns.name(children[index - 1] ?? 0), columns.name(child)) <= 0);
					visit(child);
				}
			};

			visit(-1);
			const last = new Map(entries.map(({fileId}, row) => [fileId, row]));
			t.deepEqual(
				reached.toSorted((a, b) => a - b),
				[...last.values()].toSorted((a, b) => a - b),
			);
			for (const row of links.orphans) {
				t.is(links.parents[row], -1);
				t.true(columns.namesParent(row));
			}
		}),
		{numRuns: 500},
	);
});
