import {Buffer} from 'node:buffer';
import {writeFileSync} from 'node:fs';
import {mkdir, stat, symlink, utimes, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {clearInterval, setInterval} from 'node:timers';
import test from 'ava';
import {StoreError} from '../../../../source/engine/errors.js';
import {walkFiles} from '../../../../source/engine/stores/backends/local-list.js';
import {LocalStore} from '../../../../source/engine/stores/backends/local-store.js';
import {chunkKey, hexOf, keysOf} from '../../../helpers/stores.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';

test('leftovers and foreign files are not listed, and only old leftovers are removed', async t => {
	const folder = await temporaryFolder(t);
	const store = new LocalStore(folder);
	await store.put(chunkKey(1), Buffer.from('x'));
	await store.put('config', Buffer.from('x'));
	const old = [
		`${chunkKey(2)}.tmp`,
		`${chunkKey(1)}.0011223344556677.tmp`,
		'config.0011223344556677.tmp',
		'index/lock.shared/x.0011223344556677.tmp',
		'keys/password-default.0011223344556677.tmp',
	];
	const others = [`${chunkKey(3)}.new.tmp`, 'notes.tmp', 'chunk/readme', 'lost+found/chunk', 'index/.DS_Store x'];
	for (const name of [...old, ...others]) {
		await mkdir(path.dirname(path.join(folder, name)), {recursive: true});
		await writeFile(path.join(folder, name), 'y');
	}

	for (const name of old) {
		await utimes(path.join(folder, name), 0, 0);
	}

	t.deepEqual(await keysOf(store, ''), [chunkKey(1), 'config']);
	t.is(await store.removeLeftovers(60_000), 5);
	t.is(await store.removeLeftovers(60_000), 0);
	for (const name of others) {
		await t.notThrowsAsync(stat(path.join(folder, name)), `${name} stays`);
	}
});

async function walk(root: string, prefix: string): Promise<string[]> {
	const keys: string[] = [];
	for await (const {key} of walkFiles(root, {prefix, async onMissing() {}})) {
		keys.push(key);
	}

	return keys.toSorted();
}

test('only the folders that the prefix leaves open are read', async t => {
	const folder = await temporaryFolder(t);
	for (const name of [chunkKey(1), `node/${hexOf(1)}`, 'index/latest', 'index/lock.shared/a', 'index/holdfast/x/y']) {
		await mkdir(path.dirname(path.join(folder, name)), {recursive: true});
		await writeFile(path.join(folder, name), 'y');
	}

	// A link in a folder is an error, so it tells whether the folder was read.
	await symlink('/', path.join(folder, `node/${hexOf(2)}`));
	await symlink('/', path.join(folder, 'index/holdfast/x/z'));
	t.deepEqual(await walk(folder, 'chunk/'), [chunkKey(1)]);
	t.deepEqual(await walk(folder, chunkKey(1).slice(0, 9)), [chunkKey(1)]);
	t.deepEqual(await walk(folder, 'index/l'), ['index/latest', 'index/lock.shared/a']);
	t.deepEqual(await walk(folder, 'index/lock.shared/a'), ['index/lock.shared/a']);
	await t.throwsAsync(walk(folder, 'node/'), {instanceOf: StoreError});
	await t.throwsAsync(walk(folder, 'index/holdfast/'), {instanceOf: StoreError});
	await t.throwsAsync(walk(folder, ''), {instanceOf: StoreError});
});

test('a long listing lets others have their turn', async t => {
	const folder = await temporaryFolder(t);
	await mkdir(path.join(folder, 'chunk'));
	for (let i = 0; i < 3000; i++) {
		writeFileSync(path.join(folder, chunkKey(i)), '');
	}

	const turns = {count: 0};
	const timer = setInterval(() => {
		turns.count++;
	}, 0);
	const keys = await walk(folder, '');
	clearInterval(timer);
	t.is(keys.length, 3000);
	t.true(turns.count > 0);
});
