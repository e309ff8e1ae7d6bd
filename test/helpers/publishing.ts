import type {ExecutionContext} from 'ava';
import {sha256Hex} from '../../source/engine/objects/hashes.js';
import {exclusiveLockKey, sharedLockPrefix} from '../../source/engine/objects/keys.js';
import type {Snapshot, TreeNode} from '../../source/engine/objects/model.js';
import {encodeNode} from '../../source/engine/objects/node.js';
import {nextSequence, readLatest} from '../../source/engine/repository/latest-pointer.js';
import {acquireRepoLock, acquireSharedLock} from '../../source/engine/repository/locks.js';
import {openRepository} from '../../source/engine/repository/open-repository.js';
import {publishSnapshot} from '../../source/engine/repository/publish-snapshot.js';
import type {Repository} from '../../source/engine/repository/repository.js';
import {retractSnapshots} from '../../source/engine/repository/retract-snapshots.js';
import {loadSnapshotCatalog} from '../../source/engine/repository/snapshot-catalog.js';
import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import {goldenObjects} from './golden-repositories.js';
import {opening} from './key-slots.js';
import type {GoldenRepositoryName} from './vectors.js';

/** Encrypted golden repositories, one with packs and one without. */
export const encryptedGolden = ['encrypted_packed_raw', 'encrypted_unpacked_zstd'] as const;

export async function copyOf(store: MemoryStore): Promise<MemoryStore> {
	const copy = new MemoryStore();
	for await (const {key} of store.list('')) {
		await copy.put(key, await store.get(key));
	}

	return copy;
}

/** A copy of a golden repository. */
export async function goldenStore(name: GoldenRepositoryName): Promise<MemoryStore> {
	const store = new MemoryStore();
	for (const [key, bytes] of goldenObjects(name)) {
		await store.put(key, bytes);
	}

	return store;
}

export const openGolden = async (store: MemoryStore) => openRepository(store, {repositoryKey: opening.repositoryKey});

/** Calls back before each change of the store. Locks come and go by themselves and are not counted. */
export function beforeEachChange(store: MemoryStore, callback: (key: string) => Promise<void> | void): void {
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

/** The only node of the new snapshot. */
export const leaf: TreeNode = {type: 'leaf', entries: [{key: 'new', filemeta: `filemeta/${'1'.repeat(64)}`}]};
export const root = `node/${sha256Hex(encodeNode(leaf))}`;

/** A backup of one new node. */
export async function backUp(repository: Repository): Promise<string> {
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

export async function forget(repository: Repository, ref: string): Promise<void> {
	await using lock = await acquireRepoLock(repository, {operation: 'forget'});
	const {entries} = await loadSnapshotCatalog(repository, {lock});
	const remaining = entries.filter(entry => entry.ref !== ref);
	await retractSnapshots(repository, {refs: new Set([ref]), remaining, lock});
}

/** Whatever the state: every listed snapshot reads with its root, and the pointer names one that is there. */
export async function refsOfSoundState(t: ExecutionContext, store: MemoryStore): Promise<string[]> {
	await using repository = await openGolden(store);
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
