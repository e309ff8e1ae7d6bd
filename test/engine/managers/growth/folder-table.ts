import test from 'ava';
import {everything, FolderTable} from '../../../../source/engine/managers/growth/folder-table.js';

test('a folder brings those above it, and each comes after the one that holds it', t => {
	const folders = new FolderTable();
	const inner = folders.add(0, 'a/b/c');
	t.is(folders.size, 5);
	t.deepEqual(
		Array.from({length: folders.size}, (_, folder) => folders.path(folder)),
		['', '', 'a', 'a/b', 'a/b/c'],
	);
	t.is(folders.add(0, 'a/b/c'), inner);
	t.is(folders.path(folders.parent(inner)), 'a/b');
	t.is(folders.depth(inner), 4);
});

test('two folders have one in common, at the latest the one that holds every source', t => {
	const folders = new FolderTable();
	const common = (a: [number, string], b: [number, string]) => {
		const found = folders.common(folders.add(...a), folders.add(...b));
		return found === everything ? 'everything' : folders.path(found);
	};

	t.is(common([0, 'a/b/c'], [0, 'a/b/d/e']), 'a/b');
	t.is(common([0, 'a/b'], [0, 'a/b/d']), 'a/b');
	t.is(common([0, 'a'], [0, 'b']), '');
	t.is(common([0, 'a'], [1, 'a']), 'everything');
});
