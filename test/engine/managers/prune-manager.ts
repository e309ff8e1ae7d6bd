import {Buffer} from 'node:buffer';
import test from 'ava';
import {
	CorruptObjectError,
	LockedError,
	MissingObjectError,
	RefusedError,
	StoreError,
	UsageError,
} from '../../../source/engine/errors.js';
import {ForgetManager} from '../../../source/engine/managers/forget-manager.js';
import {PruneManager} from '../../../source/engine/managers/prune-manager.js';
import {sha256Hex} from '../../../source/engine/objects/hashes.js';
import {acquireSharedLock} from '../../../source/engine/repository/locks.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {atCall, atMutation, FaultyStore, fromMutation} from '../../helpers/faulty-store.js';
import {fullRepository, keysIn, reopen} from '../../helpers/full-repository.js';
import {openGolden} from '../../helpers/open-golden.js';
import {backUp, bytesIn, countIn, exampleRepository, proveSnapshots, range} from '../../helpers/small-backups.js';
import {goldenRepositoryNames} from '../../helpers/vectors.js';

test('what no snapshot needs goes, and all that is needed stays', async t => {
	const {store, repository} = await exampleRepository();
	const before = await bytesIn(store);
	await new ForgetManager({repository}).run(['latest~2']);
	const result = await new PruneManager({repository}).run();
	t.is(result.objectsDeleted, 20 * 3 + 1);
	t.is(result.packsDeleted, 3);
	await using after = await reopen(store);
	t.is(await proveSnapshots(after), 2 + 2 + 30 * 3);
	const catalog = await after.catalog();
	t.is(catalog.size, 2 + 30 * 3);
	t.true(Math.abs(before - (await bytesIn(store)) - result.bytesReclaimed) < 20_000);
	t.is(await countIn(store, 'packs/'), 1);
});

test('pruning again finds nothing to do', async t => {
	const {store, repository} = await exampleRepository();
	await new PruneManager({repository}).run();
	const before = await keysIn(store);
	const {plan} = await new PruneManager({repository}).run();
	t.like(plan, {unneeded: {count: 0}, packsToRemove: {count: 0}, packsToRepack: {count: 0}, freedBytes: 0});
	t.deepEqual(await keysIn(store), before);
});

test('a dry run tells what would go and changes nothing', async t => {
	const {store, repository, refs} = await exampleRepository();
	const before = await keysIn(store);
	const {plan, isDryRun} = await new PruneManager({repository}).run({dryRun: true, without: new Set(refs.slice(0, 1))});
	t.true(isDryRun);
	t.is(plan.unneeded.count, 20 * 3 + 2);
	t.deepEqual(await keysIn(store), before);
	const forget = await new ForgetManager({repository}).run([refs[0] ?? ''], {dryRun: true, prune: true});
	t.is(forget.prune?.plan.unneeded.count, 20 * 3 + 2);
	t.deepEqual(await keysIn(store), before);
});

test('forgetting and pruning go under one lock', async t => {
	const {store, repository} = await exampleRepository();
	const result = await new ForgetManager({repository}).runPolicy({keepLast: 1, prune: {maxUnused: 0}});
	t.is(result.removed.length, 2);
	t.is(result.prune?.plan.unusedBytes, 0);
	await using after = await reopen(store);
	t.is(await proveSnapshots(after), 1 + 1 + 20 * 3);
});

test('orphan packs of interrupted backups go', async t => {
	const {store, repository} = await exampleRepository();
	const orphan = Buffer.from('orphan');
	await store.put(`packs/${sha256Hex(orphan)}`, orphan);
	await new PruneManager({repository}).run();
	t.is(await store.stat(`packs/${sha256Hex(orphan)}`), undefined);
});

test('small loose objects are packed', async t => {
	const store = new MemoryStore();
	const repository = await fullRepository(store);
	await backUp(repository, 1, range(0, 10), repository.loose);
	const {plan} = await new PruneManager({repository}).run();
	t.is(plan.looseToPack.count, 10 * 3 + 1);
	t.is(await countIn(store, 'chunk/'), 0);
	await using after = await reopen(store);
	t.is(await proveSnapshots(after), 2 + 30);
});

test('all of a repository goes when all snapshots were forgotten, and not when they were lost', async t => {
	const {store, repository, refs} = await exampleRepository();
	await new ForgetManager({repository}).run(refs);
	await new PruneManager({repository}).run();
	t.deepEqual(await keysIn(store, 'packs/'), []);

	const {store: otherStore} = await exampleRepository();
	await otherStore.deleteMany([...refs, ...(await keysIn(otherStore, 'snapshot/'))]);
	await using other = await reopen(otherStore);
	await t.throwsAsync(new PruneManager({repository: other}).run(), {instanceOf: RefusedError});
	t.is(await countIn(otherStore, 'packs/'), 3);
});

test('a new repository has nothing to prune', async t => {
	const {objectsDeleted} = await new PruneManager({repository: await fullRepository()}).run();
	t.is(objectsDeleted, 0);
});

test('while a backup is running nothing is pruned; the lock is given back', async t => {
	const {store, repository} = await exampleRepository();
	{
		await using _lock = await acquireSharedLock(repository, {operation: 'backup'});
		await t.throwsAsync(new PruneManager({repository}).run(), {instanceOf: LockedError});
	}

	await new PruneManager({repository}).run();
	t.deepEqual(await keysIn(store, 'index/lock'), []);
});

test('a share that is none is refused', async t => {
	const {repository} = await exampleRepository();
	for (const maxUnused of [-0.1, 1.1, Number.NaN]) {
		await t.throwsAsync(new PruneManager({repository}).run({maxUnused}), {instanceOf: UsageError});
	}
});

const hidesSnapshots = (shown: number) => atCall('list', /^snapshot\//, {type: 'shorten', keep: shown});
for (const shown of [0, 1, 2]) {
	test(`a listing that shows ${shown} of 3 snapshots deletes nothing`, async t => {
		const inner = new MemoryStore();
		const {repository} = await exampleRepository(inner);
		const before = await keysIn(inner);
		const store = new FaultyStore(inner, hidesSnapshots(shown));
		await using other = await reopen(store);
		await t.throwsAsync(new PruneManager({repository: other}).run(), {instanceOf: StoreError});
		t.deepEqual(await keysIn(inner), before);
		// Also when no index tells of them: the second listing does.
		await inner.delete('index/snapshots');
		await inner.delete('index/latest');
		await using third = await reopen(new FaultyStore(inner, hidesSnapshots(shown)));
		const error = await t.throwsAsync(new PruneManager({repository: third}).run());
		t.true(error instanceof StoreError || error instanceof RefusedError);
		t.deepEqual(await keysIn(inner, 'packs/'), await keysIn(repository.backend, 'packs/'));
	});
}

for (const key of ['index/packs', 'index/snapshots', 'index/latest']) {
	test(`an ${key} that cannot be read deletes nothing, one that is damaged loses nothing`, async t => {
		const inner = new MemoryStore();
		await exampleRepository(inner);
		const before = await keysIn(inner);
		const failing = new FaultyStore(inner, call =>
			call.key === key && (call.method === 'get' || call.method === 'getStream') ? {type: 'fail'} : undefined,
		);
		await using other = await reopen(failing);
		await t.throwsAsync(new PruneManager({repository: other}).run(), {instanceOf: StoreError});
		t.deepEqual(await keysIn(inner), before);
		const stored = await inner.get(key);
		await inner.put(key, Buffer.from('{"damaged'));
		await using third = await reopen(inner);
		await new PruneManager({repository: third}).run().catch(() => undefined);
		await inner.put(key, key === 'index/packs' ? stored : await inner.get(key));
		await using after = await reopen(inner);
		t.is(await proveSnapshots(after), 3 + 3 + 50 * 3);
	});
}

test('what names others and cannot be read stops a prune before anything is deleted', async t => {
	const store = new MemoryStore();
	const repository = await fullRepository(store);
	await backUp(repository, 1, range(0, 3), repository.loose);
	const orphan = `chunk/${sha256Hex('orphan')}`;
	await store.put(orphan, Buffer.from('x'));
	for (const kind of ['content', 'filemeta', 'node', 'snapshot'] as const) {
		const [key = ''] = await keysIn(store, `${kind}/`);
		const bytes = await store.get(key);
		await store.put(key, bytes.subarray(1));
		await using damaged = await reopen(store);
		const error = await t.throwsAsync(new PruneManager({repository: damaged}).run());
		t.true(error instanceof CorruptObjectError || error instanceof RefusedError);
		await store.delete(key);
		await using missing = await reopen(store);
		const second = await t.throwsAsync(new PruneManager({repository: missing}).run());
		t.true(second instanceof MissingObjectError || second instanceof RefusedError);
		await store.put(key, bytes);
		t.truthy(await store.stat(orphan));
	}
});

test('a damaged pack is left as it is, with all that is needed of it', async t => {
	const {store, repository} = await exampleRepository();
	const [pack = ''] = await keysIn(store, 'packs/');
	const bytes = await store.get(pack);
	// The last byte belongs to a node or metadata of no consequence here: append one that belongs to nothing.
	await store.put(pack, Buffer.concat([bytes, Buffer.from('x')]));
	const {warnings} = await new PruneManager({repository}).run();
	t.regex(warnings.join(''), new RegExp(`${pack} is damaged`));
	t.truthy(await store.stat(pack));
	await using after = await reopen(store);
	t.is(await proveSnapshots(after), 3 + 3 + 50 * 3);
});

for (const name of goldenRepositoryNames) {
	test(`${name} is pruned without losing anything`, async t => {
		await using repository = await openGolden(name);
		const before = await proveSnapshots(repository);
		const {objectsDeleted} = await new PruneManager({repository}).run({maxUnused: 0});
		t.is(objectsDeleted, 0);
		t.is(await proveSnapshots(repository), before);
	});
}

test('killed at any step, every snapshot can be read, and pruning again ends the work', async t => {
	let step = 0;
	for (let isDead = true; isDead;) {
		step++;
		const inner = new MemoryStore();
		const store = new FaultyStore(inner);
		const {repository, refs} = await exampleRepository(store);
		await new ForgetManager({repository}).run(refs.slice(0, 1));
		store.restart(atMutation(step, {type: 'kill'}));
		await new PruneManager({repository}).run({maxUnused: 0}).catch(() => undefined);
		isDead = store.isDead;
		await inner.deleteMany(await keysIn(inner, 'index/lock'));
		await inner.deleteMany(await keysIn(inner, 'index/holdfast/catalog-lock'));
		await using after = await reopen(inner);
		t.is(await proveSnapshots(after), 2 + 2 + 30 * 3, `step ${step}`);
		await new PruneManager({repository: after}).run({maxUnused: 0});
		t.is(await proveSnapshots(after), 2 + 2 + 30 * 3, `step ${step}`);
		const {plan} = await new PruneManager({repository: after}).run({maxUnused: 0, dryRun: true});
		t.is(plan.freedBytes, 0, `step ${step}`);
	}

	t.true(step > 6);
});

test('whatever write fails, every snapshot can be read', async t => {
	for (const step of range(1, 12)) {
		const inner = new MemoryStore();
		const store = new FaultyStore(inner);
		const {repository, refs} = await exampleRepository(store);
		await new ForgetManager({repository}).run(refs.slice(0, 1));
		store.restart(fromMutation(step, {type: 'fail'}));
		await new PruneManager({repository}).run({maxUnused: 0}).catch(() => undefined);
		await using after = await reopen(inner);
		t.is(await proveSnapshots(after), 2 + 2 + 30 * 3, `step ${step}`);
	}
});
