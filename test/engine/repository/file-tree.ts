import test from 'ava';
import fc from 'fast-check';
import {CancelledError, CorruptObjectError, MissingObjectError} from '../../../source/engine/errors.js';
import type {FileMeta, Snapshot} from '../../../source/engine/objects/model.js';
import {FileTree, openTree} from '../../../source/engine/repository/file-tree.js';
import {ObjectReader} from '../../../source/engine/repository/object-reader.js';
import {ObjectNamer} from '../../../source/engine/crypto/object-hash.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import type {TreeEntry} from '../../../source/engine/repository/tree-entry.js';
import {fileMeta, fileMetaRef, localMetas} from '../../helpers/file-metas.js';
import {memoryRepository} from '../../helpers/memory-repository.js';
import {storeSnapshot, type TreeOptions} from '../../helpers/stored-snapshots.js';

const someFiles = localMetas(['b', 'docs/', 'docs/a', 'docs/deep/', 'docs/deep/x', 'docs-2', 'docs/z', 'empty/']);

/** A store that counts what is read from it. */
class CountingStore extends MemoryStore {
	readonly read: string[] = [];

	override async get(...[key, options]: Parameters<MemoryStore['get']>): Promise<Buffer> {
		this.read.push(key);
		return super.get(key, options);
	}
}

async function treeOf(metas: readonly FileMeta[], fields: Partial<Snapshot> & TreeOptions = {}) {
	const store = new CountingStore();
	const repository = memoryRepository(store);
	const {snapshot} = await storeSnapshot(repository, metas, fields);
	return {store, tree: openTree(repository, snapshot), repository, snapshot};
}

const pathsOf = (entries: Iterable<TreeEntry>): string[] => [...entries].map(({path}) => path);

async function idAt(tree: FileTree, path: string): Promise<string | undefined> {
	const entry = await tree.entry(path);
	return entry?.fileId;
}

async function walkPaths(tree: FileTree, folder?: TreeEntry): Promise<string[]> {
	const paths: string[] = [];
	for await (const {path} of tree.walk(folder)) {
		paths.push(path);
	}

	return paths;
}

const kinds: Array<[string, Partial<Snapshot> & TreeOptions]> = [
	['placed by folder', {}],
	['placed by id', {isLegacy: true}],
	['of a cloud source', {source: {type: 'gdrive', account: 'a@b', path: 'my-drive://'}}],
];
for (const [kind, fields] of kinds) {
	test(`a tree ${kind} is listed folder by folder, and walked`, async t => {
		const {tree} = await treeOf(someFiles, fields);
		t.deepEqual(pathsOf(await tree.children()), ['b', 'docs', 'docs-2', 'empty']);
		const folder = await tree.entry('/docs/');
		t.is(folder?.kind, 'folder');
		t.deepEqual(pathsOf(await tree.children(folder)), ['docs/a', 'docs/deep', 'docs/z']);
		t.deepEqual(await tree.children(await tree.entry('empty')), []);
		t.deepEqual(await tree.children(await tree.entry('b')), []);
		const deep = await tree.entry('docs/deep/x');
		t.is(deep?.ref, fileMetaRef(fileMeta({fileId: 'docs/deep/x'})));
		for (const path of ['', '/', 'docs/y', 'b/x', 'docs/deep/x/y']) {
			t.is(await tree.entry(path), undefined);
		}

		t.deepEqual(await walkPaths(tree), [
			'b',
			'docs',
			'docs/a',
			'docs/deep',
			'docs/deep/x',
			'docs/z',
			'docs-2',
			'empty',
		]);
		t.deepEqual(await walkPaths(tree, folder), ['docs/a', 'docs/deep', 'docs/deep/x', 'docs/z']);
		t.deepEqual(pathsOf(await tree.children(folder)), ['docs/a', 'docs/deep', 'docs/z']);
		t.deepEqual(await tree.byId('docs'), folder);
		t.is(await tree.byId('nothing'), undefined);
		t.like(await tree.meta(folder ?? {ref: ''}), {fileId: 'docs', type: 'folder'});
	});
}

test('one folder of a large tree is listed without reading the rest', async t => {
	const paths = Array.from({length: 100}, (_, folder) => [
		`f${folder}/`,
		...Array.from({length: 30}, (_, file) => `f${folder}/${file}`),
	]).flat();
	const {tree, store} = await treeOf(localMetas(paths));
	const listed = await tree.children(await tree.entry('f7'));
	t.is(listed.length, 30);
	t.is(await idAt(tree, 'f8/3'), 'f8/3');
	t.is(await tree.entry('f8/nothing'), undefined);
	const metas = store.read.filter(key => key.startsWith('filemeta/'));
	t.true(metas.length < 300, `${metas.length} of ${paths.length} metadata objects were read`);
});

test('an empty snapshot has nothing', async t => {
	const {tree} = await treeOf([]);
	t.is(tree.snapshot.root, '');
	t.deepEqual(await tree.children(), []);
	t.is(await tree.entry('a'), undefined);
	t.deepEqual(await walkPaths(tree), []);
});

test('all metadata is read once, however often the tree is walked', async t => {
	const {tree, store} = await treeOf(someFiles);
	await Promise.all([walkPaths(tree), walkPaths(tree)]);
	await walkPaths(tree);
	t.is(store.read.filter(key => key.startsWith('filemeta/')).length, someFiles.length);
});

test('missing metadata is an error, never a shorter list, and the next call tries again', async t => {
	const {tree, store, repository} = await treeOf(someFiles);
	const ref = fileMetaRef(fileMeta({fileId: 'docs/a'}));
	const bytes = await store.get(ref);
	await store.delete(ref);
	await t.throwsAsync(walkPaths(tree), {instanceOf: MissingObjectError, message: new RegExp(ref)});
	const folder = await tree.entry('docs');
	await t.throwsAsync(tree.children(folder), {instanceOf: MissingObjectError});
	await repository.store.put(ref, bytes);
	const paths = await walkPaths(tree);
	t.is(paths.length, someFiles.length);
});

test('a damaged node is an error that names it', async t => {
	const {tree, store, snapshot} = await treeOf(someFiles);
	await store.put(snapshot.root, Buffer.from('{"type":"leaf"}'));
	await t.throwsAsync(tree.children(), {instanceOf: CorruptObjectError, message: new RegExp(snapshot.root)});
	await t.throwsAsync(walkPaths(tree), {instanceOf: CorruptObjectError});
});

test('a walk can be cancelled on the way', async t => {
	const {tree} = await treeOf(someFiles);
	const controller = new AbortController();
	const walkOn = async () => {
		for await (const {path} of tree.walk(undefined, {signal: controller.signal})) {
			seen.push(path);
			controller.abort();
		}
	};

	const seen: string[] = [];
	await t.throwsAsync(walkOn(), {instanceOf: CancelledError});
	t.deepEqual(seen, ['b']);
	const paths = await walkPaths(tree);
	t.is(paths.length, someFiles.length);
});

test('an entry whose folder is missing is found under the path that it states', async t => {
	const metas = [
		...localMetas(['a']),
		fileMeta({fileId: '1', name: 'lost', parents: ['gone'], paths: ['/old/../place/lost']}),
		fileMeta({fileId: '2', name: 'bare', parents: ['gone']}),
	];
	const {tree} = await treeOf(metas, {source: {type: 'gdrive'}});
	t.deepEqual(await walkPaths(tree), ['a', 'bare', 'place/lost']);
	t.is(await idAt(tree, 'place/lost'), '1');
	t.is(await idAt(tree, 'bare'), '2');
});

test('a hostile name is found under the name that is listed', async t => {
	const {tree} = await treeOf([
		fileMeta({fileId: '..', name: '..', type: 'folder'}),
		fileMeta({fileId: '../x', name: 'x', parents: ['..']}),
	]);
	t.deepEqual(pathsOf(await tree.children()), ['__']);
	t.is(await idAt(tree, '__/x'), '../x');
	t.is(await idAt(tree, '../x'), undefined);
});

test('listing folder by folder and walking agree', async t => {
	const paths = fc.uniqueArray(
		fc.constantFrom('b', 'a-b', 'a/é', 'a/b/c', 'a/b/\u{1F600}', 'c/d/e', 'c/\uFFFD', 'é/x'),
	);
	await fc.assert(
		fc.asyncProperty(paths, fc.boolean(), async (files, isLegacy) => {
			const folders = new Set(
				files.flatMap(file =>
					file
						.split('/')
						.slice(0, -1)
						.map((_, index, parts) => `${parts.slice(0, index + 1).join('/')}/`),
				),
			);
			const metas = localMetas([...folders, ...files]);
			const {tree, repository, snapshot} = await treeOf(metas, {isLegacy});
			const listed: TreeEntry[] = [];
			const visit = async (folder?: TreeEntry): Promise<void> => {
				for (const entry of await tree.children(folder)) {
					listed.push(entry);
					await visit(entry);
				}
			};

			await visit();
			const walked: TreeEntry[] = [];
			for await (const entry of new FileTree(new ObjectReader(repository.store, new ObjectNamer()), snapshot).walk()) {
				walked.push(entry);
			}

			t.deepEqual(listed, walked);
			t.is(walked.length, metas.length);
		}),
		{numRuns: 50},
	);
});
