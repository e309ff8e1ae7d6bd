import {readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {EntryTable, rootRow} from '../../../../source/engine/managers/backup/entry-table.js';
import {cachePath, readSourceCache, writeSourceCache} from '../../../../source/engine/managers/backup/source-cache.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';

function example() {
	const table = new EntryTable();
	const folder = table.add(rootRow, 'folder', 'folder', {size: 0, mtimeMs: 1.5, ctimeMs: 2.5, inode: 3});
	const file = table.add(folder, 'файл', 'file', {size: 7, mtimeMs: -1, ctimeMs: 2, inode: 2 ** 60});
	table.setRef(folder, Buffer.alloc(32, 1));
	table.setRef(file, Buffer.alloc(32, 2));
	const header = {snapshot: `snapshot/${'a'.repeat(64)}`, root: `node/${'b'.repeat(64)}`, inventory: 'x'};
	return {header, table, loose: Buffer.alloc(66, 5), packs: Buffer.alloc(64, 6)};
}

test('what was kept is read again', async t => {
	const file = path.join(await temporaryFolder(t), 'below', 'cache');
	const cache = example();
	await writeSourceCache(file, cache);
	const read = await readSourceCache(file);
	t.deepEqual(read?.header, cache.header);
	t.deepEqual(read?.loose, cache.loose);
	t.deepEqual(read?.packs, cache.packs);
	t.is(read?.table.count, 2);
	t.is(read?.table.fileId(1), 'folder/файл');
	t.deepEqual(read?.table.stats(1), cache.table.stats(1));
	t.deepEqual(read?.table.ref(1), cache.table.ref(1));
	t.is(read?.table.kind(0), 'folder');
	t.is(statSync(file).mode & 0o777, 0o600);
});

test('a cache that is absent, cut off or changed in any byte is no cache', async t => {
	const file = path.join(await temporaryFolder(t), 'cache');
	t.is(await readSourceCache(file), undefined);
	await writeSourceCache(file, example());
	const whole = readFileSync(file);
	for (const bytes of [
		Buffer.alloc(0),
		whole.subarray(0, 100),
		whole.subarray(0, -1),
		Buffer.concat([whole, Buffer.from('x')]),
	]) {
		writeFileSync(file, bytes);
		t.is(await readSourceCache(file), undefined);
	}

	for (let at = 0; at < whole.length; at += 97) {
		const changed = Buffer.from(whole);
		changed[at] = (changed[at] ?? 0) ^ 1;
		writeFileSync(file, changed);
		t.is(await readSourceCache(file), undefined);
	}

	rmSync(file);
});

test('each source of each repository has a cache of its own', t => {
	const config = {version: 1, created: '2024-01-01T00:00:00Z', encrypted: true};
	const repository = {location: '/r', config};
	const source = {type: 'local', account: 'host', path: '/a'};
	const paths = [
		cachePath(repository, source),
		cachePath(repository, {...source, path: '/b'}),
		cachePath(repository, {...source, account: 'other'}),
		cachePath({...repository, location: '/s'}, source),
		cachePath({...repository, config: {...config, created: '2024-01-01T00:00:01Z'}}, source),
	];
	t.is(new Set(paths).size, paths.length);
	t.is(cachePath(repository, {...source}), cachePath(repository, source));
});
