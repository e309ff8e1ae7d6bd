import {Buffer} from 'node:buffer';
import test from 'ava';
import {LockedError, RefusedError, UsageError} from '../../../source/engine/errors.js';
import {ForgetManager} from '../../../source/engine/managers/forget-manager.js';
import {PruneManager} from '../../../source/engine/managers/prune-manager.js';
import {sha256Hex} from '../../../source/engine/objects/hashes.js';
import {acquireSharedLock} from '../../../source/engine/repository/locks.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
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

test('a plan is carried out as it was shown, and frees what it said', async t => {
	const {store, repository} = await exampleRepository();
	await new ForgetManager({repository}).run(['latest~2']);
	const manager = new PruneManager({repository});
	const before = await bytesIn(store);
	const plan = await manager.plan({maxUnused: 0});
	const result = await manager.carryOut(plan);
	t.is(result.plan, plan, 'nothing was looked for twice');
	const freed = before - (await bytesIn(store));
	t.is(result.bytesReclaimed, freed);
	t.true(Math.abs(freed - plan.freedBytes) < plan.freedBytes / 100);
});

test('when a backup came between, a new plan is carried out, and all that it needs stays', async t => {
	const {store, repository} = await exampleRepository();
	await new ForgetManager({repository}).run(['latest~2']);
	const manager = new PruneManager({repository});
	const plan = await manager.plan();
	await using other = await reopen(store);
	await backUp(other, 9, range(0, 10));
	const result = await manager.carryOut(plan);
	t.not(result.plan, plan);
	t.is(result.plan.snapshots, 3);
	await using after = await reopen(store);
	t.is(await proveSnapshots(after), 3 + 3 + 40 * 3);
});

test('what follows from forgetting is found once, and then carried out', async t => {
	const {store, repository} = await exampleRepository();
	const forget = new ForgetManager({repository});
	const plan = await forget.plan(['latest~2', 'latest~1']);
	const effect = await forget.effect(plan, {maxUnused: 0});
	const {prune} = await forget.carryOut(plan, {prune: true, effect});
	t.is(prune?.plan, effect.prune);
	await using after = await reopen(store);
	t.is(await proveSnapshots(after), 1 + 1 + 20 * 3);
});

test('an object that lies in a pack and stands alone as well stands alone no more, unless the pack is damaged', async t => {
	for (const isDamaged of [false, true]) {
		const {store, repository} = await exampleRepository();
		const catalog = await repository.catalog();
		const [chunk] = [...catalog.entries('chunk/')];
		if (!chunk) {
			throw new Error('The example has chunks');
		}

		const {key, pack, offset, length} = chunk;
		const bytes = await store.get(pack);
		await store.put(key, bytes.subarray(offset, offset + length));
		if (isDamaged) {
			bytes.fill(0, offset, offset + length);
			await store.put(pack, bytes);
		}

		await using other = await reopen(store);
		const {plan, warnings} = await new PruneManager({repository: other}).run();
		t.is(plan.doubles.count, 1);
		t.is((await store.stat(key)) === undefined, !isDamaged);
		t.is(
			warnings.some(warning => warning.startsWith(key)),
			isDamaged,
		);
	}
});
