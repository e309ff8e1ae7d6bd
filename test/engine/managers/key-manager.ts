import test from 'ava';
import {LockedError, RefusedError, WrongCredentialsError} from '../../../source/engine/errors.js';
import {KeyManager} from '../../../source/engine/managers/key-manager.js';
import {acquireSharedLock} from '../../../source/engine/repository/locks.js';
import {openRepository} from '../../../source/engine/repository/open-repository.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {fullRepository, keysIn, testKey} from '../../helpers/full-repository.js';

const platform = {encryptionKey: testKey};

async function example() {
	const store = new MemoryStore();
	const repository = await fullRepository(store);
	return {store, repository, manager: new KeyManager({repository})};
}

test('a password and a recovery phrase are added, and open the repository', async t => {
	const {store, manager} = await example();
	t.is(await manager.addPassword(platform, 'one'), 'keys/password-default');
	const {key, recoveryPhrase} = await manager.addRecoveryKey(platform);
	t.deepEqual(
		(await manager.list()).map(slot => slot.key),
		['keys/password-default', 'keys/platform-default', key],
	);
	for (const credentials of [{password: 'one'}, {recoveryPhrase}]) {
		await t.notThrowsAsync(openRepository(store, credentials));
	}
});

test('a changed password opens, and the old one does not any more', async t => {
	const {store, manager} = await example();
	await manager.addPassword(platform, 'one');
	await manager.changePassword('one', 'two');
	await t.notThrowsAsync(openRepository(store, {password: 'two'}));
	await t.throwsAsync(openRepository(store, {password: 'one'}), {instanceOf: WrongCredentialsError});
});

test('the last slot stays, and so does the only one that the credentials open', async t => {
	const {store, manager} = await example();
	await t.throwsAsync(manager.remove(platform, 'platform-default'), {instanceOf: RefusedError});
	await manager.addPassword(platform, 'one');
	await t.throwsAsync(manager.remove(platform, 'platform-default'), {instanceOf: RefusedError});
	await manager.remove({password: 'one'}, 'platform-default');
	t.deepEqual(await keysIn(store, 'keys/'), ['keys/password-default']);
});

test('nothing is changed while others use the repository, and the lock is given back', async t => {
	const {store, repository, manager} = await example();
	{
		await using _lock = await acquireSharedLock(repository, {operation: 'backup'});
		await t.throwsAsync(manager.addPassword(platform, 'one'), {instanceOf: LockedError});
	}

	await t.throwsAsync(manager.addPassword({password: 'wrong'}, 'one'), {instanceOf: WrongCredentialsError});
	t.deepEqual(await keysIn(store, 'keys/'), ['keys/platform-default']);
	t.deepEqual(await keysIn(store, 'index/lock'), []);
});
