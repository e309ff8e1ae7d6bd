import {Buffer} from 'node:buffer';
import test from 'ava';
import {LockedError} from '../../../source/engine/errors.js';
import {exclusiveLockKey as key} from '../../../source/engine/objects/keys.js';
import type {RepoLock} from '../../../source/engine/objects/model.js';
import {encodeRepoLock} from '../../../source/engine/objects/repo-lock.js';
import {toContext} from '../../../source/engine/repository/lock-options.js';
import {LockWatcher} from '../../../source/engine/repository/watch-locks.js';
import {memoryRepository} from '../../helpers/memory-repository.js';
import {SimulatedTime} from '../../helpers/simulated-time.js';

const over: RepoLock = {
	operation: 'prune',
	holder: 'elsewhere (pid 42)',
	acquiredAt: '2020-03-01T10:00:00Z',
	expiresAt: '2020-03-01T10:01:00Z',
	isShared: false,
};

function watcher() {
	const time = new SimulatedTime();
	const actor = time.actor();
	const repository = memoryRepository();
	const context = toContext(repository, {operation: 'backup', clock: actor.clock});
	return {time, actor, store: repository.store, watcher: new LockWatcher(context)};
}

test('a lock that nobody refreshes is over after a minute, and stays known for that', async t => {
	const {time, store, watcher: watch} = watcher();
	await store.put(key, encodeRepoLock(over));
	t.false(watch.isOver({key, lock: over}));
	const settled = watch.settle([{key, lock: over}]);
	await time.run(settled);
	t.true(await settled);
	t.true(time.now >= 60_000 && time.now < 90_000);
	t.true(watch.isOver({key, lock: over}));
	t.false(await watch.settle([{key, lock: over}]));
	t.false(watch.isOver({key, lock: {...over, expiresAt: '2020-03-01T10:02:00Z'}}));
});

test('a refresh while it is watched shows that its holder lives', async t => {
	const {time, store, watcher: watch} = watcher();
	await store.put(key, encodeRepoLock(over));
	time.after(25_000, () => {
		void store.put(key, encodeRepoLock({...over, expiresAt: '2020-03-01T10:01:30Z'}));
	});
	const settled = watch.settle([{key, lock: over}]);
	await time.run(settled);
	await t.throwsAsync(settled, {instanceOf: LockedError});
});

test('a lock that goes while it is watched is in nobody’s way', async t => {
	const {time, watcher: watch} = watcher();
	const settled = watch.settle([{key, lock: over}]);
	await time.run(settled);
	t.true(await settled);
});

test('time in which this process slept does not count', async t => {
	const {time, actor, store, watcher: watch} = watcher();
	await store.put(key, encodeRepoLock(over));
	time.after(7000, () => {
		actor.stop(500_000);
	});
	const settled = watch.settle([{key, lock: over}]);
	await time.run(settled);
	t.true(await settled);
	t.true(time.now >= 500_000 + 50_000);
});

test('a damaged lock is never over', async t => {
	const {store, watcher: watch} = watcher();
	await store.put(key, Buffer.from('x'));
	await t.throwsAsync(watch.settle([{key, error: new Error('damaged')}]), {instanceOf: LockedError});
});
