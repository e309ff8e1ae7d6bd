import {Buffer} from 'node:buffer';
import test from 'ava';
import {LockedError, StoreError} from '../../../source/engine/errors.js';
import {exclusiveLockKey, sharedLockPrefix} from '../../../source/engine/objects/keys.js';
import type {RepoLock} from '../../../source/engine/objects/model.js';
import {encodeRepoLock} from '../../../source/engine/objects/repo-lock.js';
import {
	fingerprint,
	lockedBy,
	readExclusiveLock,
	readSharedLocks,
} from '../../../source/engine/repository/lock-objects.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';

const lock: RepoLock = {
	operation: 'prune',
	holder: 'host (pid 42)',
	acquiredAt: '2025-03-01T10:00:00Z',
	expiresAt: '2025-03-01T10:01:00Z',
	isShared: false,
};

test('an absent lock is absent, a damaged one is there', async t => {
	const store = new MemoryStore();
	t.is(await readExclusiveLock(store), undefined);
	await store.put(exclusiveLockKey, Buffer.from('nonsense'));
	const found = await readExclusiveLock(store);
	t.is(found?.lock, undefined);
	t.true(found?.error instanceof Error);
});

test('a lock that cannot be read is neither', async t => {
	const store = new MemoryStore();
	store.get = async () => {
		throw new StoreError('no connection');
	};

	await t.throwsAsync(readExclusiveLock(store), {instanceOf: StoreError});
});

test('a shared lock that goes between listing and reading is not there', async t => {
	const store = new MemoryStore();
	await store.put(`${sharedLockPrefix}a`, encodeRepoLock({...lock, isShared: true}));
	await store.put(`${sharedLockPrefix}b`, encodeRepoLock({...lock, isShared: true}));
	const get = store.get.bind(store);
	store.get = async (key, options) => {
		await store.delete(`${sharedLockPrefix}a`);
		return get(key, options);
	};

	const found = await readSharedLocks(store);
	t.deepEqual(
		found.map(({key}) => key),
		[`${sharedLockPrefix}b`],
	);
});

test('a refresh changes the fingerprint', t => {
	const key = exclusiveLockKey;
	t.is(fingerprint({key, lock}), fingerprint({key, lock: {...lock}}));
	t.not(fingerprint({key, lock}), fingerprint({key, lock: {...lock, expiresAt: 'later'}}));
});

test('the error names the holder, the operation and the way out', t => {
	const error = lockedBy('/backups', {key: exclusiveLockKey, lock});
	t.true(error instanceof LockedError);
	t.is(
		error.message,
		'The repository in /backups is locked by a lock of host (pid 42) for prune, taken at 2025-03-01T10:00:00Z, valid until 2025-03-01T10:01:00Z',
	);
	t.regex(error.hint ?? '', /holdfast break-lock/);
});
