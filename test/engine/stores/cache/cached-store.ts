import {Buffer} from 'node:buffer';
import {createSecretKey} from 'node:crypto';
import {readdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {CorruptObjectError, ObjectNotFoundError} from '../../../../source/engine/errors.js';
import {sha256Hex} from '../../../../source/engine/objects/hashes.js';
import {listIndexes} from '../../../../source/engine/repository/repository-config.js';
import {MemoryStore} from '../../../../source/engine/stores/backends/memory-store.js';
import {CacheFolder} from '../../../../source/engine/stores/cache/cache-folder.js';
import {blockSize, CachedStore} from '../../../../source/engine/stores/cache/cached-store.js';
import type {ObjectStore} from '../../../../source/engine/stores/object-store.js';
import {RemoteStore} from '../../../helpers/remote-store.js';
import {hexOf, textOf} from '../../../helpers/stores.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';
import {testObjectStore} from '../object-store-contract.js';

const cacheIn = (folder: string) =>
	new CacheFolder({folder, root: folder, key: createSecretKey(Buffer.alloc(32)), maximumBytes: 100_000_000});

testObjectStore('cached store', async t => {
	const [backend, folder] = [new MemoryStore(), await temporaryFolder(t)];
	const open = (): ObjectStore => new CachedStore(backend, cacheIn(folder));
	return {store: open(), reopen: async () => open()};
});

const packBytes = Buffer.from(Array.from({length: blockSize * 3 + 1000}, (_, i) => (i * 7 + (i >> 8)) % 256));
const pack = `packs/${sha256Hex(packBytes)}`;
const end = () => packBytes.length;

async function packFarAway(t: ExecutionContext) {
	const folder = await temporaryFolder(t);
	const backend = new RemoteStore();
	await backend.put(pack, packBytes);
	backend.takeCalls();
	const open = () => {
		const cache = cacheIn(folder);
		return {cache, store: new CachedStore(backend, cache)};
	};

	return {folder, backend, open, ...open()};
}

const part = async (store: ObjectStore, offset: number, length: number, options = {}) =>
	store.get(pack, {range: {offset, length}, keep: {end}, ...options});

test('what lies close to what was asked for is here, too, also for the next process', async t => {
	const {store, backend, cache, open} = await packFarAway(t);
	t.true((await part(store, 100, 50)).equals(packBytes.subarray(100, 150)));
	t.true((await part(store, 5000, 5000)).equals(packBytes.subarray(5000, 10_000)));
	await cache.close();
	t.true((await part(open().store, 200_000, 62_144)).equals(packBytes.subarray(200_000, 262_144)));
	t.deepEqual(backend.takeCalls(), ['get packs/']);
});

test('a long part is fetched at once, and what is here of it is not asked for at its ends', async t => {
	const {store, backend} = await packFarAway(t);
	await part(store, 0, 10);
	t.true((await part(store, 10, packBytes.length - 10)).equals(packBytes.subarray(10)));
	t.true((await part(store, packBytes.length - 5, 5)).equals(packBytes.subarray(-5)));
	t.deepEqual(backend.takeCalls(), ['get packs/', 'get packs/']);
});

test('a block whose end was not known is fetched again when more of it is wanted', async t => {
	const {store, backend} = await packFarAway(t);
	await store.get(pack, {range: {offset: 0, length: 10}, keep: {}});
	t.true((await part(store, 5, 10)).equals(packBytes.subarray(5, 15)));
	t.is(backend.takeCalls().length, 2);
});

test('what is not metadata is not kept', async t => {
	const {store, backend, cache, folder} = await packFarAway(t);
	for (let i = 0; i < 2; i++) {
		await store.get(pack, {range: {offset: 0, length: 10}});
	}

	await cache.close();
	t.is(backend.takeCalls().length, 2);
	t.deepEqual(await readdir(folder), []);
});

test('a pack that is put as metadata need not be fetched', async t => {
	const {backend, cache, store, open} = await packFarAway(t);
	await store.put(pack, packBytes, {keep: true});
	await cache.close();
	backend.takeCalls();
	t.true((await part(open().store, 0, packBytes.length)).equals(packBytes));
	t.deepEqual(backend.takeCalls(), []);
});

test('a damaged file is fetched again and replaced', async t => {
	const {backend, cache, store, folder, open} = await packFarAway(t);
	await part(store, 0, 10);
	await cache.close();
	const names = await readdir(folder, {recursive: true});
	const name = names.find(found => found.endsWith('-0')) ?? '';
	await writeFile(path.join(folder, name), 'damaged');
	const second = open();
	t.true((await part(second.store, 0, 10)).equals(packBytes.subarray(0, 10)));
	await second.cache.close();
	await part(open().store, 0, 10);
	t.is(backend.takeCalls().length, 2);
});

test('who was given something wrong gets it from the store itself, and so does everybody after that', async t => {
	const {store, backend, cache, open} = await packFarAway(t);
	backend.plan = ({method}) =>
		method === 'get' ? {type: 'change', change: bytes => Buffer.alloc(bytes.length, 'wrong')} : undefined;
	t.false((await part(store, 0, 10)).equals(packBytes.subarray(0, 10)));
	backend.plan = () => undefined;
	t.true((await part(store, 0, 10, {anew: true})).equals(packBytes.subarray(0, 10)));
	await cache.close();
	t.true((await part(open().store, 0, 10)).equals(packBytes.subarray(0, 10)));
});

test('a pack that is shorter than it was said to be gives what it has, and is damaged beyond that', async t => {
	const {store} = await packFarAway(t);
	const longer = {keep: {end: () => packBytes.length + 10_000}};
	t.true((await part(store, blockSize * 3, 1000, longer)).equals(packBytes.subarray(blockSize * 3)));
	await t.throwsAsync(part(store, blockSize * 3, 1001, longer), {instanceOf: CorruptObjectError});
});

test('loose metadata is kept whole', async t => {
	const {store, backend, cache, open} = await packFarAway(t);
	const node = `node/${hexOf(1)}`;
	await backend.put(node, Buffer.from('a node'));
	backend.takeCalls();
	t.is((await store.get(node, {keep: {}})).toString(), 'a node');
	await cache.close();
	t.is((await open().store.get(node, {keep: {}})).toString(), 'a node');
	t.deepEqual(backend.takeCalls(), ['get node/']);
	await backend.delete(node);
	await t.throwsAsync(open().store.get(node), {instanceOf: ObjectNotFoundError});
});

test('while the cache is paused the store itself is asked', async t => {
	const {store, backend, cache} = await packFarAway(t);
	await part(store, 0, 10);
	using _ = cache.pause();
	await part(store, 0, 10);
	t.is(backend.takeCalls().length, 2);
});

test('what a listing has told is not asked for again, once', async t => {
	const {store, backend} = await packFarAway(t);
	await backend.put('index/packs', Buffer.from('{}'));
	const listed = await listIndexes(backend);
	backend.takeCalls();
	store.hearNews(listed);
	const told = await store.stat('index/packs');
	t.deepEqual(backend.takeCalls(), []);
	t.deepEqual(await store.stat('index/packs'), told);
	t.deepEqual(backend.takeCalls(), ['stat index/packs']);
	store.hearNews(listed);
	store.forgetNews();
	await store.stat('index/packs');
	t.deepEqual(backend.takeCalls(), ['stat index/packs']);
});

test('index/snapshots is read again only when a listing tells another version of it', async t => {
	const {backend, folder, open} = await packFarAway(t);
	const read = async () => {
		const {store, cache} = open();
		store.hearNews(await listIndexes(backend));
		const text = await textOf(store, 'index/snapshots');
		await cache.close();
		return text;
	};

	await backend.put('index/snapshots', Buffer.from('[1]'));
	t.is(await read(), '[1]');
	backend.takeCalls();
	t.is(await read(), '[1]');
	t.deepEqual(backend.takeCalls(), ['list index/']);
	await backend.put('index/snapshots', Buffer.from('[2]'));
	t.is(await read(), '[2]');
	await writeFile(path.join(folder, 'index/snapshots'), 'damaged');
	t.is(await read(), '[2]');
});
