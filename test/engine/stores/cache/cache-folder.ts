import {Buffer} from 'node:buffer';
import {createSecretKey} from 'node:crypto';
import {copyFile, mkdir, readdir, readFile, rm, stat, truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {CacheFolder, type CacheFolderOptions} from '../../../../source/engine/stores/cache/cache-folder.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';

const key = createSecretKey(Buffer.alloc(32, 1));

async function newCache(t: ExecutionContext, options: Partial<CacheFolderOptions> = {}) {
	const root = path.join(await temporaryFolder(t), 'repositories');
	const folder = path.join(root, 'one');
	const open = (other: Partial<CacheFolderOptions> = {}) =>
		new CacheFolder({folder, root, key, maximumBytes: 1_000_000, ...options, ...other});
	return {root, folder, open, cache: open()};
}

const bytes = Buffer.from('what a store gave');

async function streamed(cache: CacheFolder, name: string, version = ''): Promise<Buffer[]> {
	const pieces: Buffer[] = [];
	for await (const piece of cache.stream(name, version)) {
		pieces.push(piece);
	}

	return pieces;
}

test('what is kept is there for the next process, and only the owner can read it', async t => {
	const {cache, folder, open} = await newCache(t);
	cache.keep('packs/ab/name', [bytes.subarray(0, 4), bytes.subarray(4)]);
	await cache.close();
	t.deepEqual(await open().read('packs/ab/name'), bytes);
	t.is(await open().read('packs/ab/other'), undefined);
	const modes = await Promise.all([folder, path.join(folder, 'packs/ab/name')].map(async file => stat(file)));
	t.deepEqual(
		modes.map(({mode}) => mode & 0o777),
		[0o700, 0o600],
	);
});

test('another version is not found', async t => {
	const {cache} = await newCache(t);
	await cache.write('catalog', [bytes], 'first');
	t.deepEqual(await cache.read('catalog', 'first'), bytes);
	t.is(await cache.read('catalog', 'second'), undefined);
	t.is(await cache.read('catalog'), undefined);
});

for (const [what, spoil] of [
	[
		'damaged',
		async (file: string) => {
			const stored = await readFile(file);
			stored[3] = (stored[3] ?? 0) ^ 1;
			await writeFile(file, stored);
		},
	],
	['cut off', async (file: string) => truncate(file, 20)],
	['empty', async (file: string) => truncate(file, 0)],
	['the file of another name', async (file: string) => copyFile(`${file}-other`, file)],
	[
		'a folder',
		async (file: string) => {
			await rm(file);
			await mkdir(file);
		},
	],
] as const) {
	test(`a file that is ${what} is as if it were not there, and can be replaced`, async t => {
		const {cache, folder} = await newCache(t);
		const file = path.join(folder, 'name');
		await cache.write('name', [bytes]);
		await cache.write('name-other', [bytes]);
		await spoil(file);
		t.is(await cache.read('name'), undefined);
		await t.throwsAsync(streamed(cache, 'name'));
		await rm(file, {recursive: true, force: true});
		await cache.write('name', [bytes]);
		t.deepEqual(await cache.read('name'), bytes);
	});
}

test('what somebody without the key has written is not believed', async t => {
	const {cache, open} = await newCache(t);
	await open({key: createSecretKey(Buffer.alloc(32, 2))}).write('name', [bytes]);
	t.is(await cache.read('name'), undefined);
});

test('a long copy comes in pieces', async t => {
	const {cache} = await newCache(t, {maximumBytes: 100_000_000});
	const long = Buffer.alloc(3_000_000, 'long');
	await cache.write('catalog', [long], 'v');
	const pieces = await streamed(cache, 'catalog', 'v');
	t.true(pieces.length > 1);
	t.true(Buffer.concat(pieces).equals(long));
	await t.throwsAsync(streamed(cache, 'catalog', 'w'), {message: /of another version/});
	await t.throwsAsync(streamed(cache, 'nothing', 'v'), {code: 'ENOENT'});
});

test('while it is paused nothing is found', async t => {
	const {cache} = await newCache(t);
	await cache.write('name', [bytes]);
	const [first, second] = [cache.pause(), cache.pause()];
	first[Symbol.dispose]();
	first[Symbol.dispose]();
	t.true(cache.isPaused);
	t.is(await cache.read('name'), undefined);
	await t.throwsAsync(streamed(cache, 'name'));
	second[Symbol.dispose]();
	t.deepEqual(await cache.read('name'), bytes);
});

test('a source of bytes that breaks off leaves nothing', async t => {
	const {cache, folder} = await newCache(t);
	cache.keep(
		'name',
		(async function* () {
			yield bytes;
			throw new Error('It broke off');
		})(),
	);
	await cache.close();
	t.is(await cache.read('name'), undefined);
	t.deepEqual(await readdir(folder), []);
});

test('where nothing can be written, nothing is kept and nothing fails', async t => {
	const {root, cache} = await newCache(t);
	await writeFile(root, 'a file in the way');
	cache.keep('name', [bytes]);
	await cache.close();
	t.is(await cache.read('name'), undefined);
});

test('the folder may be deleted while it is used', async t => {
	const {cache, root} = await newCache(t);
	await cache.write('name', [bytes]);
	await rm(root, {recursive: true});
	t.is(await cache.read('name'), undefined);
	await cache.write('name', [bytes]);
	t.deepEqual(await cache.read('name'), bytes);
	await rm(root, {recursive: true});
	await t.notThrowsAsync(cache.close());
});

test('the caches of all repositories stay within the bound together', async t => {
	const {open, root} = await newCache(t, {maximumBytes: 100_000});
	for (const folder of ['one', 'two', 'three']) {
		const cache = open({folder: path.join(root, folder)});
		for (let i = 0; i < 10; i++) {
			cache.keep(String(i), [Buffer.alloc(10_000, i)]);
		}

		await cache.close();
	}

	const names = await readdir(root, {recursive: true});
	const sizes = await Promise.all(names.map(async name => stat(path.join(root, name))));
	const total = sizes.reduce((sum, found) => sum + (found.isFile() ? found.size : 0), 0);
	t.true(total > 50_000 && total <= 100_000, `${total} bytes`);
});

test('several processes may keep the same at once', async t => {
	const {open} = await newCache(t);
	const caches = Array.from({length: 8}, () => open());
	await Promise.all(caches.map(async cache => cache.write('name', [bytes])));
	t.deepEqual(await open().read('name'), bytes);
});

test('of two that are kept under one name the later stays, however long the first takes', async t => {
	const {cache, open} = await newCache(t);
	async function* slow() {
		yield Buffer.from('wrong');
		await setTimeout(50);
	}

	cache.keep('name', slow());
	cache.keep('name', [bytes]);
	await cache.close();
	t.deepEqual(await open().read('name'), bytes);
});
