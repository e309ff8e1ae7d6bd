import test from 'ava';
import fc from 'fast-check';
import {fileMeta, fileMetaRef, localMetas} from '../../helpers/file-metas.js';
import {loadMetas} from '../../helpers/loaded-trees.js';

const local = localMetas(['b', 'docs/', 'docs/a', 'docs/deep/', 'docs/deep/x', 'docs-2', 'docs/z']);

test('the walk goes depth first in the order of names, folders before what is in them', t => {
	t.deepEqual(
		[...loadMetas(local).walk(-1)].map(({path}) => path),
		['b', 'docs', 'docs/a', 'docs/deep', 'docs/deep/x', 'docs/z', 'docs-2'],
	);
});

test('the walk of a folder stays below it', t => {
	const tree = loadMetas(local);
	t.deepEqual(
		[...tree.walk(tree.rowAt('docs') ?? -1)].map(({path}) => path),
		['docs/a', 'docs/deep', 'docs/deep/x', 'docs/z'],
	);
	t.deepEqual([...tree.walk(tree.rowAt('b') ?? -1)], []);
});

test('children are those of one folder', t => {
	const tree = loadMetas(local);
	t.deepEqual(
		[...tree.children(tree.rowAt('docs/deep') ?? -1)].map(({path, fileId, name}) => ({path, fileId, name})),
		[{path: 'docs/deep/x', fileId: 'docs/deep/x', name: 'x'}],
	);
	t.is([...tree.children(-1)].length, 3);
});

test('an entry is found by its path and by its id, and says which metadata it came from', t => {
	const tree = loadMetas(local);
	for (const [row, meta] of local.entries()) {
		t.is(tree.rowAt(meta.fileId), row);
		t.is(tree.rowOf(meta.fileId), row);
		t.like(tree.entry(row), {path: meta.fileId, fileId: meta.fileId, ref: fileMetaRef(meta)});
	}

	for (const path of ['docs/', 'doc', 'docs/a/x', 'x', 'docs/deep/y']) {
		t.is(tree.rowAt(path), undefined);
	}

	t.is(tree.rowOf('nothing'), undefined);
});

test('ids that are not paths are given back as they are, below such folders too', t => {
	const tree = loadMetas([
		fileMeta({fileId: 'id-1', name: 'Folder', type: 'folder', parents: []}),
		fileMeta({fileId: 'id-2', name: 'File', parents: ['id-1']}),
		fileMeta({fileId: 'id-1/Derived', name: 'Derived', parents: ['id-1']}),
	]);
	t.deepEqual(
		[...tree.walk(-1)].map(({path, fileId}) => [path, fileId]),
		[
			['Folder', 'id-1'],
			['Folder/Derived', 'id-1/Derived'],
			['Folder/File', 'id-2'],
		],
	);
});

test('hostile names lead nowhere', t => {
	const tree = loadMetas([
		fileMeta({fileId: '1', name: '..', type: 'folder'}),
		fileMeta({fileId: '2', name: '../../etc/passwd', parents: ['1']}),
		fileMeta({fileId: '3', name: '', parents: ['1']}),
		fileMeta({fileId: '4', name: 'nul\0', parents: ['1']}),
	]);
	const paths = [...tree.walk(-1)].map(({path}) => path);
	t.deepEqual(paths, ['__', '__/_', '__/.._.._etc_passwd', '__/nul_']);
	for (const path of paths) {
		const row = tree.rowAt(path);
		t.is(row === undefined ? undefined : tree.entry(row).path, path);
	}
});

test('of two entries with one path the first is found, and one that leads on is followed', t => {
	const tree = loadMetas([
		fileMeta({fileId: '1', name: 'same', type: 'folder'}),
		fileMeta({fileId: '2', name: 'same', type: 'folder'}),
		fileMeta({fileId: '3', name: 'x', parents: ['2']}),
	]);
	t.is(tree.rowAt('same'), 0);
	t.is(tree.rowAt('same/x'), 2);
});

test('an orphan stands at the top with the path that it states, and so does what is below it', t => {
	const tree = loadMetas(
		[
			...local,
			fileMeta({fileId: 'o', name: 'lost', type: 'folder', parents: ['gone']}),
			fileMeta({fileId: 'p', name: 'inside', parents: ['o']}),
		],
		{7: 'old/place'},
	);
	t.true([...tree.children(-1)].some(({path, name}) => path === 'old/place/lost' && name === 'lost'));
	t.is(tree.rowAt('old/place/lost'), 7);
	t.is(tree.rowAt('old/place/lost/inside'), 8);
	t.is(tree.rowAt('old/place'), undefined);
	t.is(tree.entry(8).path, 'old/place/lost/inside');
	t.true([...tree.walk(-1)].some(({path}) => path === 'old/place/lost/inside'));
});

test('a chain of folders as deep as a hostile repository likes is walked in time that grows with its length', t => {
	const depth = 20_000;
	const chain = Array.from({length: depth}, (_, level) =>
		fileMeta({fileId: `${level}`, name: 'd', type: 'folder', parents: level === 0 ? null : [`${level - 1}`]}),
	);
	let count = 0;
	for (const entry of loadMetas(chain).walk(-1)) {
		count += entry.name.length;
	}

	t.is(count, depth);
});

test('every path of a walk finds an entry with that path', t => {
	const paths = fc.uniqueArray(fc.constantFrom('a/', 'a/b/', 'a/b/c', 'a/b/é', 'a/x', 'b', 'c/', 'c/b', 'a-b', 'a.b/'));
	fc.assert(
		fc.property(paths, some => {
			const tree = loadMetas(localMetas(some));
			for (const entry of tree.walk(-1)) {
				const row = tree.rowAt(entry.path);
				t.is(row === undefined ? undefined : tree.entry(row).path, entry.path);
			}
		}),
	);
});
