import {Buffer} from 'node:buffer';
import {hostname} from 'node:os';
import process from 'node:process';
import test from 'ava';
import {LockedError, LockLostError, StoreError} from '../../../source/engine/errors.js';
import {exclusiveLockKey, sharedLockPrefix} from '../../../source/engine/objects/keys.js';
import {decodeRepoLock} from '../../../source/engine/objects/repo-lock.js';
import {acquireRepoLock, acquireSharedLock} from '../../../source/engine/repository/locks.js';
import {keysOf, otherLock, putLock, simulation, within} from '../../helpers/simulated-locks.js';
import {vectors} from '../../helpers/vectors.js';

test('an exclusive lock is written as the format says, and goes when it is disposed', async t => {
	const s = simulation();
	{
		await using handle = await within(s, acquireRepoLock(s.repository, s.options('prune')));
		const lock = decodeRepoLock(await s.store.get(exclusiveLockKey), exclusiveLockKey);
		t.is(lock.operation, 'prune');
		t.is(lock.holder, `${hostname()} (pid ${process.pid})`);
		t.false(lock.isShared);
		t.is(Date.parse(lock.expiresAt) - Date.parse(lock.acquiredAt), 60_000);
		t.notThrows(() => {
			handle.assertHeld();
		});
	}

	t.deepEqual(await keysOf(s.store, ''), []);
});

test('shared locks lie beside each other under names that every file system takes', async t => {
	const s = simulation();
	const handles = [
		await within(s, acquireSharedLock(s.repository, s.options('backup'))),
		await within(s, acquireSharedLock(s.repository, s.options('backup'))),
	];
	const keys = await keysOf(s.store, sharedLockPrefix);
	t.is(keys.length, 2);
	for (const key of keys) {
		t.regex(key.slice(sharedLockPrefix.length), /^[\w.-]+$/);
		t.true(decodeRepoLock(await s.store.get(key), key).isShared);
	}

	for (const handle of handles) {
		await handle[Symbol.asyncDispose]();
	}

	t.deepEqual(await keysOf(s.store, ''), []);
});

test('disposing twice is harmless', async t => {
	const s = simulation();
	const handle = await within(s, acquireRepoLock(s.repository, s.options('prune')));
	await handle[Symbol.asyncDispose]();
	await putLock(s, otherLock());
	await handle[Symbol.asyncDispose]();
	t.deepEqual(await keysOf(s.store, ''), [exclusiveLockKey]);
	t.throws(
		() => {
			handle.assertHeld();
		},
		{instanceOf: LockLostError},
	);
});

test('a held exclusive lock stops both kinds, and the error names its holder and the way out', async t => {
	const s = simulation();
	await putLock(s, otherLock());
	for (const acquire of [acquireRepoLock, acquireSharedLock]) {
		const error = await t.throwsAsync(within(s, acquire(s.repository, s.options('backup'))), {instanceOf: LockedError});
		t.regex(error?.message ?? '', /elsewhere \(pid 42\) for prune/);
		t.regex(error.hint ?? '', /break-lock/);
	}

	t.deepEqual(await keysOf(s.store, ''), [exclusiveLockKey]);
});

test('locks of the Go tool are understood', async t => {
	for (const [key, text, acquire] of [
		[exclusiveLockKey, vectors.lock_json.exclusive, acquireSharedLock],
		[vectors.lock_json.shared_key, vectors.lock_json.shared, acquireRepoLock],
	] as const) {
		const s = simulation();
		// The lock of the vectors is valid from 9:00 to 9:01 UTC.
		s.time.now = 9 * 3_600_000 + 30_000;
		await s.store.put(key, Buffer.from(text));
		await t.throwsAsync(within(s, acquire(s.repository, s.options('backup'))), {
			instanceOf: LockedError,
			message: /host \(pid 42\)/,
		});
	}
});

test('shared locks stop an exclusive one, not each other', async t => {
	const s = simulation();
	await within(s, acquireSharedLock(s.repository, s.options('backup')));
	await t.throwsAsync(within(s, acquireRepoLock(s.repository, s.options('prune'))), {
		instanceOf: LockedError,
		message: /a shared lock of .* for backup/,
	});
	const keys = await keysOf(s.store, 'index/');
	t.is(keys.length, 1);
});

test('a lock that cannot be read counts as held, and the error says how to remove it', async t => {
	for (const [key, acquires] of [
		[exclusiveLockKey, [acquireRepoLock, acquireSharedLock]],
		[`${sharedLockPrefix}x`, [acquireRepoLock]],
	] as const) {
		for (const acquire of acquires) {
			const s = simulation();
			await s.store.put(key, Buffer.from('{"operation":'));
			const error = await t.throwsAsync(within(s, acquire(s.repository, s.options('backup'))), {
				instanceOf: LockedError,
				message: /damaged/,
			});
			t.regex(error?.hint ?? '', /break-lock/);
		}
	}
});

test('a lock whose times cannot be parsed is held', async t => {
	const s = simulation();
	await putLock(s, otherLock({expiresAt: 'soon'}));
	await t.throwsAsync(within(s, acquireSharedLock(s.repository, s.options('backup'))), {instanceOf: LockedError});
});

test('a store that cannot be read is an error of the store, not a free lock', async t => {
	const s = simulation();
	s.store.get = async () => {
		throw new StoreError('no connection');
	};

	for (const acquire of [acquireRepoLock, acquireSharedLock]) {
		await t.throwsAsync(within(s, acquire(s.repository, s.options('backup'))), {instanceOf: StoreError});
	}
});

test('a listing that fails is an error, not an absence of shared locks', async t => {
	const s = simulation();
	// eslint-disable-next-line require-yield -- a listing that fails before its first key
	s.store.list = async function* () {
		throw new StoreError('no connection');
	};

	await t.throwsAsync(within(s, acquireRepoLock(s.repository, s.options('prune'))), {instanceOf: StoreError});
});

test('the write that failed but arrived leaves no lock behind', async t => {
	const s = simulation();
	const {store} = s;
	const put = store.put.bind(store);
	store.put = async (...input) => {
		await put(...input);
		throw new StoreError('the answer was lost');
	};

	for (const acquire of [acquireRepoLock, acquireSharedLock]) {
		await t.throwsAsync(within(s, acquire(s.repository, s.options('backup'))), {instanceOf: StoreError});
	}

	t.deepEqual(await keysOf(store, ''), []);
});

test('a lock that a retried write finds to be its own is held', async t => {
	const s = simulation();
	const {store} = s;
	const put = store.put.bind(store);
	store.put = async (...input) => {
		await put(...input);
		await put(...input);
	};

	const handle = await within(s, acquireRepoLock(s.repository, s.options('prune')));
	t.notThrows(() => {
		handle.assertHeld();
	});
});
