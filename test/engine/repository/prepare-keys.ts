import {type Buffer} from 'node:buffer';
import test from 'ava';
import {CorruptObjectError, CredentialsNeededError, WrongCredentialsError} from '../../../source/engine/errors.js';
import type {Credentials} from '../../../source/engine/repository/credentials.js';
import {openKeySlots, readKeySlots} from '../../../source/engine/repository/key-slots.js';
import {prepareKeys} from '../../../source/engine/repository/prepare-keys.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {goldenObjects} from '../../helpers/golden-repositories.js';
import {opening, storeWithSlots} from '../../helpers/key-slots.js';

const {password, encryptionKey, recoveryPhrase, masterKey} = opening;

async function keysOf(store: MemoryStore): Promise<string[]> {
	const {slots} = await readKeySlots(store);
	return slots.map(({key}) => key);
}

async function masterKeyBy(store: MemoryStore, credentials: Credentials): Promise<Buffer> {
	const opened = await openKeySlots(await readKeySlots(store), credentials, {location: 'here'});
	return opened.masterKey;
}

test('a new store gets a slot for each credential, all for one new key', async t => {
	const store = new MemoryStore();
	const prepared = await prepareKeys(store, {password, encryptionKey}, {addRecoveryKey: true});
	t.deepEqual(await keysOf(store), ['keys/password-default', 'keys/platform-default', 'keys/recovery-default']);
	for (const credentials of [{password}, {encryptionKey}, {recoveryPhrase: prepared.recoveryPhrase}]) {
		t.deepEqual(await masterKeyBy(store, credentials), prepared.masterKey);
	}

	const other = await prepareKeys(new MemoryStore(), {password}, {});
	t.notDeepEqual(other.masterKey, prepared.masterKey);
});

test('without a password or a key nothing is made', async t => {
	const store = new MemoryStore();
	for (const credentials of [{}, {recoveryPhrase}]) {
		await t.throwsAsync(prepareKeys(store, credentials, {addRecoveryKey: true}), {instanceOf: CredentialsNeededError});
	}

	t.deepEqual(await keysOf(store), []);
});

test('slots that are there are taken over, and those that are lacking are added', async t => {
	const store = await storeWithSlots(['keys/platform-default']);
	const prepared = await prepareKeys(store, {encryptionKey, password: 'new'}, {});
	t.deepEqual(prepared.masterKey, masterKey);
	t.deepEqual(await keysOf(store), ['keys/password-default', 'keys/platform-default']);
	t.deepEqual(await masterKeyBy(store, {password: 'new'}), masterKey);
});

test('a password that the slots do not know gets one of its own, and the others stay', async t => {
	const store = await storeWithSlots();
	await prepareKeys(store, {encryptionKey, password: 'new'}, {});
	t.deepEqual(await masterKeyBy(store, {password: 'new'}), masterKey);
	t.deepEqual(await masterKeyBy(store, {password}), masterKey);
	const keys = await keysOf(store);
	t.true(keys.includes('keys/password-2'));
});

test('a recovery phrase that nobody has seen is not counted on', async t => {
	const store = await storeWithSlots();
	const prepared = await prepareKeys(store, {password}, {addRecoveryKey: true});
	t.not(prepared.recoveryPhrase, recoveryPhrase);
	t.deepEqual(await masterKeyBy(store, {recoveryPhrase: prepared.recoveryPhrase}), masterKey);
	t.deepEqual(await masterKeyBy(store, {recoveryPhrase}), masterKey);
});

test('slots that do not open are left alone', async t => {
	const store = await storeWithSlots();
	const before = await keysOf(store);
	await t.throwsAsync(prepareKeys(store, {password: 'wrong'}, {}), {instanceOf: WrongCredentialsError});
	t.deepEqual(await keysOf(store), before);
});

test('slots of another repository are not taken over for the objects that are there', async t => {
	const store = new MemoryStore();
	for (const [key, bytes] of goldenObjects('encrypted_unpacked_zstd')) {
		if (!key.startsWith('keys/')) {
			await store.put(key, bytes);
		}
	}

	const foreign = new MemoryStore();
	await prepareKeys(foreign, {encryptionKey}, {});
	await store.put('keys/platform-default', await foreign.get('keys/platform-default'));
	await t.throwsAsync(prepareKeys(store, {encryptionKey}, {}), {instanceOf: CorruptObjectError});
});
