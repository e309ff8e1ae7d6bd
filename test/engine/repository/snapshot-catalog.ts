import {Buffer} from 'node:buffer';
import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {CancelledError, LockLostError, StoreError} from '../../../source/engine/errors.js';
import {snapshotsKey} from '../../../source/engine/objects/keys.js';
import {decodeSnapshotSummaries} from '../../../source/engine/objects/snapshot-summaries.js';
import {acquireSharedLock} from '../../../source/engine/repository/locks.js';
import {
	appendSnapshotCatalog,
	compareSnapshots,
	loadSnapshotCatalog,
	removeFromSnapshotCatalog,
	saveSnapshotCatalog,
	type SnapshotEntry,
} from '../../../source/engine/repository/snapshot-catalog.js';
import {atCall, FaultyStore} from '../../helpers/faulty-store.js';
import {memoryRepository, putSnapshot} from '../../helpers/memory-repository.js';
import {snapshotEntry} from '../../helpers/snapshot-entries.js';

const refsOf = (entries: readonly SnapshotEntry[]) => entries.map(({ref}) => ref);

async function storedRefs({store}: ReturnType<typeof memoryRepository>): Promise<string[] | undefined> {
	return (await store.stat(snapshotsKey))
		? decodeSnapshotSummaries(await store.get(snapshotsKey), snapshotsKey).map(({ref}) => ref)
		: undefined;
}

async function threeSnapshots() {
	const repository = memoryRepository();
	const middle = await putSnapshot(repository, '2025-03-02T10:00:00+01:00', {seq: 2});
	const newest = await putSnapshot(repository, '2025-03-02T09:30:00Z', {seq: 3, meta: new Map([['generator', 'x']])});
	const oldest = await putSnapshot(repository, '2025-03-01T10:00:00Z', {seq: 1});
	return {repository, newest, middle, oldest, all: [newest.ref, middle.ref, oldest.ref]};
}

test('an empty repository has no snapshots', async t => {
	t.deepEqual(await loadSnapshotCatalog(memoryRepository()), {entries: [], unreadable: [], unlisted: []});
});

test('the listing is the truth: snapshots that the catalog lacks are read, those that are gone are left out', async t => {
	const {repository, newest, oldest, all} = await threeSnapshots();
	const gone = snapshotEntry('2025-03-03T10:00:00Z');
	await saveSnapshotCatalog(repository, [gone, oldest]);
	const {entries} = await loadSnapshotCatalog(repository);
	t.deepEqual(refsOf(entries), all);
	t.deepEqual(entries[0]?.created, new Date('2025-03-02T09:30:00Z'));
	t.deepEqual(entries[0]?.snapshot, newest.snapshot);
});

test('a catalog that is up to date saves reading the snapshots', async t => {
	const {repository, newest, middle, oldest, all} = await threeSnapshots();
	await saveSnapshotCatalog(repository, [oldest, newest, middle]);
	repository.objects.snapshot = async () => {
		throw new Error('not needed');
	};

	const {entries} = await loadSnapshotCatalog(repository);
	t.deepEqual(refsOf(entries), all);
	t.deepEqual(
		entries.map(({snapshot}) => snapshot.meta),
		[newest, middle, oldest].map(({snapshot}) => snapshot.meta),
	);
});

test('of a catalog that another program has written, the snapshots lack only their meta', async t => {
	const {repository, newest, middle, oldest, all} = await threeSnapshots();
	t.truthy(newest.snapshot.meta);
	const strip = (entry: SnapshotEntry) => ({...entry, snapshot: {...entry.snapshot, meta: undefined}});
	await saveSnapshotCatalog(repository, [strip(newest), middle, oldest]);
	const {entries} = await loadSnapshotCatalog(repository);
	t.deepEqual(refsOf(entries), all);
	t.is(entries[0]?.snapshot.meta, undefined);
});

test('a full load reads every snapshot, with its meta', async t => {
	const {repository, newest, middle, oldest} = await threeSnapshots();
	await saveSnapshotCatalog(repository, [newest, middle, oldest]);
	const {entries} = await loadSnapshotCatalog(repository, {full: true});
	t.deepEqual(entries[0]?.snapshot.meta, new Map([['generator', 'x']]));
});

test('a damaged catalog is made again from the snapshots', async t => {
	const {repository, all} = await threeSnapshots();
	for (const damage of ['', '[', '{}', '[{"ref":"../config"}]']) {
		await repository.store.put(snapshotsKey, Buffer.from(damage));
		const {entries} = await loadSnapshotCatalog(repository);
		t.deepEqual(refsOf(entries), all);
	}
});

test('a snapshot that cannot be read is reported, never left out in silence', async t => {
	const {repository, middle, newest, oldest} = await threeSnapshots();
	await repository.store.put(middle.ref, Buffer.from('{}'));
	const {entries, unreadable} = await loadSnapshotCatalog(repository);
	t.deepEqual(refsOf(entries), [newest.ref, oldest.ref]);
	t.is(unreadable.length, 1);
	t.is(unreadable[0]?.ref, middle.ref);
	t.true(unreadable[0]?.error instanceof Error);
});

test('a snapshot that a listing lacks and the catalog names is looked for, and stays in the catalog', async t => {
	const inner = memoryRepository();
	const store = new FaultyStore(inner.store);
	const repository = memoryRepository(store);
	const refs: string[] = [];
	const entries: SnapshotEntry[] = [];
	for (const day of ['1', '2', '3']) {
		const entry = await putSnapshot(repository, `2025-03-0${day}T10:00:00Z`);
		entries.unshift(entry);
		refs.unshift(entry.ref);
	}

	await saveSnapshotCatalog(repository, entries);
	const [newest = '', middle = '', oldest = ''] = refs;
	store.plan = atCall('list', /^snapshot\//, {type: 'hide', isHidden: key => key === middle});
	const catalog = await loadSnapshotCatalog(repository);
	t.deepEqual(refsOf(catalog.entries), refs);
	t.deepEqual(catalog.unlisted, [middle]);
	await repository.store.delete(oldest);
	await removeFromSnapshotCatalog(repository, new Set([oldest]));
	t.deepEqual(await storedRefs(repository), [newest, middle]);
});

test('a catalog that cannot be read is an error, not an absence', async t => {
	const {repository} = await threeSnapshots();
	const get = repository.store.get.bind(repository.store);
	repository.store.get = async (key, options) => {
		if (key === snapshotsKey) {
			throw new StoreError('no connection');
		}

		return get(key, options);
	};

	await t.throwsAsync(loadSnapshotCatalog(repository), {instanceOf: StoreError});
});

test('a listing that fails, even at its end, is an error, not an absence', async t => {
	const {repository} = await threeSnapshots();
	const list = repository.store.list.bind(repository.store);
	repository.store.list = async function* (prefix, options) {
		yield* list(prefix, options);
		throw new StoreError('no connection');
	};

	await t.throwsAsync(loadSnapshotCatalog(repository), {instanceOf: StoreError});
});

test('leftovers and other things under snapshot/ are no snapshots', async t => {
	const {repository, all} = await threeSnapshots();
	const list = repository.store.list.bind(repository.store);
	repository.store.list = async function* (prefix, options) {
		yield* list(prefix, options);
		yield {key: `${all[0]}.tmp`, size: 1};
	};

	const {entries, unreadable} = await loadSnapshotCatalog(repository);
	t.deepEqual(refsOf(entries), all);
	t.deepEqual(unreadable, []);
});

test('looking writes nothing; healing is asked for, or done by who holds a lock', async t => {
	const {repository, all} = await threeSnapshots();
	await loadSnapshotCatalog(repository);
	t.is(await storedRefs(repository), undefined);
	await loadSnapshotCatalog(repository, {heal: true});
	t.deepEqual(await storedRefs(repository), all);
	await repository.store.delete(snapshotsKey);
	await using lock = await acquireSharedLock(repository, {operation: 'backup'});
	await loadSnapshotCatalog(repository, {lock});
	t.deepEqual(await storedRefs(repository), all);
});

test('a store that cannot be written can be listed', async t => {
	const {repository, all} = await threeSnapshots();
	repository.store.put = async () => {
		throw new StoreError('read-only');
	};

	const {entries} = await loadSnapshotCatalog(repository, {heal: true});
	t.deepEqual(refsOf(entries), all);
});

test('a lost lock stops the healing', async t => {
	const {repository} = await threeSnapshots();
	const lock = await acquireSharedLock(repository, {operation: 'backup'});
	await lock[Symbol.asyncDispose]();
	await t.throwsAsync(loadSnapshotCatalog(repository, {lock}), {instanceOf: LockLostError});
	t.is(await storedRefs(repository), undefined);
});

test('a cancelled load is cancelled, and calls no snapshot unreadable', async t => {
	const {repository} = await threeSnapshots();
	const controller = new AbortController();
	repository.objects.snapshot = async () => {
		controller.abort();
		throw new CancelledError();
	};

	await t.throwsAsync(loadSnapshotCatalog(repository, {signal: controller.signal}), {instanceOf: CancelledError});
});

test('append and remove leave a catalog that agrees with the listing, whatever it was before', async t => {
	const {repository, newest, middle, oldest} = await threeSnapshots();
	await saveSnapshotCatalog(repository, [snapshotEntry('2024-03-03T10:00:00Z'), oldest]);
	await appendSnapshotCatalog(repository, newest);
	t.deepEqual(await storedRefs(repository), [newest.ref, middle.ref, oldest.ref]);
	await removeFromSnapshotCatalog(repository, new Set([middle.ref]));
	t.deepEqual(await storedRefs(repository), [newest.ref, oldest.ref]);
});

test('snapshots with equal times are ordered by sequence and then by ref; times that are none come last', t => {
	const entries = [
		{...snapshotEntry('nonsense', {seq: 9}), ref: 'a'},
		{...snapshotEntry('2025-03-01T10:00:00Z', {seq: 1}), ref: 'c'},
		{...snapshotEntry('2025-03-01T11:00:00+01:00', {seq: 1}), ref: 'b'},
		{...snapshotEntry('2025-03-01T10:00:00Z', {seq: 2}), ref: 'd'},
	];
	t.deepEqual(refsOf(entries.toSorted(compareSnapshots)), ['d', 'b', 'c', 'a']);
});

testProp(
	'the order does not depend on the order of the listing',
	[fc.array(fc.tuple(fc.integer({min: 0, max: 3}), fc.integer({min: 0, max: 2})), {maxLength: 12})],
	(t, pairs) => {
		const entries = pairs.map(([day, seq], index) => ({
			...snapshotEntry(`2025-03-0${day + 1}T10:00:00Z`, {seq}),
			ref: `snapshot/${index}`,
		}));
		const forward = entries.toSorted(compareSnapshots);
		t.deepEqual(entries.toReversed().toSorted(compareSnapshots), forward);
	},
);
