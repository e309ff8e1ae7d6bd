import test from 'ava';
import fc from 'fast-check';
import {MissingObjectError, SnapshotNotFoundError} from '../../../source/engine/errors.js';
import {DiffManager, type DiffOptions, type FileChange} from '../../../source/engine/managers/diff-manager.js';
import {compareUtf8} from '../../../source/engine/objects/hashes.js';
import type {FileMeta, Snapshot} from '../../../source/engine/objects/model.js';
import {fileMeta, fileMetaRef, localMetas} from '../../helpers/file-metas.js';
import {memoryRepository} from '../../helpers/memory-repository.js';
import {storeSnapshot, type TreeOptions} from '../../helpers/stored-snapshots.js';

type Side = {readonly metas: readonly FileMeta[]; readonly fields?: Partial<Snapshot> & TreeOptions};

async function compare(before: Side, after: Side, options: Partial<DiffOptions> = {}) {
	const repository = memoryRepository();
	const first = await storeSnapshot(repository, before.metas, {...before.fields, created: '2025-01-01T00:00:00Z'});
	const second = await storeSnapshot(repository, after.metas, {...after.fields, created: '2025-01-02T00:00:00Z'});
	return new DiffManager({repository}).run({before: first.ref, after: second.ref, ...options});
}

const lineOf = ({type, path, fields, isMetadataOnly}: FileChange): string =>
	[type, path, ...fields, ...(isMetadataOnly ? ['(metadata)'] : [])].join(' ');

async function linesOf(...sides: Parameters<typeof compare>): Promise<string[]> {
	const {changes} = await compare(...sides);
	return changes.map(change => lineOf(change));
}

const changed = (fileId: string, fields: Partial<FileMeta>) => fileMeta({fileId, ...fields});

test('added, deleted and modified entries are told with full paths, in byte order', async t => {
	const before = {metas: localMetas(['docs/', 'docs/old', 'docs/same', 'docs/edited', 'z', 'docs/touched'])};
	const after = {
		metas: [
			...localMetas(['docs/', 'docs/same', 'new/', 'new/é', 'new/a', 'docs-2']),
			changed('docs/edited', {size: 5}),
			changed('docs/touched', {mtime: 9}),
		],
	};
	t.deepEqual(await linesOf(before, after), [
		'A docs-2',
		'M docs/edited content',
		'D docs/old',
		'M docs/touched mtime (metadata)',
		'A new',
		'A new/a',
		'A new/é',
		'D z',
	]);
});

test('each change carries the entry before and after', async t => {
	const {changes, before, after} = await compare(
		{metas: localMetas(['a', 'b'])},
		{metas: [changed('a', {size: 5}), ...localMetas(['c'])]},
	);
	t.like(changes[0], {before: {size: 0}, after: {size: 5, ref: fileMetaRef(changed('a', {size: 5}))}});
	t.like(changes[1], {type: 'D', before: {path: 'b'}, after: undefined});
	t.like(changes[2], {type: 'A', before: undefined, after: {path: 'c'}});
	t.is(before.snapshot.created, '2025-01-01T00:00:00Z');
	t.is(after.snapshot.created, '2025-01-02T00:00:00Z');
});

test('a path narrows the changes to what is at it and below', async t => {
	const before = {metas: localMetas(['docs/', 'docs/a', 'docs-2', 'b'])};
	const after = {metas: localMetas(['docs/', 'docs/c'])};
	t.deepEqual(await linesOf(before, after, {path: '/docs/'}), ['D docs/a', 'A docs/c']);
	t.deepEqual(await linesOf(before, after, {path: 'b'}), ['D b']);
	t.deepEqual(await linesOf(before, after, {path: 'nowhere'}), []);
});

test('an empty snapshot on either side is compared like any other', async t => {
	const some = {metas: localMetas(['a/', 'a/b'])};
	t.deepEqual(await linesOf({metas: []}, some), ['A a', 'A a/b']);
	t.deepEqual(await linesOf(some, {metas: []}), ['D a', 'D a/b']);
	t.deepEqual(await linesOf({metas: []}, {metas: []}), []);
});

test('trees of old and new placement compare entry by entry', async t => {
	const metas = localMetas(['a/', ...Array.from({length: 50}, (_, index) => `a/${index}`)]);
	t.deepEqual(await linesOf({metas, fields: {isLegacy: true}}, {metas: [...metas, ...localMetas(['b'])]}), ['A b']);
});

test('entries that another program recorded with less are counted, not reported', async t => {
	const result = await compare(
		{metas: [fileMeta({fileId: 'a', paths: ['a']})], fields: {isLegacy: true}},
		{metas: [fileMeta({fileId: 'a', mode: 0o644})]},
	);
	t.deepEqual(result.changes, []);
	t.is(result.rewritten, 1);
});

test('an entry of a cloud source that moved is one change with both paths', async t => {
	const folders = [
		fileMeta({fileId: '1', name: 'Old', type: 'folder'}),
		fileMeta({fileId: '2', name: 'New', type: 'folder', parents: ['1']}),
	];
	const fields = {source: {type: 'gdrive'}};
	const {changes} = await compare(
		{metas: [...folders, fileMeta({fileId: '3', name: 'x', parents: ['1']})], fields},
		{metas: [...folders, fileMeta({fileId: '3', name: 'x', parents: ['2']})], fields},
	);
	t.deepEqual(
		changes.map(change => lineOf(change)),
		['M Old/New/x path'],
	);
	t.is(changes[0]?.before?.path, 'Old/x');
});

test('metadata that is missing fails the comparison, and so does a snapshot that is not there', async t => {
	const repository = memoryRepository();
	const before = await storeSnapshot(repository, []);
	const after = await storeSnapshot(repository, localMetas(['a']), {created: '2025-01-05T00:00:00Z'});
	await repository.store.delete(fileMetaRef(fileMeta({fileId: 'a'})));
	const manager = new DiffManager({repository});
	await t.throwsAsync(manager.run({before: before.ref, after: after.ref}), {instanceOf: MissingObjectError});
	await t.throwsAsync(manager.run({before: 'abcdef', after: after.ref}), {instanceOf: SnapshotNotFoundError});
});

test('subtrees that both snapshots share are not read', async t => {
	const repository = memoryRepository();
	const read: string[] = [];
	const {node, fileMeta: readMeta} = repository.objects;
	repository.objects.node = async (ref, options) => {
		read.push(ref);
		return node.call(repository.objects, ref, options);
	};

	repository.objects.fileMeta = async (ref, options) => {
		read.push(ref);
		return readMeta.call(repository.objects, ref, options);
	};

	const metas = localMetas(
		Array.from({length: 50}, (_, folder) => Array.from({length: 40}, (_x, file) => `f${folder}/${file}`)).flat(),
	);
	const before = await storeSnapshot(repository, metas);
	const after = await storeSnapshot(repository, [...metas, ...localMetas(['new'])], {created: '2025-01-05T00:00:00Z'});
	const {changes} = await new DiffManager({repository}).run({before: before.ref, after: after.ref});
	t.is(changes.length, 1);
	t.true(read.length < 12, `${read.length} objects were read`);
});

test('differences are those of two maps', async t => {
	const contents = fc.dictionary(fc.constantFrom('a', 'b', 'c/d', 'c/é', 'c/\u{1F600}', 'c/\uFFFD', 'e'), fc.nat(2));
	const metasOf = (model: Record<string, number>) => Object.entries(model).map(([path, size]) => changed(path, {size}));
	await fc.assert(
		fc.asyncProperty(contents, contents, async (before, after) => {
			const paths = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted(compareUtf8);
			const expected = paths
				.filter(path => before[path] !== after[path])
				.map(path => `${before[path] === undefined ? 'A' : after[path] === undefined ? 'D' : 'M'} ${path}`);
			const {changes} = await compare({metas: metasOf(before)}, {metas: metasOf(after)});
			t.deepEqual(
				changes.map(({type, path}) => `${type} ${path}`),
				expected,
			);
		}),
		{numRuns: 60},
	);
});
