import {Buffer} from 'node:buffer';
import {createSecretKey} from 'node:crypto';
import {truncate} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {CacheFolder} from '../../../../source/engine/stores/cache/cache-folder.js';
import {CatalogCopies} from '../../../../source/engine/stores/cache/catalog-copies.js';
import {CatalogHolder} from '../../../../source/engine/stores/layers/catalog-holder.js';
import {PackBuffer} from '../../../../source/engine/stores/layers/pack-buffer.js';
import {PackLayer} from '../../../../source/engine/stores/layers/pack-layer.js';
import {RemoteStore} from '../../../helpers/remote-store.js';
import {chunkKey, hexOf, keysOf, sizeOf, textOf} from '../../../helpers/stores.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';

const latest = 'index/latest';
const snapshot = `snapshot/${hexOf('snapshot')}`;
const packBytes = Buffer.from('a chunk and what the Go tool packs: latest, snapshot');
const pack = `packs/${hexOf('pack')}`;

/** A repository with one chunk in a pack, and perhaps, as the Go tool leaves it, `index/latest` and a snapshot. */
async function repository(t: ExecutionContext, {isPackedByGo}: {isPackedByGo: boolean}) {
	const folder = await temporaryFolder(t);
	const backend = new RemoteStore();
	await backend.put(pack, packBytes);
	const entries = {
		[chunkKey(1)]: {p: pack, o: 0, l: 7},
		...(isPackedByGo && {[latest]: {p: pack, o: 36, l: 6}, [snapshot]: {p: pack, o: 44, l: 8}}),
	};
	await backend.put('index/packs', Buffer.from(JSON.stringify(entries)));
	backend.takeCalls();
	const open = () => {
		const cache = new CacheFolder({folder, root: folder, key: createSecretKey(Buffer.alloc(32)), maximumBytes: 1e6});
		const holder = new CatalogHolder(backend, new CatalogCopies(cache, true));
		return {cache, holder, store: new PackLayer(holder, new PackBuffer(holder))};
	};

	/** Leaves copies of the catalog on this machine. */
	const warm = async () => {
		const {cache, holder} = open();
		await holder.catalog();
		await cache.close();
		backend.takeCalls();
	};

	return {folder, backend, open, warm};
}

test('with a copy of its version the catalog is not read for what is rarely packed', async t => {
	const {backend, open, warm} = await repository(t, {isPackedByGo: false});
	await warm();
	const {store} = open();
	await store.put(snapshot, Buffer.from('x'));
	await store.put(latest, Buffer.from('y'));
	t.deepEqual(await keysOf(store, 'snapshot/'), [snapshot]);
	t.is(await textOf(store, latest), 'y');
	await store.delete(snapshot);
	t.is(await sizeOf(store, 'index/other'), undefined);
	const catalogCalls = backend.takeCalls().filter(call => call.endsWith(' index/packs'));
	t.deepEqual([...new Set(catalogCalls)], ['stat index/packs']);
});

test('what the Go tool has packed is found, listed, replaced and deleted by the copy as by the catalog', async t => {
	for (const isWarm of [false, true]) {
		const {backend, open, warm} = await repository(t, {isPackedByGo: true});
		if (isWarm) {
			await warm();
		}

		const {store} = open();
		t.deepEqual(await keysOf(store, 'snapshot/'), [snapshot]);
		t.is(await textOf(store, latest), 'latest');
		t.is(backend.takeCalls().includes('getStream index/packs'), !isWarm);
		await store.put(latest, Buffer.from('new'));
		t.is(await textOf(open().store, latest), 'new');
		await store.delete(snapshot);
		await store.flush();
		const after = open().store;
		t.deepEqual(await keysOf(after, 'snapshot/'), []);
		t.is(await textOf(after, latest), 'new');
		t.is(await textOf(after, chunkKey(1)), 'a chunk');
	}
});

test('the whole catalog is read once for each version', async t => {
	const {backend, open, warm} = await repository(t, {isPackedByGo: true});
	await warm();
	t.is(await textOf(open().store, chunkKey(1)), 'a chunk');
	t.deepEqual(backend.takeCalls(), ['stat index/packs', 'get packs/']);
	const writer = open();
	await writer.store.put(chunkKey(2), Buffer.from('two'));
	await writer.store.flush();
	await writer.cache.close();
	backend.takeCalls();
	t.is(await textOf(open().store, chunkKey(2)), 'two');
	t.false(backend.takeCalls().includes('getStream index/packs'));
});

test('what others have stored since is seen', async t => {
	const {backend, open, warm} = await repository(t, {isPackedByGo: true});
	await warm();
	await backend.put('index/packs', Buffer.from('{}'));
	t.deepEqual(await keysOf(open().store, 'snapshot/'), []);
	t.is(await sizeOf(open().store, chunkKey(1)), undefined);
});

test('copies that are cut off are passed over and replaced', async t => {
	const {backend, folder, open, warm} = await repository(t, {isPackedByGo: true});
	await warm();
	for (const name of ['catalog-image', 'catalog-rare']) {
		await truncate(path.join(folder, name), 40);
	}

	const {store, cache} = open();
	t.deepEqual(await keysOf(store, 'snapshot/'), [snapshot]);
	await cache.close();
	t.true(backend.takeCalls().includes('getStream index/packs'));
	t.deepEqual(await keysOf(open().store, 'snapshot/'), [snapshot]);
	t.false(backend.takeCalls().includes('getStream index/packs'));
});

test('while the cache is paused the stored catalog is read, also where a copy was taken for it before', async t => {
	const {backend, open, warm} = await repository(t, {isPackedByGo: true});
	await warm();
	const {cache, holder} = open();
	const catalog = await holder.catalog();
	using _ = cache.pause();
	t.is(await holder.catalog(), catalog);
	t.is(await holder.catalog(), catalog);
	t.is(backend.takeCalls().filter(call => call === 'getStream index/packs').length, 1);
});

test('a catalog that became unreadable is not replaced by its copy while the cache is paused', async t => {
	const {backend, open, warm} = await repository(t, {isPackedByGo: true});
	await warm();
	const {cache, holder} = open();
	await holder.catalog();
	using _ = cache.pause();
	backend.plan = ({method}) => (method === 'getStream' ? {type: 'fail'} : undefined);
	await t.throwsAsync(holder.catalog(), {name: 'StoreError'});
});
