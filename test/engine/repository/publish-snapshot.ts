import test from 'ava';
import {CancelledError, LockLostError, MissingObjectError, NoSpaceError} from '../../../source/engine/errors.js';
import {latestKey, packsKey, snapshotsKey} from '../../../source/engine/objects/keys.js';
import {encodeNode} from '../../../source/engine/objects/node.js';
import {decodeSnapshotSummaries} from '../../../source/engine/objects/snapshot-summaries.js';
import {readLatest} from '../../../source/engine/repository/latest-pointer.js';
import {acquireSharedLock} from '../../../source/engine/repository/locks.js';
import {publishSnapshot} from '../../../source/engine/repository/publish-snapshot.js';
import {loadSnapshotCatalog} from '../../../source/engine/repository/snapshot-catalog.js';
import type {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {PackCatalog} from '../../../source/engine/stores/layers/pack-catalog.js';
import {goldenRepository} from '../../helpers/golden-repositories.js';
import {
	backUp,
	beforeEachChange,
	copyOf,
	encryptedGolden,
	goldenStore,
	leaf,
	openGolden,
	refsOfSoundState,
	root,
} from '../../helpers/publishing.js';

for (const name of encryptedGolden) {
	const {snapshot: old} = goldenRepository(name);

	test(`a published snapshot is the latest for everyone (${name})`, async t => {
		const store = await goldenStore(name);
		await using repository = await openGolden(store);
		const ref = await backUp(repository);
		await using other = await openGolden(await copyOf(store));
		const latest = await readLatest(other);
		t.deepEqual(latest, {latestSnapshot: ref, seq: 2});
		const listed = decodeSnapshotSummaries(await other.store.get(snapshotsKey), snapshotsKey);
		t.deepEqual(
			listed.map(summary => summary.ref),
			[ref, old],
		);
		t.deepEqual(await other.objects.node(root), leaf);
		const catalog = await PackCatalog.read(store);
		t.false(catalog.has(latestKey));
		t.truthy(await store.stat(ref));
	});

	test(`each step is durable before the next: objects, catalog, snapshot, latest, list (${name})`, async t => {
		const store = await goldenStore(name);
		const steps: string[] = [];
		beforeEachChange(store, step => {
			steps.push(step.replace(/\/[\da-f]{64}$/, ''));
		});
		await using repository = await openGolden(store);
		await backUp(repository);
		t.deepEqual(steps, [
			'put packs',
			`put ${packsKey}`,
			'put snapshot',
			`put ${latestKey}`,
			...(name === 'encrypted_packed_raw' ? [`put ${packsKey}`] : []),
			`put ${snapshotsKey}`,
		]);
	});

	test(`killed before any change, a backup leaves the old state or the new (${name})`, async t => {
		const store = await goldenStore(name);
		const states: MemoryStore[] = [];
		beforeEachChange(store, async () => {
			states.push(await copyOf(store));
		});
		await using repository = await openGolden(store);
		const ref = await backUp(repository);
		t.true(states.length >= 5);
		const seen = new Set<string>();
		for (const state of [...states, store]) {
			const refs = await refsOfSoundState(t, state);
			seen.add(refs.join(','));
			t.true(refs.join(',') === old || refs.join(',') === `${ref},${old}`);
		}

		t.is(seen.size, 2);
	});

	test(`a full store at any change is told, and the next backup succeeds (${name})`, async t => {
		let steps = 0;
		for (let step = 0; ; step++) {
			const store = await goldenStore(name);
			const {put} = store;
			let left = step;
			beforeEachChange(store, key => {
				if (left-- <= 0) {
					throw new NoSpaceError(`No space for ${key}`);
				}
			});
			await using repository = await openGolden(store);
			const isDone = await backUp(repository).then(
				() => true,
				(error: unknown) => {
					t.true(error instanceof NoSpaceError);
					return false;
				},
			);
			if (isDone) {
				steps = step;
				break;
			}

			store.put = put;
			await refsOfSoundState(t, store);
			await using again = await openGolden(store);
			const ref = await backUp(again);
			const refs = await refsOfSoundState(t, store);
			t.true(refs.includes(ref) && refs.includes(old));
		}

		t.true(steps >= 5);
	});
}

test('a snapshot whose tree is not there is not published', async t => {
	const store = await goldenStore('encrypted_packed_raw');
	await using repository = await openGolden(store);
	await using lock = await acquireSharedLock(repository, {operation: 'backup'});
	const snapshot = {version: 1, created: '2040-01-01T00:00:00Z', root: `node/${'0'.repeat(64)}`, seq: 2};
	await t.throwsAsync(publishSnapshot(repository, snapshot, {lock}), {instanceOf: MissingObjectError});
	const refs = await refsOfSoundState(t, store);
	t.is(refs.length, 1);
});

test('an empty tree needs no root', async t => {
	const store = await goldenStore('encrypted_packed_raw');
	await using repository = await openGolden(store);
	await using lock = await acquireSharedLock(repository, {operation: 'backup'});
	const {ref} = await publishSnapshot(
		repository,
		{version: 1, created: '2040-01-01T00:00:00Z', root: '', seq: 2},
		{lock},
	);
	const {entries} = await loadSnapshotCatalog(repository);
	t.is(entries[0]?.ref, ref);
});

test('nothing is written after the lock is lost, at whatever step that happens', async t => {
	for (let step = 0; step < 6; step++) {
		const store = await goldenStore('encrypted_packed_raw');
		await using repository = await openGolden(store);
		await using lock = await acquireSharedLock(repository, {operation: 'backup'});
		let count = 0;
		let changesAfter = 0;
		beforeEachChange(store, () => {
			if (count > step) {
				changesAfter++;
			} else if (count++ === step) {
				// The change under way has passed the gate and must not be finished either.
				repository.gate.attach(() => {
					throw new LockLostError('lost');
				});
			}
		});
		await repository.store.put(root, encodeNode(leaf));
		const snapshot = {version: 1, created: '2040-01-01T00:00:00Z', root, seq: 2};
		const isDone = await publishSnapshot(repository, snapshot, {lock}).then(
			() => true,
			(error: unknown) => {
				t.true(error instanceof LockLostError);
				return false;
			},
		);
		t.is(changesAfter, 0);
		t.false(isDone);
		await refsOfSoundState(t, store);
	}
});

test('a backup that is cancelled before the snapshot is stored publishes nothing', async t => {
	const store = await goldenStore('encrypted_packed_raw');
	await using repository = await openGolden(store);
	await using lock = await acquireSharedLock(repository, {operation: 'backup'});
	await repository.store.put(root, encodeNode(leaf));
	const snapshot = {version: 1, created: '2040-01-01T00:00:00Z', root, seq: 2};
	await t.throwsAsync(publishSnapshot(repository, snapshot, {lock, signal: AbortSignal.abort()}), {
		instanceOf: CancelledError,
	});
	const refs = await refsOfSoundState(t, store);
	t.is(refs.length, 1);
});
