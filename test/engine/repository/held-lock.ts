import {Buffer} from 'node:buffer';
import test from 'ava';
import {LockLostError, StoreError} from '../../../source/engine/errors.js';
import {exclusiveLockKey} from '../../../source/engine/objects/keys.js';
import {decodeRepoLock, encodeRepoLock} from '../../../source/engine/objects/repo-lock.js';
import {acquireRepoLock, acquireSharedLock} from '../../../source/engine/repository/locks.js';
import {memoryRepository} from '../../helpers/memory-repository.js';
import {SimulatedTime} from '../../helpers/simulated-time.js';

async function hold({isShared = false, onNotice}: {isShared?: boolean; onNotice?: (message: string) => void} = {}) {
	const time = new SimulatedTime();
	const actor = time.actor();
	const repository = memoryRepository();
	const acquire = isShared ? acquireSharedLock : acquireRepoLock;
	const acquired = acquire(repository, {operation: 'prune', clock: actor.clock, onNotice});
	await time.run(acquired);
	const handle = await acquired;
	return {
		time,
		actor,
		repository,
		store: repository.store,
		handle,
		/** Lets so much time pass. */
		pass: async (ms: number) => time.run(time.sleep(ms)),
		isHeld() {
			try {
				handle.assertHeld();
				return true;
			} catch {
				return false;
			}
		},
	};
}

const foreign = encodeRepoLock({
	operation: 'forget',
	holder: 'elsewhere (pid 7)',
	acquiredAt: '2025-03-01T00:00:00Z',
	expiresAt: '2025-03-01T10:00:00Z',
	isShared: false,
});

test('a lock is refreshed every half minute, and lasts for hours', async t => {
	const {handle, store, pass, isHeld} = await hold();
	const first = decodeRepoLock(await store.get(exclusiveLockKey), exclusiveLockKey);
	await pass(2 * 3_600_000);
	const later = decodeRepoLock(await store.get(exclusiveLockKey), exclusiveLockKey);
	t.true(isHeld());
	t.false(handle.signal.aborted);
	t.is(later.acquiredAt, first.acquiredAt);
	const gained = Date.parse(later.expiresAt) - Date.parse(first.expiresAt);
	t.true(gained > 2 * 3_600_000 - 31_000 && gained <= 2 * 3_600_000);
});

test('the loss of the lock object is noticed by the next refresh', async t => {
	const {handle, store, pass, isHeld} = await hold();
	await store.delete(exclusiveLockKey);
	await pass(31_000);
	t.false(isHeld());
	t.true(handle.signal.reason instanceof LockLostError);
	t.is(await store.stat(exclusiveLockKey), undefined);
});

test('a foreign lock in its place is left alone, by the refresh and by the release', async t => {
	const {handle, store, pass, isHeld} = await hold();
	await store.put(exclusiveLockKey, foreign);
	await pass(31_000);
	t.false(isHeld());
	await handle[Symbol.asyncDispose]();
	t.deepEqual(await store.get(exclusiveLockKey), foreign);
});

test('a foreign lock is not removed by a release that comes before the next refresh', async t => {
	const {handle, store} = await hold();
	await store.put(exclusiveLockKey, foreign);
	await handle[Symbol.asyncDispose]();
	t.deepEqual(await store.get(exclusiveLockKey), foreign);
});

test('refreshes that fail for a while are tried again', async t => {
	const {store, pass, isHeld} = await hold();
	const put = store.put.bind(store);
	store.put = async () => {
		throw new StoreError('no connection');
	};

	await pass(45_000);
	store.put = put;
	await pass(3_600_000);
	t.true(isHeld());
});

test('refreshes that fail until the lease ends lose the lock before others may take it', async t => {
	const {handle, store, pass, isHeld} = await hold();
	store.get = async () => {
		throw new StoreError('no connection');
	};

	await pass(54_000);
	t.true(isHeld());
	await pass(1100);
	t.false(isHeld());
	t.true(handle.signal.aborted);
});

test('a refresh that hangs loses the lock, and its late arrival does not bring it back', async t => {
	const {handle, store, time, pass, isHeld} = await hold();
	const put = store.put.bind(store);
	store.put = async (...input) => {
		await time.sleep(40_000);
		await put(...input);
	};

	await pass(56_000);
	t.true(handle.signal.aborted);
	await pass(60_000);
	t.false(isHeld());
});

test('a damaged lock object is not confirmed: the lock is lost when the lease ends', async t => {
	const {store, pass, isHeld} = await hold();
	await store.put(exclusiveLockKey, Buffer.from('{'));
	await pass(31_000);
	t.true(isHeld());
	await pass(25_000);
	t.false(isHeld());
});

test('a process that was stopped past its lease knows it before it writes again', async t => {
	const {handle, actor, repository, store, pass} = await hold();
	actor.stop(100_000);
	await pass(90_000);
	const guarded = handle.guard(store);
	await t.throwsAsync(guarded.put('index/latest', Buffer.from('x')), {instanceOf: LockLostError});
	await t.throwsAsync(guarded.delete('config'), {instanceOf: LockLostError});
	await t.throwsAsync(guarded.deleteMany(['config']), {instanceOf: LockLostError});
	await t.throwsAsync(guarded.flush(), {instanceOf: LockLostError});
	t.throws(
		() => {
			repository.gate.pass();
		},
		{instanceOf: LockLostError},
	);
	await pass(20_000);
	t.true(handle.signal.aborted);
});

test('a stopped process does not refresh a lock that is over', async t => {
	const {actor, store, pass} = await hold();
	const before = await store.get(exclusiveLockKey);
	actor.stop(100_000);
	await pass(200_000);
	t.deepEqual(await store.get(exclusiveLockKey), before);
});

test('the write gate opens again when a lost lock is disposed', async t => {
	const {handle, repository, store, pass} = await hold();
	await store.delete(exclusiveLockKey);
	await pass(31_000);
	t.throws(
		() => {
			repository.gate.pass();
		},
		{instanceOf: LockLostError},
	);
	await handle[Symbol.asyncDispose]();
	t.notThrows(() => {
		repository.gate.pass();
	});
});

test('an exclusive lock that stays over a shared one ends it; one that gives way does not', async t => {
	const {store, pass, isHeld} = await hold({isShared: true});
	await pass(29_000);
	await store.put(exclusiveLockKey, foreign);
	await pass(2000);
	await store.delete(exclusiveLockKey);
	await pass(60_000);
	t.true(isHeld());
	await store.put(exclusiveLockKey, foreign);
	await pass(61_000);
	t.false(isHeld());
});

test('a release waits for the refresh that is under way, so that it cannot bring the lock back', async t => {
	const {handle, store, time, pass} = await hold();
	const put = store.put.bind(store);
	store.put = async (...input) => {
		await time.sleep(5000);
		await put(...input);
	};

	await pass(32_000);
	const released = handle[Symbol.asyncDispose]();
	await time.run(released);
	await pass(20_000);
	t.is(await store.stat(exclusiveLockKey), undefined);
});

test('a release that fails is noticed, and does not hide how the operation ended', async t => {
	const notices: string[] = [];
	const {handle, store} = await hold({
		onNotice(message) {
			notices.push(message);
		},
	});
	store.delete = async () => {
		throw new StoreError('no connection');
	};

	await t.notThrowsAsync(async () => handle[Symbol.asyncDispose]());
	t.regex(notices.join('\n'), /no connection/);
});
