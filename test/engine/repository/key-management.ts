import {Buffer} from 'node:buffer';
import test from 'ava';
import {
	CorruptObjectError,
	CredentialsNeededError,
	RefusedError,
	UsageError,
	WrongCredentialsError,
} from '../../../source/engine/errors.js';
import {noSecrets, secretsFromEncryptionKey, type Credentials} from '../../../source/engine/repository/credentials.js';
import {
	addPassword,
	addPlatformKey,
	addRecoveryKey,
	changePassword,
	listKeys,
	removeKey,
	type KeyedRepository,
} from '../../../source/engine/repository/key-management.js';
import {openKeySlots, readKeySlots} from '../../../source/engine/repository/key-slots.js';
import type {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {opening, storeWithSlots, type SlotKey} from '../../helpers/key-slots.js';

const {password, encryptionKey, recoveryPhrase, masterKey} = opening;

async function keyed(slots?: readonly SlotKey[]): Promise<KeyedRepository & {backend: MemoryStore}> {
	const backend = await storeWithSlots(slots);
	return {backend, secrets: secretsFromEncryptionKey(opening.repositoryKey), location: backend.location};
}

async function opens({backend}: KeyedRepository, credentials: Credentials): Promise<boolean> {
	try {
		const opened = await openKeySlots(await readKeySlots(backend), credentials, {location: 'here'});
		return opened.masterKey.equals(masterKey);
	} catch (error) {
		if (error instanceof WrongCredentialsError) {
			return false;
		}

		throw error;
	}
}

const keysOf = async (repository: KeyedRepository) => {
	const listed = await listKeys(repository);
	return listed.map(({key}) => key);
};

test('all slots are listed, damaged ones with their error', async t => {
	const repository = await keyed();
	await repository.backend.put('keys/zzz-x', Buffer.from('{'));
	const listed = await listKeys(repository);
	t.like(listed[0], {key: 'keys/password-default', slotType: 'password', label: 'default'});
	t.is(listed.length, 4);
	t.true(listed[3]?.error instanceof Error);
});

test('a second password, a key and a phrase open the same repository', async t => {
	const repository = await keyed(['keys/password-default']);
	t.is(await addPassword(repository, {password}, {password: 'second'}), 'keys/password-2');
	const newKey = Buffer.alloc(32, 9);
	t.is(await addPlatformKey(repository, {password: 'second'}, {encryptionKey: newKey}), 'keys/platform-default');
	const added = await addRecoveryKey(repository, {encryptionKey: newKey});
	t.is(added.key, 'keys/recovery-default');
	t.true(await opens(repository, {password}));
	t.true(await opens(repository, {password: 'second'}));
	t.true(await opens(repository, {recoveryPhrase: added.recoveryPhrase}));
});

test('nothing is added for wrong credentials or none, or with an empty password', async t => {
	const repository = await keyed();
	const before = await keysOf(repository);
	await t.throwsAsync(addPassword(repository, {password: 'wrong'}, {password: 'x'}), {
		instanceOf: WrongCredentialsError,
	});
	await t.throwsAsync(addPassword(repository, {}, {password: 'x'}), {instanceOf: CredentialsNeededError});
	await t.throwsAsync(addPassword(repository, {password}, {password: ''}), {instanceOf: UsageError});
	await t.throwsAsync(addPlatformKey(repository, {password}, {encryptionKey: Buffer.alloc(5)}), {
		instanceOf: UsageError,
	});
	t.deepEqual(await keysOf(repository), before);
});

test('a changed password opens, the old one does not, other ways in stay', async t => {
	const repository = await keyed();
	t.is(await changePassword(repository, password, {password: 'new'}), 'keys/password-2');
	t.false(await opens(repository, {password}));
	t.true(await opens(repository, {password: 'new'}));
	t.true(await opens(repository, {recoveryPhrase}));
	t.deepEqual(await keysOf(repository), ['keys/password-2', 'keys/platform-default', 'keys/recovery-default']);
});

test('a password change that is interrupted at any step leaves a way in', async t => {
	for (let step = 0; step < 2; step++) {
		const repository = await keyed(['keys/password-default']);
		let left = step;
		const {backend} = repository;
		const [put, remove] = [backend.put.bind(backend), backend.delete.bind(backend)];
		const count = () => {
			if (left-- === 0) {
				throw new Error('killed');
			}
		};

		backend.put = async (...input) => {
			count();
			return put(...input);
		};

		backend.delete = async (...input) => {
			count();
			return remove(...input);
		};

		await t.throwsAsync(changePassword(repository, password, {password: 'new'}), {message: 'killed'});
		t.true(await opens(repository, {password}));
		t.is(await opens(repository, {password: 'new'}), step > 0);
	}
});

test('the old slot stays when the new one does not open', async t => {
	const repository = await keyed(['keys/password-default']);
	const {backend} = repository;
	const get = backend.get.bind(backend);
	let reads = 0;
	backend.get = async (key, options) =>
		key === 'keys/password-2' && reads++ > 0 ? Buffer.from('damaged') : get(key, options);
	await t.throwsAsync(changePassword(repository, password, {password: 'new'}), {instanceOf: CorruptObjectError});
	t.truthy(await backend.stat('keys/password-default'));
});

test('a slot is removed when what is shown opens another', async t => {
	const repository = await keyed();
	await removeKey(repository, {password}, {name: 'recovery-default'});
	await removeKey(repository, {password}, {name: 'keys/platform-default'});
	t.deepEqual(await keysOf(repository), ['keys/password-default']);
});

test('the last slot is never removed', async t => {
	const repository = await keyed(['keys/password-default']);
	await repository.backend.put('keys/damaged-x', Buffer.from('{'));
	await t.throwsAsync(removeKey(repository, {password}, {name: 'password-default'}), {
		instanceOf: RefusedError,
		message: /last key slot/,
	});
});

test('the only slot that the owner can open is never removed', async t => {
	const repository = await keyed();
	const error = await t.throwsAsync(removeKey(repository, {password}, {name: 'password-default'}), {
		instanceOf: RefusedError,
		message: /only key slot that opens/,
	});
	t.regex(error?.hint ?? '', /still open/);
	await removeKey(repository, {password, recoveryPhrase}, {name: 'password-default'});
	t.deepEqual(await keysOf(repository), ['keys/platform-default', 'keys/recovery-default']);
});

test('nothing is removed for credentials that open nothing, or under a name that is none', async t => {
	const repository = await keyed();
	const before = await keysOf(repository);
	await t.throwsAsync(removeKey(repository, {password: 'wrong'}, {name: 'recovery-default'}), {
		instanceOf: WrongCredentialsError,
	});
	for (const name of ['nothing', '../config', 'password']) {
		await t.throwsAsync(removeKey(repository, {password}, {name}), {instanceOf: UsageError});
	}

	t.deepEqual(await keysOf(repository), before);
});

test('a damaged slot can be removed', async t => {
	const repository = await keyed();
	await repository.backend.put('keys/password-x', Buffer.from('{'));
	await removeKey(repository, {encryptionKey}, {name: 'password-x'});
	t.is(await repository.backend.stat('keys/password-x'), undefined);
});

test('a slot with the key of another repository opens nothing here', async t => {
	const repository = {...(await keyed()), secrets: secretsFromEncryptionKey(Buffer.alloc(32, 3))};
	await t.throwsAsync(addPassword(repository, {password}, {password: 'x'}), {instanceOf: CorruptObjectError});
	await t.throwsAsync(removeKey(repository, {password}, {name: 'recovery-default'}), {instanceOf: CorruptObjectError});
});

test('a repository without encryption has no keys to manage', async t => {
	const repository = {...(await keyed([])), secrets: noSecrets()};
	t.deepEqual(await listKeys(repository), []);
	await t.throwsAsync(addPassword(repository, {}, {password: 'x'}), {
		instanceOf: RefusedError,
		message: /not encrypted/,
	});
});
