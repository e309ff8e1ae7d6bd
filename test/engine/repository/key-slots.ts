import {Buffer} from 'node:buffer';
import test from 'ava';
import {
	CorruptObjectError,
	CredentialsNeededError,
	StoreError,
	UsageError,
	WrongCredentialsError,
} from '../../../source/engine/errors.js';
import type {Credentials} from '../../../source/engine/repository/credentials.js';
import {openKeySlots, readKeySlots} from '../../../source/engine/repository/key-slots.js';
import type {ObjectStore} from '../../../source/engine/stores/object-store.js';
import {opening, storeWithSlots} from '../../helpers/key-slots.js';
import {vectors} from '../../helpers/vectors.js';

const {password, encryptionKey, recoveryPhrase, masterKey} = opening;

const openedKey = async (store: ObjectStore, credentials: Credentials): Promise<string> => {
	const {key} = await open(store, credentials);
	return key;
};

const open = async (store: ObjectStore, credentials: Credentials) =>
	openKeySlots(await readKeySlots(store), credentials, {location: 'here'});

for (const [name, credentials, key] of [
	['password', {password}, 'keys/password-default'],
	['password asked for', {password: async () => password}, 'keys/password-default'],
	['platform key', {encryptionKey}, 'keys/platform-default'],
	['recovery phrase', {recoveryPhrase}, 'keys/recovery-default'],
] as const) {
	test(`the slots of the vectors open with the ${name}`, async t => {
		const opened = await open(await storeWithSlots(), credentials);
		t.deepEqual(opened.masterKey, masterKey);
		t.is(opened.key, key);
		t.deepEqual(opened.unreadable, []);
	});
}

test('slots are tried in the order of the reference, and nobody is asked when it is not needed', async t => {
	const store = await storeWithSlots();
	const ask = async () => {
		throw new Error('asked');
	};

	t.is(await openedKey(store, {password, encryptionKey, recoveryPhrase}), 'keys/platform-default');
	t.is(await openedKey(store, {password, recoveryPhrase}), 'keys/password-default');
	t.is(await openedKey(store, {password: ask, recoveryPhrase}), 'keys/recovery-default');
	await t.throwsAsync(open(store, {password: ask}), {message: 'asked'});
});

test('a credential that does not fit does not hide one that does', async t => {
	const store = await storeWithSlots();
	t.is(await openedKey(store, {encryptionKey: Buffer.alloc(32), password}), 'keys/password-default');
	t.is(await openedKey(store, {password: 'wrong', recoveryPhrase}), 'keys/recovery-default');
});

test('every slot of a kind is tried', async t => {
	const store = await storeWithSlots();
	const own = vectors.crypto.slots['keys/password-default'];
	const other = own.replace(/"wrapped_key":"[^"]+"/, `"wrapped_key":"${Buffer.alloc(61, 1).toString('base64')}"`);
	await store.put('keys/password-another', Buffer.from(other));
	t.is(await openedKey(store, {password}), 'keys/password-default');
});

test('nobody is asked for a password that opens nothing', async t => {
	const store = await storeWithSlots(['keys/recovery-default']);
	const ask = async () => {
		throw new Error('asked');
	};

	await t.throwsAsync(open(store, {password: ask}), {instanceOf: WrongCredentialsError, message: /fits/});
});

test('wrong credentials say what would open the repository, and repeat nothing secret', async t => {
	const error = await t.throwsAsync(
		open(await storeWithSlots(), {password: 'hunter2', encryptionKey: Buffer.alloc(32, 7)}),
		{instanceOf: WrongCredentialsError},
	);
	t.regex(error?.message ?? '', /a password, a platform key, a recovery phrase/);
	const everything = `${error?.message}${error?.hint}${String(error?.cause)}${error?.stack}`;
	t.notRegex(everything, /hunter2|0707|BwcH/);
});

test('without credentials the error says which flags and variables give them', async t => {
	const error = await t.throwsAsync(open(await storeWithSlots(['keys/password-default']), {}), {
		instanceOf: CredentialsNeededError,
		message: /opens with a password$/,
	});
	t.regex(error?.hint ?? '', /--password-file.*HOLDFAST_PASSWORD/);
});

test('a recovery phrase that is none is an error by itself', async t => {
	await t.throwsAsync(open(await storeWithSlots(), {recoveryPhrase: 'abandon abandon'}), {instanceOf: UsageError});
});

test('a platform key of a wrong length is an error by itself', async t => {
	await t.throwsAsync(open(await storeWithSlots(), {encryptionKey: Buffer.alloc(16)}), {instanceOf: UsageError});
});

for (const [damage, text] of [
	['cut off', '{"slot_type":"password"'],
	['empty', ''],
	['without a key', '{"slot_type":"password","label":"default"}'],
	['of a type that nobody knows', '{"slot_type":"tpm","wrapped_key":"AAAA","label":"x"}'],
	[
		'with a short key',
		'{"slot_type":"password","wrapped_key":"AAAA","label":"x","kdf_params":{"algorithm":"argon2id","salt":"AAAAAAAAAAAAAAAA","time":1,"memory":8192,"threads":1}}',
	],
	[
		'that asks for too much memory',
		vectors.crypto.slots['keys/password-default'].replace('"memory":65536', '"memory":4294967295'),
	],
	['that asks for no time', vectors.crypto.slots['keys/password-default'].replace('"time":3', '"time":0')],
	['without parameters', vectors.crypto.slots['keys/password-default'].replace(/,"kdf_params":.*$/, '}')],
] as const) {
	test(`a slot ${damage} locks nobody out whom another lets in`, async t => {
		const store = await storeWithSlots();
		await store.put('keys/password-a', Buffer.from(text));
		t.is(await openedKey(store, {password}), 'keys/password-default');
		t.is(await openedKey(store, {recoveryPhrase}), 'keys/recovery-default');
	});

	test(`alone, a slot ${damage} is an error in words`, async t => {
		const store = await storeWithSlots([]);
		await store.put('keys/password-a', Buffer.from(text));
		const error = await t.throwsAsync(open(store, {password}));
		t.true(error instanceof CorruptObjectError || error instanceof WrongCredentialsError);
	});
}

test('damaged slots are reported beside the one that opened', async t => {
	const store = await storeWithSlots();
	await store.put('keys/password-a', Buffer.from('{'));
	const {unreadable} = await open(store, {password});
	t.deepEqual(
		unreadable.map(({key}) => key),
		['keys/password-a'],
	);
});

test('an encrypted repository without slots says so', async t => {
	await t.throwsAsync(open(await storeWithSlots([]), {password}), {
		instanceOf: CorruptObjectError,
		message: /no key slot/,
	});
});

test('slots that cannot be listed are an error of the store', async t => {
	const store = await storeWithSlots();
	// eslint-disable-next-line require-yield -- fails before the first key
	store.list = async function* () {
		throw new StoreError('no connection');
	};

	await t.throwsAsync(readKeySlots(store), {instanceOf: StoreError});
});
