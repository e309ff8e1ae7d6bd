import test from 'ava';
import {CorruptObjectError} from '../../../source/engine/errors.js';
import {loadTree} from '../../../source/engine/repository/load-tree.js';
import {fileMeta, localMetas} from '../../helpers/file-metas.js';
import {memoryRepository} from '../../helpers/memory-repository.js';
import {storeTree, type TreeOptions} from '../../helpers/stored-snapshots.js';

async function load(metas: Parameters<typeof storeTree>[1], options?: TreeOptions) {
	const repository = memoryRepository();
	return loadTree(repository.objects, await storeTree(repository, metas, options));
}

test('a tree of many nodes is loaded whole', async t => {
	const names = Array.from({length: 3000}, (_, index) => `f${String(index).padStart(4, '0')}`);
	for (const isLegacy of [true, false]) {
		const tree = await load(localMetas(['d/', ...names.map(name => `d/${name}`)]), {isLegacy});
		t.deepEqual(
			[...tree.walk(-1)].map(({name}) => name),
			['d', ...names],
		);
	}
});

test('orphans keep their id, and stand under the folder that they state, in the order of the walk', async t => {
	const tree = await load([
		...localMetas(['a']),
		fileMeta({fileId: 'gone/x', parents: ['gone'], paths: ['old/x']}),
		fileMeta({fileId: 'gone/y', parents: ['gone'], paths: ['y']}),
		fileMeta({fileId: 'gone/z', parents: ['gone'], paths: null}),
		fileMeta({fileId: 'loop', name: 'loop', type: 'folder', parents: ['loop'], paths: ['//../deep/./loop/']}),
	]);
	t.deepEqual(
		[...tree.walk(-1)].map(({fileId, path}) => [fileId, path]),
		[
			['a', 'a'],
			['loop', 'deep/loop'],
			['gone/x', 'old/x'],
			['gone/y', 'y'],
			['gone/z', 'z'],
		],
	);
});

test('a root that is no node is an error', async t => {
	const {objects} = memoryRepository();
	await t.throwsAsync(loadTree(objects, 'node/../config'), {instanceOf: CorruptObjectError});
	const empty = await loadTree(objects, '');
	t.deepEqual([...empty.walk(-1)], []);
});
