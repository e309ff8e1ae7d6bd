import {Buffer} from 'node:buffer';
import test from 'ava';
import {CorruptObjectError, ObjectExistsError, UsageError} from '../../../source/engine/errors.js';
import type {KeySlot} from '../../../source/engine/objects/model.js';
import type {Credentials} from '../../../source/engine/repository/credentials.js';
import {openKeySlots, readKeySlots} from '../../../source/engine/repository/key-slots.js';
import {
	freeLabel,
	makePasswordSlot,
	makePlatformSlot,
	makeRecoverySlot,
	storeNewSlot,
} from '../../../source/engine/repository/make-key-slot.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';

const masterKey = Buffer.alloc(32, 5);
const platformKey = Buffer.alloc(32, 6);

async function opens(slot: KeySlot, credentials: Credentials): Promise<Buffer> {
	const store = new MemoryStore();
	await storeNewSlot(store, slot);
	const opened = await openKeySlots(await readKeySlots(store), credentials, {location: 'here'});
	return opened.masterKey;
}

test('a password slot opens with its password, whatever characters it has', async t => {
	const password = 'päss 🔑 e\u0301';
	t.deepEqual(await opens(await makePasswordSlot(masterKey, password), {password}), masterKey);
});

test('a platform slot opens with its key', async t => {
	t.deepEqual(await opens(makePlatformSlot(masterKey, platformKey), {encryptionKey: platformKey}), masterKey);
});

test('a recovery slot opens with 24 words that differ each time', async t => {
	const {slot, phrase} = await makeRecoverySlot(masterKey);
	const other = await makeRecoverySlot(masterKey);
	t.is(phrase.split(' ').length, 24);
	t.not(phrase, other.phrase);
	t.deepEqual(await opens(slot, {recoveryPhrase: phrase}), masterKey);
});

test('slots look as the Go tool writes them', async t => {
	const store = new MemoryStore();
	t.is(await storeNewSlot(store, await makePasswordSlot(masterKey, 'x')), 'keys/password-default');
	const stored: unknown = JSON.parse(String(await store.get('keys/password-default')));
	t.like(stored, {
		slot_type: 'password',
		label: 'default',
		kdf_params: {algorithm: 'argon2id', time: 3, memory: 65_536, threads: 4},
	});
	t.is(makePlatformSlot(masterKey, platformKey).wrappedKey.length, 61);
});

test('an empty password and a short key make no slot', async t => {
	await t.throwsAsync(makePasswordSlot(masterKey, ''), {instanceOf: UsageError});
	t.throws(() => makePlatformSlot(masterKey, Buffer.alloc(31)), {instanceOf: UsageError});
});

test('a slot never takes the place of another', async t => {
	for (const conditionalPut of [true, false]) {
		const store = Object.assign(new MemoryStore(), {conditionalPut});
		await storeNewSlot(store, makePlatformSlot(masterKey, platformKey));
		const before = await store.get('keys/platform-default');
		await t.throwsAsync(storeNewSlot(store, makePlatformSlot(masterKey, platformKey)), {instanceOf: ObjectExistsError});
		t.deepEqual(await store.get('keys/platform-default'), before);
	}
});

test('a slot that reads back differently is not taken for written', async t => {
	const store = new MemoryStore();
	store.get = async () => Buffer.from('x');
	await t.throwsAsync(storeNewSlot(store, makePlatformSlot(masterKey, platformKey)), {instanceOf: CorruptObjectError});
});

test('labels begin with the one of the Go tool and go on with numbers', t => {
	t.is(freeLabel('password', new Set()), 'default');
	t.is(freeLabel('password', new Set(['keys/password-default', 'keys/recovery-2'])), '2');
	t.is(freeLabel('password', new Set(['keys/password-default', 'keys/password-2'])), '3');
});
