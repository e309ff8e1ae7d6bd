import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import process from 'node:process';
import {setTimeout} from 'node:timers/promises';
import test from 'ava';
import {catalogLockKey} from '../../../../source/engine/objects/keys.js';
import {CancelledError, LockedError, LockLostError, StoreError} from '../../../../source/engine/errors.js';
import {thisProcess} from '../../../../source/engine/filesystem/process-identity.js';
import {MemoryStore} from '../../../../source/engine/stores/backends/memory-store.js';
import {lockCatalog, removeDeadCatalogLock} from '../../../../source/engine/stores/layers/catalog-lock.js';
import type {ObjectStore} from '../../../../source/engine/stores/object-store.js';
import {atCall, FaultyStore} from '../../../helpers/faulty-store.js';
import {keysOf, textOf} from '../../../helpers/stores.js';

const times = {silence: 400, beat: 50, patience: 2000, settle: 50};
const elsewhere = {machine: 'another', boot: 'b', pidNamespace: '1', startTime: '2', pid: 3, id: 'x', beat: 0};

const leave = async (store: ObjectStore, holder: object): Promise<void> =>
	store.put(catalogLockKey, Buffer.from(JSON.stringify(holder)));

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
	const began = performance.now();
	await work();
	return performance.now() - began;
}

/** Takes the lock and gives it back. */
async function pass(store: ObjectStore, passTimes = times): Promise<void> {
	await using lock = await lockCatalog(store, {times: passTimes});
	await lock.assertHeld();
}

/** As {@link pass}, which fails when it would have to wait until the holder counts as silent. */
const passAtOnce = async (store: ObjectStore): Promise<void> => pass(store, {...times, silence: 3_600_000});

for (const isConditional of [true, false]) {
	test(`of many at once only one holds the lock, in a store that is${isConditional ? '' : ' not'} conditional`, async t => {
		const store = new FaultyStore(new MemoryStore(), () => ({type: 'delay', until: Math.random() * 3}));
		Object.defineProperty(store, 'conditionalPut', {value: isConditional});
		const inside = {now: 0, most: 0, total: 0};
		await Promise.all(
			Array.from({length: isConditional ? 8 : 3}, async () => {
				await using lock = await lockCatalog(store, {times: {...times, patience: 60_000}});
				inside.now++;
				inside.total++;
				inside.most = Math.max(inside.most, inside.now);
				await setTimeout(5);
				await lock.assertHeld();
				inside.now--;
			}),
		);
		t.is(inside.most, 1);
		t.is(inside.total, isConditional ? 8 : 3);
		t.deepEqual(await keysOf(store, ''), []);
	});
}

test('a dead process of this machine loses the lock at once', async t => {
	const {pid} = spawnSync('true');
	const other = {...thisProcess(), pid, startTime: '1', id: 'x', beat: 0};
	for (const holder of [other, {...other, pid: process.pid}, {...other, boot: 'an earlier start', pid: 1}]) {
		const store = new MemoryStore();
		await leave(store, holder);
		await t.notThrowsAsync(passAtOnce(store));
	}
});

test('what a dead process has left can be removed, and nothing else', async t => {
	const store = new MemoryStore();
	await removeDeadCatalogLock(store);
	const {pid} = spawnSync(process.execPath, ['--version']);
	await leave(store, {...thisProcess(), pid, id: 'x', beat: 0});
	await removeDeadCatalogLock(store);
	t.deepEqual(await keysOf(store, ''), []);
	await leave(store, elsewhere);
	await removeDeadCatalogLock(store);
	t.deepEqual(await keysOf(store, ''), [catalogLockKey]);
});

test('a living process keeps it, and so does one that cannot be seen from here', async t => {
	const alive = {...thisProcess(), pid: process.ppid, startTime: '', id: 'x', beat: 0};
	for (const holder of [alive, {...alive, pidNamespace: 'another', pid: 999_999}, elsewhere, {}, []]) {
		const store = new MemoryStore();
		await leave(store, holder);
		const signal = AbortSignal.timeout(times.silence / 2);
		await t.throwsAsync(lockCatalog(store, {times, signal}), {instanceOf: CancelledError});
		t.is(await textOf(store, catalogLockKey), JSON.stringify(holder));
	}
});

test('a holder that gives no sign of life is taken for gone after a while, also when its lock is damaged', async t => {
	for (const text of [JSON.stringify(elsewhere), '{"id":', '']) {
		const store = new MemoryStore();
		await store.put(catalogLockKey, Buffer.from(text));
		t.true((await milliseconds(async () => pass(store))) >= times.silence);
	}
});

test('a holder that gives signs of life keeps it, and whoever waits gives up after a time', async t => {
	const store = new MemoryStore();
	await using lock = await lockCatalog(store, {times: {...times, patience: 100}});
	const before = await textOf(store, catalogLockKey);
	const error = await t.throwsAsync(lockCatalog(store, {times: {...times, patience: 800}}), {instanceOf: LockedError});
	t.truthy(error.hint);
	t.not(await textOf(store, catalogLockKey), before);
	await lock.assertHeld();
});

test('a lock that somebody else holds now is lost, and is not taken away from them', async t => {
	const store = new MemoryStore();
	const lock = await lockCatalog(store, {times});
	await leave(store, elsewhere);
	await t.throwsAsync(lock.assertHeld(), {instanceOf: LockLostError});
	await setTimeout(times.beat * 3);
	await lock[Symbol.asyncDispose]();
	t.is(await textOf(store, catalogLockKey), JSON.stringify(elsewhere));
});

test('a lock that was deleted is lost', async t => {
	const store = new MemoryStore();
	await using lock = await lockCatalog(store, {times});
	await store.delete(catalogLockKey);
	await t.throwsAsync(lock.assertHeld(), {instanceOf: LockLostError});
});

test('a holder whose signs of life do not arrive does not trust its lock', async t => {
	const store = new FaultyStore(new MemoryStore());
	await using lock = await lockCatalog(store, {times});
	store.plan = atCall('put', /./, {type: 'fail'});
	await lock.assertHeld();
	await setTimeout(times.silence / 2 + 10);
	await t.throwsAsync(lock.assertHeld(), {instanceOf: LockLostError});
});

test('a lock that could not be given back does not stop its own process', async t => {
	const store = new FaultyStore(new MemoryStore());
	const lock = await lockCatalog(store, {times});
	store.plan = atCall('delete', /./, {type: 'fail'});
	await lock[Symbol.asyncDispose]();
	store.plan = () => undefined;
	t.deepEqual(await keysOf(store, ''), [catalogLockKey]);
	await t.notThrowsAsync(passAtOnce(store));
	t.deepEqual(await keysOf(store, ''), []);
});

test('a lock whose creation was not answered does not stop its own process', async t => {
	const store = new FaultyStore(new MemoryStore(), atCall('put', /./, {type: 'lose-answer'}, 1));
	await t.throwsAsync(lockCatalog(store, {times}), {instanceOf: StoreError});
	await t.notThrowsAsync(passAtOnce(store));
});
