import {Buffer} from 'node:buffer';
import test, {type ExecutionContext} from 'ava';
import {
	CorruptObjectError,
	CredentialsNeededError,
	NoRepositoryError,
	RefusedError,
	StoreError,
	UnsupportedFormatError,
	WrongCredentialsError,
} from '../../../source/engine/errors.js';
import {configKey} from '../../../source/engine/objects/keys.js';
import type {Credentials} from '../../../source/engine/repository/credentials.js';
import {openRepository} from '../../../source/engine/repository/open-repository.js';
import {loadSnapshotCatalog} from '../../../source/engine/repository/snapshot-catalog.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {goldenObjects, goldenRepository, writeGoldenRepository} from '../../helpers/golden-repositories.js';
import {opening} from '../../helpers/key-slots.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {goldenRepositoryNames, type GoldenRepositoryName} from '../../helpers/vectors.js';

const {password, encryptionKey, recoveryPhrase, repositoryKey} = opening;

async function golden(name: GoldenRepositoryName): Promise<MemoryStore> {
	const store = new MemoryStore();
	for (const [key, bytes] of goldenObjects(name)) {
		await store.put(key, bytes);
	}

	return store;
}

const everyWay: ReadonlyArray<[name: string, credentials: Credentials]> = [
	['a password', {password}],
	['a password that is asked for', {password: async () => password}],
	['a platform key', {encryptionKey}],
	['a recovery phrase', {recoveryPhrase}],
	['the encryption key itself', {repositoryKey}],
];

async function opens(t: ExecutionContext, name: GoldenRepositoryName, credentials: Credentials): Promise<void> {
	const folder = await temporaryFolder(t);
	await writeGoldenRepository(name, folder);
	await using repository = await openRepository(folder, credentials);
	const {snapshot, root} = goldenRepository(name);
	const {entries, unreadable} = await loadSnapshotCatalog(repository, {full: true});
	t.deepEqual(
		entries.map(({ref}) => ref),
		[snapshot],
	);
	t.deepEqual(unreadable, []);
	const node = await repository.objects.node(root);
	t.is(node.type, 'leaf');
	for (const {filemeta} of node.type === 'leaf' ? node.entries : []) {
		const meta = await repository.objects.fileMeta(filemeta);
		if (meta.type === 'file') {
			const content = await repository.objects.content(`content/${meta.contentHash}`);
			t.is(content.size, meta.size);
			for (const chunk of content.chunks) {
				await repository.objects.chunk(chunk);
			}
		}
	}
}

for (const name of goldenRepositoryNames) {
	for (const [way, credentials] of name.startsWith('plain') ? [['no credentials', {}] as const] : everyWay) {
		test(`${name} opens with ${way}, and everything in it can be read`, async t => {
			await opens(t, name, credentials);
		});
	}
}

test('opening and reading write nothing', async t => {
	const store = await golden('encrypted_packed_zstd');
	store.put = async () => {
		throw new Error('put');
	};

	store.deleteMany = async () => {
		throw new Error('delete');
	};

	await using repository = await openRepository(store, {password});
	const {entries} = await loadSnapshotCatalog(repository);
	t.is(entries.length, 1);
});

test('wrong credentials of every kind are refused', async t => {
	const store = await golden('encrypted_packed_raw');
	for (const credentials of [
		{password: 'wrong'},
		{password: ' ' + password},
		{password: password.normalize('NFD')},
		{encryptionKey: Buffer.alloc(32)},
		{recoveryPhrase: `${'abandon '.repeat(23)}art`},
		{repositoryKey: Buffer.alloc(32)},
		{encryptionKey: repositoryKey},
		{repositoryKey: encryptionKey},
	]) {
		await t.throwsAsync(openRepository(store, credentials), {instanceOf: WrongCredentialsError});
	}

	await t.throwsAsync(openRepository(store, {}), {instanceOf: CredentialsNeededError});
});

test('a damaged slot is told to the reporter and kept for whoever asks', async t => {
	const store = await golden('encrypted_packed_raw');
	await store.put('keys/password-x', Buffer.from('{'));
	const told: string[] = [];
	const phase = {increment() {}, log() {}, setTotal() {}, done() {}, error() {}};
	await using repository = await openRepository(
		store,
		{password},
		{
			reporter: {
				startPhase: () => phase,
				event(event) {
					told.push(event.type === 'warning' ? event.message : event.type);
				},
			},
		},
	);
	t.is(told.length, 1);
	t.regex(told[0] ?? '', /keys\/password-x/);
	t.is(repository.unreadableKeySlots[0]?.key, 'keys/password-x');
});

test('a repository that claims to be plain is refused when it has keys, or when its owner thinks otherwise', async t => {
	const store = await golden('encrypted_packed_raw');
	await store.put(configKey, Buffer.from('{"version":1,"created":"2025-03-01T10:00:00Z","encrypted":false}'));
	await t.throwsAsync(openRepository(store, {password}), {instanceOf: CorruptObjectError});
	await t.throwsAsync(openRepository(store, {}), {instanceOf: CorruptObjectError});
	for (const kind of ['password', 'platform', 'recovery']) {
		await store.delete(`keys/${kind}-default`);
	}

	for (const [, credentials] of everyWay.filter(([name]) => !name.includes('asked'))) {
		await t.throwsAsync(openRepository(store, credentials), {instanceOf: RefusedError});
	}
});

test('somebody who could be asked for a password does not make a plain repository suspicious', async t => {
	const ask = async () => {
		throw new Error('asked');
	};

	await t.notThrowsAsync(openRepository(await golden('plain_packed_zstd'), {password: ask}));
});

test('what is no repository, cannot be read, or comes from the future is told apart', async t => {
	const store = new MemoryStore();
	await t.throwsAsync(openRepository(store, {}), {instanceOf: NoRepositoryError});
	await t.throwsAsync(openRepository(await temporaryFolder(t), {}), {instanceOf: NoRepositoryError});
	await store.put(configKey, Buffer.from('{"version":2,"created":"","encrypted":false}'));
	await t.throwsAsync(openRepository(store, {}), {instanceOf: UnsupportedFormatError});
	store.get = async () => {
		throw new StoreError('no connection');
	};

	await t.throwsAsync(openRepository(store, {}), {instanceOf: StoreError});
});

test('an object that was replaced by plain text is not believed in an encrypted repository', async t => {
	const store = await golden('encrypted_unpacked_zstd');
	const {snapshot} = goldenRepository('encrypted_unpacked_zstd');
	const plain = await golden('plain_packed_zstd');
	await using source = await openRepository(plain, {});
	const forged = await source.store.get(snapshot);
	await store.put(snapshot, forged);
	await using repository = await openRepository(store, {password});
	await t.throwsAsync(repository.objects.snapshot(snapshot), {instanceOf: CorruptObjectError, message: /encrypted/});
});
