import test, {type ExecutionContext} from 'ava';
import {CancelledError, LockLostError, MissingObjectError, NoSpaceError} from '../../../source/engine/errors.js';
import {sha256Hex} from '../../../source/engine/objects/hashes.js';
import {
	exclusiveLockKey,
	latestKey,
	packsKey,
	sharedLockPrefix,
	snapshotsKey,
} from '../../../source/engine/objects/keys.js';
import type {Snapshot, TreeNode} from '../../../source/engine/objects/model.js';
import {encodeNode} from '../../../source/engine/objects/node.js';
import {decodeSnapshotSummaries} from '../../../source/engine/objects/snapshot-summaries.js';
import {nextSequence, readLatest} from '../../../source/engine/repository/latest-pointer.js';
import {acquireRepoLock, acquireSharedLock} from '../../../source/engine/repository/locks.js';
import {openRepository} from '../../../source/engine/repository/open-repository.js';
import {publishSnapshot, retractSnapshots} from '../../../source/engine/repository/publish-snapshot.js';
import type {Repository} from '../../../source/engine/repository/repository.js';
import {loadSnapshotCatalog} from '../../../source/engine/repository/snapshot-catalog.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {PackCatalog} from '../../../source/engine/stores/layers/pack-catalog.js';
import {goldenObjects, goldenRepository} from '../../helpers/golden-repositories.js';
import {opening} from '../../helpers/key-slots.js';
import type {GoldenRepositoryName} from '../../helpers/vectors.js';

const names = ['encrypted_packed_raw', 'encrypted_unpacked_zstd'] as const;

async function copyOf(store: MemoryStore): Promise<MemoryStore> {
	const copy = new MemoryStore();
	for await (const {key} of store.list('')) {
		await copy.put(key, await store.get(key));
	}

	return copy;
}

async function golden(name: GoldenRepositoryName): Promise<MemoryStore> {
	const store = new MemoryStore();
	for (const [key, bytes] of goldenObjects(name)) {
		await store.put(key, bytes);
	}

	return store;
}

const open = async (store: MemoryStore) => openRepository(store, {repositoryKey: opening.repositoryKey});

/** Calls back before each change of the store. Locks come and go by themselves and are not counted. */
function beforeEachChange(store: MemoryStore, callback: (key: string) => Promise<void> | void): void {
	const put = store.put.bind(store);
	const remove = store.delete.bind(store);
	const isLock = (key: string) => key === exclusiveLockKey || key.startsWith(sharedLockPrefix) || key.endsWith('-lock');
	store.put = async (key, data, options) => {
		if (!isLock(key)) {
			await callback(`put ${key}`);
		}

		await put(key, data, options);
	};

	store.delete = async (key, options) => {
		if (!isLock(key)) {
			await callback(`delete ${key}`);
		}

		await remove(key, options);
	};
}

const leaf: TreeNode = {type: 'leaf', entries: [{key: 'new', filemeta: `filemeta/${'1'.repeat(64)}`}]};
const root = `node/${sha256Hex(encodeNode(leaf))}`;

/** A backup of one new node. */
async function backUp(repository: Repository): Promise<string> {
	await using lock = await acquireSharedLock(repository, {operation: 'backup'});
	await repository.store.put(root, encodeNode(leaf));
	const snapshot: Snapshot = {
		version: 1,
		created: '2040-01-01T00:00:00Z',
		root,
		seq: await nextSequence(repository),
	};
	const {ref} = await publishSnapshot(repository, snapshot, {lock});
	return ref;
}

async function forget(repository: Repository, ref: string): Promise<void> {
	await using lock = await acquireRepoLock(repository, {operation: 'forget'});
	const {entries} = await loadSnapshotCatalog(repository, {lock});
	const remaining = entries.filter(entry => entry.ref !== ref);
	await retractSnapshots(repository, {refs: new Set([ref]), remaining, lock});
}

/** Whatever the state: every listed snapshot reads with its root, and the pointer names one that is there. */
async function refsOfSoundState(t: ExecutionContext, store: MemoryStore): Promise<string[]> {
	await using repository = await open(store);
	const {entries, unreadable} = await loadSnapshotCatalog(repository, {full: true});
	t.deepEqual(unreadable, []);
	for (const {snapshot} of entries) {
		await repository.objects.node(snapshot.root);
	}

	const refs = entries.map(({ref}) => ref);
	const latest = await readLatest(repository);
	t.true(latest === undefined ? refs.length === 0 : refs.includes(latest.latestSnapshot));
	return refs;
}

for (const name of names) {
	const {snapshot: old} = goldenRepository(name);

	test(`a published snapshot is the latest for everyone (${name})`, async t => {
		const store = await golden(name);
		await using repository = await open(store);
		const ref = await backUp(repository);
		await using other = await open(await copyOf(store));
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
		const store = await golden(name);
		const steps: string[] = [];
		beforeEachChange(store, step => {
			steps.push(step.replace(/\/[\da-f]{64}$/, ''));
		});
		await using repository = await open(store);
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
		const store = await golden(name);
		const states: MemoryStore[] = [];
		beforeEachChange(store, async () => {
			states.push(await copyOf(store));
		});
		await using repository = await open(store);
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

	test(`killed before any change, forgetting leaves the old state or the new (${name})`, async t => {
		const store = await golden(name);
		const added = await open(store);
		const ref = await backUp(added);
		await added.close();
		for (const doomed of [ref, old]) {
			const copy = await copyOf(store);
			const states: MemoryStore[] = [];
			beforeEachChange(copy, async () => {
				states.push(await copyOf(copy));
			});
			await using repository = await open(copy);
			await forget(repository, doomed);
			const kept = doomed === ref ? old : ref;
			const last = await refsOfSoundState(t, copy);
			t.deepEqual(last, [kept]);
			for (const state of states) {
				const refs = await refsOfSoundState(t, state);
				t.true(refs.join(',') === kept || refs.join(',') === `${ref},${old}`);
			}
		}
	});

	test(`a full store at any change is told, and the next backup succeeds (${name})`, async t => {
		let steps = 0;
		for (let step = 0; ; step++) {
			const store = await golden(name);
			const {put} = store;
			let left = step;
			beforeEachChange(store, key => {
				if (left-- <= 0) {
					throw new NoSpaceError(`No space for ${key}`);
				}
			});
			await using repository = await open(store);
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
			await using again = await open(store);
			const ref = await backUp(again);
			const refs = await refsOfSoundState(t, store);
			t.true(refs.includes(ref) && refs.includes(old));
		}

		t.true(steps >= 5);
	});
}

test('the last snapshot takes the pointer with it', async t => {
	for (const name of names) {
		const store = await golden(name);
		await using repository = await open(store);
		await forget(repository, goldenRepository(name).snapshot);
		t.deepEqual(await refsOfSoundState(t, store), []);
		t.is(await readLatest(repository), undefined);
		t.is(await nextSequence(repository), 1);
	}
});

test('a snapshot whose tree is not there is not published', async t => {
	const store = await golden('encrypted_packed_raw');
	await using repository = await open(store);
	await using lock = await acquireSharedLock(repository, {operation: 'backup'});
	const snapshot = {version: 1, created: '2040-01-01T00:00:00Z', root: `node/${'0'.repeat(64)}`, seq: 2};
	await t.throwsAsync(publishSnapshot(repository, snapshot, {lock}), {instanceOf: MissingObjectError});
	const refs = await refsOfSoundState(t, store);
	t.is(refs.length, 1);
});

test('an empty tree needs no root', async t => {
	const store = await golden('encrypted_packed_raw');
	await using repository = await open(store);
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
		const store = await golden('encrypted_packed_raw');
		await using repository = await open(store);
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
	const store = await golden('encrypted_packed_raw');
	await using repository = await open(store);
	await using lock = await acquireSharedLock(repository, {operation: 'backup'});
	await repository.store.put(root, encodeNode(leaf));
	const snapshot = {version: 1, created: '2040-01-01T00:00:00Z', root, seq: 2};
	await t.throwsAsync(publishSnapshot(repository, snapshot, {lock, signal: AbortSignal.abort()}), {
		instanceOf: CancelledError,
	});
	const refs = await refsOfSoundState(t, store);
	t.is(refs.length, 1);
});
