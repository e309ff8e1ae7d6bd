import {Buffer} from 'node:buffer';
import test from 'ava';
import {LockedError, LockLostError} from '../../../source/engine/errors.js';
import {exclusiveLockKey, sharedLockPrefix} from '../../../source/engine/objects/keys.js';
import type {RepoLock} from '../../../source/engine/objects/model.js';
import {encodeRepoLock} from '../../../source/engine/objects/repo-lock.js';
import {breakRepoLock, checkRepoLock, listRepoLocks} from '../../../source/engine/repository/break-locks.js';
import {acquireRepoLock} from '../../../source/engine/repository/locks.js';
import {memoryRepository} from '../../helpers/memory-repository.js';
import {SimulatedTime} from '../../helpers/simulated-time.js';

const lock: RepoLock = {
	operation: 'backup',
	holder: 'elsewhere (pid 42)',
	acquiredAt: '2025-02-28T23:59:30Z',
	expiresAt: '2025-03-01T00:00:30Z',
	isShared: true,
};

async function locked() {
	const {clock} = new SimulatedTime().actor();
	const repository = memoryRepository();
	await repository.store.put('index/latest', Buffer.from('x'));
	await repository.store.put(`${sharedLockPrefix}a`, encodeRepoLock(lock));
	await repository.store.put(`${sharedLockPrefix}b`, encodeRepoLock({...lock, expiresAt: '2025-02-28T00:00:00Z'}));
	await repository.store.put(exclusiveLockKey, Buffer.from('nonsense'));
	return {repository, clock};
}

test('locks are listed with what can be told of them', async t => {
	const {repository, clock} = await locked();
	const locks = await listRepoLocks(repository, {clock});
	t.deepEqual(
		locks.map(({key, state}) => [key, state]),
		[
			[exclusiveLockKey, 'damaged'],
			[`${sharedLockPrefix}a`, 'held'],
			[`${sharedLockPrefix}b`, 'doubtful'],
		],
	);
});

test('breaking removes every lock, damaged ones too, says which, and nothing else', async t => {
	const {repository} = await locked();
	const removed = await breakRepoLock(repository);
	t.is(removed.length, 3);
	t.deepEqual(await listRepoLocks(repository), []);
	t.truthy(await repository.store.stat('index/latest'));
	t.deepEqual(await breakRepoLock(repository), []);
});

test('only the locks that were shown can be broken', async t => {
	const {repository} = await locked();
	const shown = await listRepoLocks(repository);
	await repository.store.put(`${sharedLockPrefix}new`, encodeRepoLock(lock));
	await breakRepoLock(repository, {locks: shown});
	const left = await listRepoLocks(repository);
	t.deepEqual(
		left.map(({key}) => key),
		[`${sharedLockPrefix}new`],
	);
});

test('the holder of a broken lock notices', async t => {
	const time = new SimulatedTime();
	const repository = memoryRepository();
	const handle = await acquireRepoLock(repository, {operation: 'prune', clock: time.actor().clock});
	await breakRepoLock(repository);
	await time.run(time.sleep(31_000));
	t.true(handle.signal.reason instanceof LockLostError);
});

test('a check passes without locks and with those that are over, and fails for held or damaged ones', async t => {
	const {repository, clock} = await locked();
	await t.throwsAsync(checkRepoLock(repository, {clock}), {instanceOf: LockedError, message: /damaged/});
	await repository.store.delete(exclusiveLockKey);
	await t.throwsAsync(checkRepoLock(repository, {clock}), {instanceOf: LockedError, message: /elsewhere/});
	await repository.store.delete(`${sharedLockPrefix}a`);
	await t.notThrowsAsync(checkRepoLock(repository, {clock}));
});
