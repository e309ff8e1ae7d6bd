import {appendFileSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {isHoldfastError, NoSpaceError} from '../../source/engine/errors.js';
import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import {type Fault, FaultyStore, fromMutation, KilledError} from '../helpers/faulty-store.js';
import {changeTree, makeTree, manifestOf} from '../helpers/source-tree.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {backUp, makeRepository, openTestRepository} from '../helpers/test-backups.js';
import {listSnapshots, SnapshotVerifier} from '../helpers/verify-snapshots.js';

const full: Fault = {type: 'fail', error: new NoSpaceError('The store is full')};
const killed: Fault = {type: 'kill'};
const tree = {small: 12, big: [1_500_000]};
const later = (minutes: number) => new Date(Date.now() + minutes * 60_000);

async function copyOf(store: MemoryStore): Promise<MemoryStore> {
	const copy = new MemoryStore();
	for await (const {key} of store.list('')) {
		await copy.put(key, await store.get(key));
	}

	return copy;
}

/**
Runs something on a copy of the store again and again, with the fault at its first put or delete, at the second, and so on until one run meets none.

@param check Gets the store as the interrupted run left it.
*/
async function atEveryMutation(
	t: ExecutionContext,
	{before, fault}: {before: MemoryStore; fault: Fault},
	run: (store: FaultyStore) => Promise<unknown>,
	check: (store: MemoryStore, isDone: boolean) => Promise<void>,
): Promise<void> {
	for (let step = 1; ; step++) {
		const store = await copyOf(before);
		const faulty = new FaultyStore(store, fromMutation(step, fault));
		let isDone = true;
		try {
			await run(faulty);
		} catch (error) {
			isDone = false;
			const isExpected =
				fault.type === 'kill' ? error instanceof KilledError || isHoldfastError(error) : error instanceof NoSpaceError;
			t.true(isExpected, `step ${step} of ${fault.type}: ${String(error)}`);
		}

		await t.notThrowsAsync(async () => check(store, isDone), `step ${step} of ${fault.type}`);
		if (faulty.mutations < step) {
			t.log(`${fault.type} at each of ${step - 1} puts and deletes`);
			return;
		}
	}
}

for (const fault of [killed, full]) {
	const name = fault.type === 'kill' ? 'killed' : 'out of space';

	test(`init, ${name} at every mutation, can be done again`, async t => {
		await atEveryMutation(t, {before: new MemoryStore(), fault}, makeRepository, async (store, isDone) => {
			const isThere = (await store.stat('config')) !== undefined;
			t.true(isThere || !isDone);
			if (!isThere) {
				await makeRepository(store);
			}

			const repository = await openTestRepository(store);
			t.deepEqual(await listSnapshots(repository), []);
		});
	});

	test(`a first backup, ${name} at every mutation, leaves nothing or a whole snapshot`, async t => {
		const source = path.join(await temporaryFolder(t), 'source');
		makeTree(source, tree, 1);
		const manifest = manifestOf(source);
		const before = new MemoryStore();
		await makeRepository(before);
		await atEveryMutation(
			t,
			{before, fault},
			async store => backUp(store, source, {useCache: false}),
			async (store, isDone) => {
				const count = await verifyAll(t, store, () => manifest);
				t.true(count === 1 || (count === 0 && !isDone));
				await backUp(store, source, {useCache: false, created: later(1)});
				t.is(await verifyAll(t, store, () => manifest), count + 1);
			},
		);
	});

	test(`a further backup, ${name} at every mutation, leaves the old snapshot or both`, async t => {
		const source = path.join(await temporaryFolder(t), 'source');
		makeTree(source, tree, 1);
		const old = manifestOf(source);
		const before = new MemoryStore();
		await makeRepository(before);
		const {snapshotRef: oldRef} = await backUp(before, source, {useCache: false});
		changeTree(source, 2);
		appendFileSync(path.join(source, 'big-0'), 'more');
		const manifest = manifestOf(source);
		const expected = (ref: string) => (ref === oldRef ? old : manifest);
		await atEveryMutation(
			t,
			{before, fault},
			async store => backUp(store, source, {useCache: false, created: later(1)}),
			async (store, isDone) => {
				const count = await verifyAll(t, store, expected);
				t.true(count === 2 || (count === 1 && !isDone));
				await backUp(store, source, {useCache: false, created: later(2)});
				t.is(await verifyAll(t, store, expected), count + 1);
			},
		);
	});
}

/** Verifies every snapshot that is listed, and gives their number. */
async function verifyAll(
	t: ExecutionContext,
	store: MemoryStore,
	expected: (ref: string) => ReadonlyMap<string, string>,
): Promise<number> {
	const repository = await openTestRepository(store);
	const snapshots = await listSnapshots(repository);
	const verifier = new SnapshotVerifier(repository);
	for (const snapshot of snapshots) {
		t.deepEqual(await verifier.verify(snapshot, expected(snapshot.ref)), []);
	}

	return snapshots.length;
}
