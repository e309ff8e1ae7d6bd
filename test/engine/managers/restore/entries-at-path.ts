import test from 'ava';
import {StoreError} from '../../../../source/engine/errors.js';
import type {Snapshot} from '../../../../source/engine/objects/model.js';
import {entriesAtPath} from '../../../../source/engine/managers/restore/entries-at-path.js';
import {openTree} from '../../../../source/engine/repository/file-tree.js';
import {MemoryStore} from '../../../../source/engine/stores/backends/memory-store.js';
import {fileMeta, fileMetaRef, localMetas} from '../../../helpers/file-metas.js';
import {memoryRepository} from '../../../helpers/memory-repository.js';
import {storeSnapshot, type TreeOptions} from '../../../helpers/stored-snapshots.js';

const metas = localMetas([
	'b',
	'docs/',
	'docs/a',
	'docs/deep/',
	'docs/deep/x',
	'other/',
	...Array.from({length: 3000}, (_, index) => `other/${index}`),
]);

async function treeOf(fields: Partial<Snapshot> & TreeOptions = {}) {
	const store = new MemoryStore();
	const repository = memoryRepository(store);
	const {snapshot} = await storeSnapshot(repository, metas, fields);
	return {store, tree: openTree(repository, snapshot)};
}

const idOf = new Map(metas.map(meta => [fileMetaRef(meta), meta.fileId]));
const refOf = new Map([...idOf].map(([ref, id]) => [id, ref]));

/** Of which entries the hashes are. */
const idsOf = (hashes: Buffer | undefined): string[] | undefined =>
	hashes &&
	Array.from({length: hashes.length / 32}, (_, index) => {
		const hash = hashes.toString('hex', index * 32, (index + 1) * 32);
		return idOf.get(`filemeta/${hash}`) ?? hash;
	}).toSorted();

test('what a path needs is the folders above, the entry, and all below it', async t => {
	const {tree} = await treeOf();
	t.deepEqual(idsOf(await entriesAtPath(tree, 'docs/deep')), ['docs', 'docs/deep', 'docs/deep/x']);
	t.deepEqual(idsOf(await entriesAtPath(tree, 'docs/deep/x')), ['docs', 'docs/deep', 'docs/deep/x']);
	t.deepEqual(idsOf(await entriesAtPath(tree, 'b')), ['b']);
});

test('nothing else is read', async t => {
	const {store, tree} = await treeOf();
	for (const index of Array.from({length: 3000}).keys()) {
		await store.delete(refOf.get(`other/${index}`) ?? '');
	}

	t.deepEqual(idsOf(await entriesAtPath(tree, 'docs/a')), ['docs', 'docs/a']);
});

test('of a large part, and of a path where nothing is, the whole snapshot is read', async t => {
	const {tree} = await treeOf();
	t.is(await entriesAtPath(tree, 'other'), undefined);
	t.is(await entriesAtPath(tree, 'docs/gone'), undefined);
	t.is(await entriesAtPath(tree, 'gone/a'), undefined);
});

test('how much is a large part depends on what the snapshot holds', async t => {
	const {tree} = await treeOf({meta: new Map([['holdfast.files', '100000']])});
	t.is(idsOf(await entriesAtPath(tree, 'other'))?.length, 3001);
});

test('where metadata on the way or below is lost or damaged, the whole snapshot is read to tell what is hurt', async t => {
	for (const path of ['docs', 'docs/deep', 'docs/deep/x']) {
		const {store, tree} = await treeOf();
		await store.delete(refOf.get(path) ?? '');
		t.is(await entriesAtPath(tree, 'docs/deep'), undefined);
		await store.put(refOf.get(path) ?? '', Buffer.from('{}'));
		t.is(await entriesAtPath(tree, 'docs/deep'), undefined);
	}
});

test('a store that fails is an error', async t => {
	const {store, tree} = await treeOf();
	store.get = async () => {
		throw new StoreError('the line is dead');
	};

	await t.throwsAsync(entriesAtPath(tree, 'docs'), {instanceOf: StoreError});
});

test('a tree that keeps the entries of a folder anywhere gives the same', async t => {
	const {tree} = await treeOf({isLegacy: true});
	t.deepEqual(idsOf(await entriesAtPath(tree, 'docs')), ['docs', 'docs/a', 'docs/deep', 'docs/deep/x']);
});

test('a source whose ids are no paths is read whole', async t => {
	const drive = await treeOf({source: {type: 'gdrive'}});
	t.is(await entriesAtPath(drive.tree, 'docs'), undefined);
});

test('a folder that lies in itself comes to an end', async t => {
	const store = new MemoryStore();
	const repository = memoryRepository(store);
	const circle = fileMeta({fileId: 'a', type: 'folder', parents: ['a']});
	const {snapshot} = await storeSnapshot(repository, [circle]);
	t.is(await entriesAtPath(openTree(repository, snapshot), 'a'), undefined);
});
