import {Buffer} from 'node:buffer';
import {mkdir, readdir, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {
	CredentialsNeededError,
	RefusedError,
	RepositoryExistsError,
	StoreError,
	UsageError,
	WrongCredentialsError,
} from '../../../source/engine/errors.js';
import {configKey} from '../../../source/engine/objects/keys.js';
import {initRepository, type InitOptions} from '../../../source/engine/repository/init-repository.js';
import {openRepository} from '../../../source/engine/repository/open-repository.js';
import {publishSnapshot} from '../../../source/engine/repository/publish-snapshot.js';
import {acquireSharedLock} from '../../../source/engine/repository/locks.js';
import {resolveSnapshot} from '../../../source/engine/repository/resolve-snapshot.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

const password = 'correct horse';
const encryptionKey = Buffer.alloc(32, 7);

async function keysOf(store: MemoryStore): Promise<string[]> {
	const keys: string[] = [];
	for await (const {key} of store.list('')) {
		keys.push(key);
	}

	return keys.toSorted();
}

test('a new repository opens with everything that it was made with', async t => {
	const folder = path.join(await temporaryFolder(t), 'deep', 'repository');
	const {repository, recoveryPhrase} = await initRepository(folder, {
		credentials: {password, encryptionKey},
		encryption: true,
		addRecoveryKey: true,
	});
	await repository.close();
	t.truthy(recoveryPhrase);
	t.deepEqual(await readdir(path.join(folder, 'keys')), ['password-default', 'platform-default', 'recovery-default']);
	for (const credentials of [{password}, {encryptionKey}, {recoveryPhrase}]) {
		await using opened = await openRepository(folder, credentials);
		t.true(opened.config.encrypted);
		t.true(opened.secrets.encryptionKey?.equals(repository.secrets.encryptionKey ?? opened.secrets.encryptionKey));
	}

	const {mode} = await stat(path.join(folder, 'keys', 'password-default'));
	t.is(mode & 0o777, 0o600);
});

test('the marker is as the format says', async t => {
	const store = new MemoryStore();
	await initRepository(store, {encryption: false});
	t.regex(
		String(await store.get(configKey)),
		/^{"version":1,"created":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ","encrypted":false}$/,
	);
	t.deepEqual(await keysOf(store), [configKey]);
});

test('a password can be asked for; it is asked once', async t => {
	const store = new MemoryStore();
	let asked = 0;
	const ask = async () => {
		asked++;
		return password;
	};

	await initRepository(store, {credentials: {password: ask}, encryption: true});
	t.is(asked, 1);
	await t.notThrowsAsync(openRepository(store, {password}));
});

test('encryption needs a password or a key, and is not declined by leaving them out', async t => {
	const store = new MemoryStore();
	for (const credentials of [undefined, {}, {recoveryPhrase: 'x'}]) {
		const error = await t.throwsAsync(initRepository(store, {credentials, encryption: true, addRecoveryKey: true}), {
			instanceOf: CredentialsNeededError,
		});
		t.regex(error?.hint ?? '', /--no-encryption/);
	}

	await t.throwsAsync(initRepository(store, {credentials: {password: ''}, encryption: true}), {instanceOf: UsageError});
	await t.throwsAsync(initRepository(store, {credentials: {password}, encryption: false}), {instanceOf: UsageError});
	t.deepEqual(await keysOf(store), []);
});

test('an existing repository is left alone, damaged or not', async t => {
	for (const config of ['{"version":1,"created":"","encrypted":false}', '{"version":7}', 'nonsense', '']) {
		const store = new MemoryStore();
		await store.put(configKey, Buffer.from(config));
		await t.throwsAsync(initRepository(store, {credentials: {password}, encryption: true}), {
			instanceOf: RepositoryExistsError,
		});
		t.is(String(await store.get(configKey)), config);
		t.deepEqual(await keysOf(store), [configKey]);
	}
});

test('a marker that cannot be read is not proven to be absent', async t => {
	const store = new MemoryStore();
	store.get = async () => {
		throw new StoreError('no connection');
	};

	await t.throwsAsync(initRepository(store, {encryption: false}), {instanceOf: StoreError});
	t.deepEqual(await keysOf(store), []);
});

test('a folder with other things in it is refused, by name', async t => {
	const folder = await temporaryFolder(t);
	await mkdir(path.join(folder, 'photos'));
	await t.throwsAsync(initRepository(folder, {encryption: false}), {instanceOf: RefusedError, message: /"photos"/});
	t.deepEqual(await readdir(folder), ['photos']);
});

test('an empty folder, and what an empty disk holds, are no hindrance', async t => {
	const folder = await temporaryFolder(t);
	await mkdir(path.join(folder, 'lost+found'));
	await writeFile(path.join(folder, 'config.abc.tmp'), 'leftover');
	const {repository} = await initRepository(folder, {encryption: false});
	await repository.close();
	await t.notThrowsAsync(openRepository(folder, {}));
});

test('objects without a marker and without keys are refused', async t => {
	const store = new MemoryStore();
	await store.put(`chunk/${'a'.repeat(64)}`, Buffer.from('x'));
	await t.throwsAsync(initRepository(store, {encryption: false}), {instanceOf: RefusedError});
	await t.throwsAsync(initRepository(store, {credentials: {password}, encryption: true}), {instanceOf: RefusedError});
});

test('a repository that lost its marker is made whole again by who can open it, and by nobody else', async t => {
	const store = new MemoryStore();
	const {repository} = await initRepository(store, {credentials: {password}, encryption: true});
	const snapshot = {version: 1, created: '2025-03-01T10:00:00Z', root: '', seq: 1};
	{
		await using lock = await acquireSharedLock(repository, {operation: 'backup'});
		await publishSnapshot(repository, snapshot, {lock});
	}

	await store.delete(configKey);
	await t.throwsAsync(initRepository(store, {credentials: {password: 'wrong'}, encryption: true}), {
		instanceOf: WrongCredentialsError,
	});
	const healed = await initRepository(store, {credentials: {password}, encryption: true});
	const found = await resolveSnapshot(healed.repository, 'latest');
	t.deepEqual(found.snapshot, snapshot);
});

/** Throws at the mutation with this number. */
class Killed extends Error {}

function killAfter(store: MemoryStore, mutations: number): MemoryStore {
	const put = store.put.bind(store);
	let left = mutations;
	store.put = async (...input) => {
		if (left-- <= 0) {
			throw new Killed();
		}

		return put(...input);
	};

	return store;
}

const options: InitOptions = {credentials: {password, encryptionKey}, encryption: true, addRecoveryKey: true};

for (const mutations of [0, 1, 2, 3]) {
	test(`an init that is killed after ${mutations} writes is carried through by the next one`, async t => {
		const store = new MemoryStore();
		const {put} = store;
		await t.throwsAsync(initRepository(killAfter(store, mutations), options), {instanceOf: Killed});
		t.is(await store.stat(configKey), undefined);
		store.put = put;
		const {recoveryPhrase} = await initRepository(store, options);
		for (const credentials of [{password}, {encryptionKey}, {recoveryPhrase}]) {
			await t.notThrowsAsync(openRepository(store, credentials));
		}
	});
}

test('of two that make a repository at once, one wins, and the result opens', async t => {
	const store = new MemoryStore();
	const outcomes = await Promise.allSettled(
		['one', 'two'].map(async secret => initRepository(store, {credentials: {password: secret}, encryption: true})),
	);
	t.is(outcomes.filter(({status}) => status === 'fulfilled').length, 1);
	const winner = outcomes[0]?.status === 'fulfilled' ? 'one' : 'two';
	await t.notThrowsAsync(openRepository(store, {password: winner}));
});

test('a repository that lost its marker is not made anew without encryption', async t => {
	const store = new MemoryStore();
	await initRepository(store, {credentials: {encryptionKey}, encryption: true});
	await store.delete(configKey);
	const error = await t.throwsAsync(initRepository(store, {encryption: false}), {instanceOf: RefusedError});
	t.regex(error?.message ?? '', /has the keys of an encrypted repository/);
	t.false((await keysOf(store)).includes(configKey));
	await initRepository(store, {credentials: {encryptionKey}, encryption: true});
});
