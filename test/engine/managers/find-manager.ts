import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {MissingObjectError, UsageError} from '../../../source/engine/errors.js';
import {FindManager, type FindOptions} from '../../../source/engine/managers/find-manager.js';
import type {FileMeta, Snapshot} from '../../../source/engine/objects/model.js';
import {fileMeta, fileMetaRef, localMetas} from '../../helpers/file-metas.js';
import {memoryRepository} from '../../helpers/memory-repository.js';
import {storeSnapshot, type TreeOptions} from '../../helpers/stored-snapshots.js';

type Side = readonly [metas: readonly FileMeta[], fields?: Partial<Snapshot> & TreeOptions];

async function repositoryOf(...sides: Side[]) {
	const repository = memoryRepository();
	for (const [seq, [metas, fields]] of sides.entries()) {
		await storeSnapshot(repository, metas, {seq, created: new Date(seq * 86_400_000).toISOString(), ...fields});
	}

	return repository;
}

/** A line for each file: its path, then each version as its size and the snapshots that hold it. */
async function find(repository: ReturnType<typeof memoryRepository>, options: FindOptions): Promise<string[]> {
	const {files} = await new FindManager({repository}).run(options);
	const lines: string[] = [];
	for await (const {path, versions} of files) {
		const texts = versions.map(
			({entry, snapshots}) => `${entry.size}@${snapshots.map(({snapshot}) => snapshot.seq).join(',')}`,
		);
		lines.push([path, ...texts].join(' '));
	}

	return lines;
}

const sized = (fileId: string, size: number) =>
	fileMeta({fileId, size, ...(fileId.includes('/') && {parents: [fileId.slice(0, fileId.lastIndexOf('/'))]})});

test('all versions of a file are found, with the snapshots that hold each', async t => {
	const repository = await repositoryOf(
		[[...localMetas(['d/']), sized('d/report', 1), sized('b', 1)]],
		[[...localMetas(['d/']), sized('d/report', 1)]],
		[[...localMetas(['d/']), sized('d/report', 2), sized('report', 7)]],
		[localMetas(['d/'])],
		[[...localMetas(['d/']), sized('d/report', 1)]],
	);
	t.deepEqual(await find(repository, {pattern: 'report'}), ['d/report 1@4 2@2 1@1,0', 'report 7@2']);
	t.deepEqual(await find(repository, {pattern: 'd/*'}), ['d/report 1@4 2@2 1@1,0']);
	t.deepEqual(await find(repository, {pattern: '/report'}), ['report 7@2']);
	t.deepEqual(await find(repository, {pattern: 'REPORT'}), []);
	t.deepEqual(await find(repository, {pattern: '/REPORT', ignoreCase: true}), ['report 7@2']);
	t.deepEqual(await find(repository, {pattern: 'b'}), ['b 1@0']);
});

test('sources are searched apart, and filters leave snapshots out', async t => {
	const other = {source: {type: 'local', account: 'other', path: '/home'}, tags: ['x']};
	const repository = await repositoryOf(
		[[sized('a', 1)]],
		[[sized('a', 2)], other],
		[[sized('a', 1)]],
		[[sized('a', 2)], other],
	);
	t.deepEqual(await find(repository, {pattern: 'a'}), ['a 1@2,0', 'a 2@3,1']);
	t.deepEqual(await find(repository, {pattern: 'a', tags: ['x']}), ['a 2@3,1']);
	t.deepEqual(await find(repository, {pattern: 'a', account: 'nobody'}), []);
	const {snapshotCount} = await new FindManager({repository}).run({pattern: 'a', account: 'other'});
	t.is(snapshotCount, 2);
});

test('in trees of old placement, and across the change to the new one, versions are found too', async t => {
	const many = localMetas(Array.from({length: 60}, (_, index) => `f${index}`));
	const legacy = {isLegacy: true};
	const repository = await repositoryOf(
		[[...many, sized('a', 1)], legacy],
		[[...many, sized('a', 2)], legacy],
		[[...many, sized('a', 2)]],
	);
	t.deepEqual(await find(repository, {pattern: 'a'}), ['a 2@2,1 1@0']);
});

test('in cloud sources files are found by name and by path, through renames and moves', async t => {
	const fields = {source: {type: 'gdrive', account: 'a@b'}};
	const folder = (fileId: string, name: string, parents: string[] = []) =>
		fileMeta({fileId, name, type: 'folder', parents});
	const file = (name: string, parents: string[], size: number) => fileMeta({fileId: 'id', name, parents, size});
	const folders = [folder('1', 'Docs'), folder('2', 'Old', ['1'])];
	const repository = await repositoryOf(
		[[...folders, file('draft', ['1'], 1)], fields],
		[[...folders, file('final', ['1'], 2)], fields],
		[[...folders, file('final', ['2'], 2)], fields],
	);
	t.deepEqual(await find(repository, {pattern: 'final'}), ['Docs/Old/final 2@2 2@1']);
	t.deepEqual(await find(repository, {pattern: 'Docs/final'}), ['Docs/final 2@1']);
	t.deepEqual(await find(repository, {pattern: 'Docs/**'}), [
		'Docs 0@2,1,0',
		'Docs/Old 0@2,1,0',
		'Docs/Old/final 2@2 2@1 1@0',
	]);
});

test('of an entry that stands in a tree twice only the last is found', async t => {
	const repository = await repositoryOf([
		[
			fileMeta({fileId: 'id', name: 'stale', parents: []}),
			...localMetas(Array.from({length: 50}, (_, index) => `f${index}`)),
		],
		{source: {type: 'onedrive'}},
	]);
	t.deepEqual(await find(repository, {pattern: 'stale'}), ['stale 0@0']);
});

test('no snapshots, no files', async t => {
	t.deepEqual(await find(await repositoryOf(), {pattern: '*'}), []);
	t.deepEqual(await find(await repositoryOf([[]], [[]]), {pattern: '*'}), []);
});

test('a pattern that cannot be read is refused at once', async t => {
	const repository = await repositoryOf();
	await t.throwsAsync(new FindManager({repository}).run({pattern: '['}), {instanceOf: UsageError});
});

test('a snapshot that cannot be read is named; missing metadata is an error', async t => {
	const repository = await repositoryOf([[sized('a', 1)]], [[sized('a', 2)]]);
	const broken = `snapshot/${'0'.repeat(64)}`;
	await repository.store.put(broken, Buffer.from('{}'));
	const {unreadable} = await new FindManager({repository}).run({pattern: 'a'});
	t.deepEqual(
		unreadable.map(({ref}) => ref),
		[broken],
	);
	await repository.store.delete(fileMetaRef(sized('a', 1)));
	await t.throwsAsync(find(repository, {pattern: 'a'}), {instanceOf: MissingObjectError});
});

test('what snapshots have in common is read once', async t => {
	const metas = localMetas(Array.from({length: 1000}, (_, index) => `d${index % 100}/f${index}`));
	const repository = await repositoryOf(...Array.from({length: 10}, (_, size): Side => [[...metas, sized('a', size)]]));
	let reads = 0;
	const {get} = repository.store;
	repository.store.get = async (key, options) => {
		reads += key.startsWith('node/') || key.startsWith('filemeta/') ? 1 : 0;
		return get.call(repository.store, key, options);
	};

	const lines = await find(repository, {pattern: 'a'});
	t.is(lines[0]?.split(' ').length, 11);
	t.true(reads < 250, `${reads} objects were read`);
});

test('versions are those of a list of maps', async t => {
	const names = fc.constantFrom('a', 'ab', 'b', 'd/a', 'd/b');
	const snapshots = fc.array(fc.dictionary(names, fc.nat(1)), {maxLength: 5});
	await fc.assert(
		fc.asyncProperty(snapshots, async models => {
			const repository = await repositoryOf(
				...models.map((model): Side => [Object.entries(model).map(([path, size]) => sized(path, size))]),
			);
			const expected = ['a', 'ab', 'd/a'].flatMap(path => {
				const texts: string[] = [];
				let previous: number | undefined;
				for (const [seq, model] of [...models.entries()].toReversed()) {
					const size = model[path];
					if (size !== undefined) {
						const last = texts.at(-1);
						if (size === previous && last) {
							texts[texts.length - 1] = `${last},${seq}`;
						} else {
							texts.push(`${size}@${seq}`);
						}
					}

					previous = size;
				}

				return texts.length === 0 ? [] : [[path, ...texts].join(' ')];
			});
			t.deepEqual(await find(repository, {pattern: 'a*'}), expected);
		}),
		{numRuns: 60},
	);
});
