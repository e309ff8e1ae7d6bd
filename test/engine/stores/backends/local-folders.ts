import {Buffer} from 'node:buffer';
import {mkdir, readdir, rename, rm, stat, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {NoRepositoryError, ObjectNotFoundError, StoreError} from '../../../../source/engine/errors.js';
import {LocalStore} from '../../../../source/engine/stores/backends/local-store.js';
import {chunkKey, hexOf, keysOf} from '../../../helpers/stores.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';

const everyCall = (store: LocalStore): Array<[string, () => Promise<unknown>]> => [
	['get', async () => store.get(chunkKey(1))],
	['get of another', async () => store.get('config')],
	['stat', async () => store.stat(chunkKey(1))],
	['list', async () => keysOf(store, '')],
	['list of a prefix', async () => keysOf(store, 'snapshot/')],
	['put', async () => store.put(chunkKey(2), Buffer.from('x'))],
	['put in a new folder', async () => store.put('keys/a', Buffer.from('x'))],
	['put of config', async () => store.put('config', Buffer.from('x'), {ifAbsent: true})],
	['delete', async () => store.delete(chunkKey(1))],
	['removeLeftovers', async () => store.removeLeftovers(0)],
];

test('a missing repository folder is an error of the store, and is never made by a put', async t => {
	const folder = path.join(await temporaryFolder(t), 'missing');
	for (const [call, attempt] of everyCall(new LocalStore(folder))) {
		const error = await t.throwsAsync(attempt, {instanceOf: StoreError}, `${call} rejects`);
		t.true(error.message.includes(folder));
		t.regex(error.hint ?? '', /mounted/);
	}

	await t.throwsAsync(stat(folder), {code: 'ENOENT'});
});

test('a repository that vanishes or is unmounted while it is used is not taken for an empty one', async t => {
	const folder = path.join(await temporaryFolder(t), 'repository');
	const store = await LocalStore.create(folder);
	await store.put(chunkKey(1), Buffer.from('x'));
	await rename(folder, `${folder}.away`);
	for (const [call, attempt] of everyCall(store)) {
		await t.throwsAsync(attempt, {instanceOf: StoreError}, `${call} rejects`);
	}

	// What an unmount leaves: another folder under the same name, without anything in it.
	await mkdir(folder);
	for (const [call, attempt] of everyCall(store)) {
		const error = await t.throwsAsync(attempt, {instanceOf: StoreError}, `${call} rejects`);
		t.regex(error.message, /another one than before/);
	}

	await rm(folder, {recursive: true});
	await rename(`${folder}.away`, folder);
	t.is(String(await store.get(chunkKey(1))), 'x');
});

test('a folder inside the repository that vanished is made again by a put', async t => {
	const folder = await temporaryFolder(t);
	const store = new LocalStore(folder);
	await store.put(chunkKey(1), Buffer.from('x'));
	await rm(path.join(folder, 'chunk'), {recursive: true});
	await store.put(chunkKey(2), Buffer.from('y'));
	t.deepEqual(await keysOf(store, ''), [chunkKey(2)]);
});

test('a file in the place of the repository or of one of its folders is an error', async t => {
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'file');
	await writeFile(file, '');
	await t.throwsAsync(new LocalStore(file).get('config'), {
		instanceOf: NoRepositoryError,
		message: /is not a folder/,
	});
	await writeFile(path.join(folder, 'chunk'), '');
	await t.throwsAsync(new LocalStore(folder).put(chunkKey(1), Buffer.from('x')), {instanceOf: StoreError});
	await t.throwsAsync(new LocalStore(folder).get(chunkKey(1)), {instanceOf: ObjectNotFoundError});
});

test('symbolic links inside the repository are refused, not followed and not overlooked', async t => {
	const outside = await temporaryFolder(t);
	const folder = await temporaryFolder(t);
	await writeFile(path.join(outside, hexOf(1)), 'secret');
	await symlink(outside, path.join(folder, 'chunk'));
	await mkdir(path.join(folder, 'node'));
	await symlink(path.join(outside, hexOf(1)), path.join(folder, 'node', hexOf(1)));
	for (const key of [chunkKey(1), `node/${hexOf(1)}`]) {
		const store = new LocalStore(folder);
		const message = /symbolic link/;
		await t.throwsAsync(store.get(key), {instanceOf: StoreError, message});
		await t.throwsAsync(store.stat(key), {instanceOf: StoreError, message});
		await t.throwsAsync(keysOf(store, key), {instanceOf: StoreError, message});
		await t.throwsAsync(keysOf(store, ''), {instanceOf: StoreError, message});
	}

	const store = new LocalStore(folder);
	await t.throwsAsync(store.put(chunkKey(2), Buffer.from('x')), {instanceOf: StoreError});
	await t.throwsAsync(store.delete(chunkKey(1)), {instanceOf: StoreError});
	await store.delete(`node/${hexOf(1)}`);
	t.deepEqual(await keysOf(store, 'node/'), []);
	t.deepEqual(await readdir(outside), [hexOf(1)]);
});

test('the repository itself may be reached by a symbolic link', async t => {
	const folder = await temporaryFolder(t);
	const link = path.join(await temporaryFolder(t), 'link');
	await symlink(folder, link);
	const store = new LocalStore(link);
	await store.put(chunkKey(1), Buffer.from('x'));
	t.is(String(await new LocalStore(folder).get(chunkKey(1))), 'x');
});
