import {Buffer} from 'node:buffer';
import {execFileSync} from 'node:child_process';
import {chmod, mkdir, readdir, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {CorruptObjectError, StoreError, UsageError} from '../../../../source/engine/errors.js';
import {LocalStore} from '../../../../source/engine/stores/backends/local-store.js';
import {chunkKey, keysOf} from '../../../helpers/stores.js';
import {testAsOrdinaryUser} from '../../../helpers/as-ordinary-user.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';
import {testObjectStore} from '../object-store-contract.js';

testObjectStore('local', async t => {
	const folder = await temporaryFolder(t);
	return {store: new LocalStore(folder), reopen: async () => new LocalStore(folder)};
});

test('an object is the file of its key, closed to others', async t => {
	const folder = await temporaryFolder(t);
	const store = await LocalStore.create(path.join(folder, 'deep/repository'));
	await store.put('index/lock.shared/a', Buffer.from('x'));
	for (const [name, mode] of [
		['deep/repository', 0o700],
		['deep/repository/index', 0o700],
		['deep/repository/index/lock.shared', 0o700],
		['deep/repository/index/lock.shared/a', 0o600],
	] as const) {
		const found = await stat(path.join(folder, name));
		t.is(found.mode & 0o777, mode, `mode of ${name}`);
	}

	t.is(store.localFolder, path.join(folder, 'deep/repository'));
});

test('a FIFO in the place of an object neither blocks nor counts', async t => {
	const folder = await temporaryFolder(t);
	await mkdir(path.join(folder, 'chunk'));
	execFileSync('mkfifo', [path.join(folder, chunkKey(1))]);
	const store = new LocalStore(folder);
	await t.throwsAsync(store.get(chunkKey(1)), {instanceOf: StoreError, message: /not a regular file/});
	t.deepEqual(await keysOf(store, ''), []);
});

test('a truncated object gives the short object, and a range of it an error', async t => {
	const folder = await temporaryFolder(t);
	const store = new LocalStore(folder);
	await store.put(chunkKey(1), Buffer.alloc(1000));
	await writeFile(path.join(folder, chunkKey(1)), Buffer.alloc(10));
	t.is(Buffer.byteLength(await store.get(chunkKey(1))), 10);
	const range = {offset: 5, length: 100};
	await t.throwsAsync(store.get(chunkKey(1), {range}), {instanceOf: CorruptObjectError, message: /it has 10 bytes/});
});

testAsOrdinaryUser('a folder without permission is an error that names it and what to do', async t => {
	const folder = await temporaryFolder(t);
	const store = new LocalStore(folder);
	await store.put(chunkKey(1), Buffer.from('x'));
	await chmod(path.join(folder, 'chunk'), 0);
	t.teardown(async () => chmod(path.join(folder, 'chunk'), 0o700));
	for (const attempt of [
		async () => store.get(chunkKey(1)),
		async () => store.put(chunkKey(2), Buffer.from('x')),
		async () => keysOf(store, 'chunk/'),
		async () => store.delete(chunkKey(1)),
	]) {
		const error = await t.throwsAsync(attempt, {instanceOf: StoreError});
		t.true(error.message.includes(folder));
		t.regex(error.hint ?? '', /owner and mode/);
	}
});

test('a place that cannot be written is an error of the store', async t => {
	const error = await t.throwsAsync(LocalStore.create('/proc/holdfast'), {instanceOf: StoreError});
	t.true(error.message.includes('/proc/holdfast'));
	await t.throwsAsync(new LocalStore('/proc').put('config', Buffer.from('x')), {instanceOf: StoreError});
});

test('a refused key leaves no trace outside the repository', async t => {
	const parent = await temporaryFolder(t);
	const store = await LocalStore.create(path.join(parent, 'repository'));
	for (const key of ['../config', '/tmp/config', 'index/../../config', 'keys/..']) {
		await t.throwsAsync(store.put(key, Buffer.from('x')), {instanceOf: UsageError});
	}

	t.deepEqual(await readdir(parent), ['repository']);
	t.deepEqual(await readdir(path.join(parent, 'repository')), []);
});
