import {Buffer} from 'node:buffer';
import test from 'ava';
import {MissingObjectError, PathNotFoundError, UsageError} from '../../../source/engine/errors.js';
import {HistoryManager, type HistoryOptions} from '../../../source/engine/managers/history-manager.js';
import type {FileMeta, Snapshot} from '../../../source/engine/objects/model.js';
import {fileMeta, fileMetaRef, localMetas} from '../../helpers/file-metas.js';
import {memoryRepository} from '../../helpers/memory-repository.js';
import {storeSnapshot} from '../../helpers/stored-snapshots.js';

type Side = readonly [metas: readonly FileMeta[], fields?: Partial<Snapshot>];

async function repositoryOf(...sides: Side[]) {
	const repository = memoryRepository();
	for (const [seq, [metas, fields]] of sides.entries()) {
		await storeSnapshot(repository, metas, {seq, created: new Date(seq * 86_400_000).toISOString(), ...fields});
	}

	return repository;
}

/** A line for each state: what happened, what is different, and the snapshots. */
async function timeline(repository: ReturnType<typeof memoryRepository>, options: HistoryOptions): Promise<string[]> {
	const {histories} = await new HistoryManager({repository}).run(options);
	return histories.flatMap(({path, states}) =>
		states.map(({change, fields, snapshots, entry}) =>
			[
				path,
				change,
				...(fields.length > 0 ? [fields.join('+')] : []),
				`@${snapshots.map(({snapshot}) => snapshot.seq).join(',')}`,
				...(entry ? [`${entry.size}`] : []),
			].join(' '),
		),
	);
}

const report = (size: number, fields: Partial<FileMeta> = {}) =>
	fileMeta({fileId: 'd/report', size, contentHash: String(size).repeat(64), ...fields});

test('a file appears, changes, goes and comes back: each is told, the newest first', async t => {
	const folder = localMetas(['d/']);
	const repository = await repositoryOf(
		[folder],
		[[...folder, report(1)]],
		[[...folder, report(1)]],
		[[...folder, report(2, {mtime: 5})]],
		[folder],
		[folder],
		[[...folder, report(2, {mtime: 5})]],
	);
	const expected = [
		'd/report added @6 2',
		'd/report removed @5,4',
		'd/report modified content+mtime @3 2',
		'd/report added @2,1 1',
	];
	t.deepEqual(await timeline(repository, {path: 'd/report'}), expected);
	t.deepEqual(await timeline(repository, {path: '/home/d/report'}), expected);
});

test('what was only recorded in another way is no change', async t => {
	const repository = await repositoryOf([[report(1)]], [[report(1, {mode: 0o644, uid: 0, gid: 0})]]);
	t.deepEqual(await timeline(repository, {path: 'd/report'}), ['d/report added @1,0 1']);
});

test('sources have histories of their own, and filters leave some out', async t => {
	const other = {source: {type: 'local', account: 'other', path: '/srv'}};
	const repository = await repositoryOf([[report(1)]], [[report(2)], other], [localMetas(['x']), other]);
	t.deepEqual(await timeline(repository, {path: 'd/report'}), [
		'd/report added @0 1',
		'd/report removed @2',
		'd/report added @1 2',
	]);
	t.deepEqual(await timeline(repository, {path: 'd/report', account: 'host'}), ['d/report added @0 1']);
	t.deepEqual(await timeline(repository, {path: '/srv/x'}), ['x added @2 0']);
});

test('in a cloud source a file is followed by its path', async t => {
	const fields = {source: {type: 'gdrive', account: 'a@b'}};
	const file = (name: string, size: number) => fileMeta({fileId: 'id', name, parents: [], size});
	const repository = await repositoryOf([[file('draft', 1)], fields], [[file('final', 2)], fields]);
	t.deepEqual(await timeline(repository, {path: 'draft'}), ['draft removed @1', 'draft added @0 1']);
});

test('a path that no snapshot has is an error, and so is the root', async t => {
	const repository = await repositoryOf([[report(1)]]);
	await t.throwsAsync(timeline(repository, {path: 'd/reports'}), {instanceOf: PathNotFoundError});
	await t.throwsAsync(timeline(repository, {path: '/'}), {instanceOf: UsageError});
});

test('a snapshot that cannot be read is named; missing metadata is an error, not an absence', async t => {
	const repository = await repositoryOf([[report(1)]], [[report(2)]]);
	const broken = `snapshot/${'0'.repeat(64)}`;
	await repository.store.put(broken, Buffer.from('{}'));
	const {unreadable} = await new HistoryManager({repository}).run({path: 'd/report'});
	t.deepEqual(
		unreadable.map(({ref}) => ref),
		[broken],
	);
	await repository.store.delete(fileMetaRef(report(1)));
	const reopened = memoryRepository(repository.store);
	await t.throwsAsync(timeline(reopened, {path: 'd/report'}), {instanceOf: MissingObjectError});
});

test('only the way to the path is read, of each tree once', async t => {
	const metas = localMetas(Array.from({length: 3000}, (_, index) => `f${index}`));
	const repository = await repositoryOf(
		...Array.from({length: 20}, (_, seq): Side => [[...metas, report(Math.floor(seq / 5))]]),
	);
	let reads = 0;
	const {get} = repository.store;
	repository.store.get = async (key, options) => {
		reads += key.startsWith('node/') || key.startsWith('filemeta/') ? 1 : 0;
		return get.call(repository.store, key, options);
	};

	const lines = await timeline(repository, {path: 'd/report'});
	t.is(lines.length, 4);
	t.true(reads < 40, `${reads} objects were read`);
});
