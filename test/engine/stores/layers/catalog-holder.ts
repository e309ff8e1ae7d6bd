import {Buffer} from 'node:buffer';
import test from 'ava';
import {CorruptObjectError, StoreError} from '../../../../source/engine/errors.js';
import {MemoryStore} from '../../../../source/engine/stores/backends/memory-store.js';
import {atCall, FaultyStore} from '../../../helpers/faulty-store.js';
import {packsOn} from '../../../helpers/store-layers.js';
import {chunkKey, hexOf, keysOf, sizeOf, textOf} from '../../../helpers/stores.js';

const latest = 'index/latest';

for (const [what, spoil] of [
	['damaged', async (backend: FaultyStore) => backend.put('index/packs', Buffer.from('{"chunk'))],
	['empty', async (backend: FaultyStore) => backend.put('index/packs', Buffer.alloc(0))],
	[
		'unreadable',
		async (backend: FaultyStore) => {
			backend.plan = atCall('getStream', /^index\/packs$/, {type: 'fail'});
		},
	],
	[
		'cut off while it is read',
		async (backend: FaultyStore) => {
			backend.plan = atCall('getStream', /^index\/packs$/, {type: 'tear'});
		},
	],
	[
		'short without an error',
		async (backend: FaultyStore) => {
			backend.plan = atCall('getStream', /^index\/packs$/, {type: 'shorten'});
		},
	],
	[
		'hidden by a store that fails',
		async (backend: FaultyStore) => {
			backend.plan = atCall('stat', /^index\/packs$/, {type: 'fail'});
		},
	],
] as const) {
	test(`a catalog that is ${what} is never taken for an empty one, and nothing is changed`, async t => {
		const inner = new MemoryStore();
		const backend = new FaultyStore(inner);
		const before = packsOn(backend);
		await before.put(chunkKey(1), Buffer.from('x'));
		await before.flush();
		await spoil(backend);
		const keys = await keysOf(inner, '');
		const store = packsOn(backend);
		for (const attempt of [
			async () => store.get(chunkKey(1)),
			async () => store.get(latest),
			async () => store.stat(chunkKey(1)),
			async () => keysOf(store, ''),
			async () => store.put(chunkKey(2), Buffer.from('y')),
			async () => store.put(chunkKey(2), Buffer.alloc(600_000)),
			async () => store.put(`snapshot/${hexOf(1)}`, Buffer.from('y')),
			async () => store.put(latest, Buffer.from('y')),
			async () => store.delete(chunkKey(1)),
			async () => store.deleteMany([chunkKey(1)]),
		]) {
			const error = await t.throwsAsync(attempt);
			t.true(error instanceof CorruptObjectError || error instanceof StoreError);
		}

		await store.flush();
		t.deepEqual(await keysOf(inner, ''), keys);
		// Locks and keys do not depend on it.
		await store.put('index/lock.exclusive', Buffer.from('lock'));
		t.is(await textOf(store, 'index/lock.exclusive'), 'lock');
	});
}

test('a catalog that could not be read once is read when it is asked for again', async t => {
	const inner = new MemoryStore();
	const before = packsOn(inner);
	await before.put(chunkKey(1), Buffer.from('x'));
	await before.flush();
	const backend = new FaultyStore(inner, atCall('stat', /^index\/packs$/, {type: 'fail'}, 1));
	const store = packsOn(backend);
	await t.throwsAsync(store.get(chunkKey(1)), {instanceOf: StoreError});
	t.is(await textOf(store, chunkKey(1)), 'x');
});

test('one caller that leaves does not end the reading of the catalog for the others', async t => {
	const inner = new MemoryStore();
	const before = packsOn(inner);
	await before.put(chunkKey(1), Buffer.from('x'));
	await before.flush();
	const store = packsOn(new FaultyStore(inner, atCall('stat', /./, {type: 'delay', until: 20})));
	const leaving = new AbortController();
	const first = store.get(chunkKey(1), {signal: leaving.signal});
	const second = textOf(store, chunkKey(1));
	leaving.abort();
	await t.throwsAsync(first, {name: 'CancelledError'});
	t.is(await second, 'x');
});

test('an object that others have packed since the catalog was read is found', async t => {
	const backend = new MemoryStore();
	const reader = packsOn(backend);
	t.is(await sizeOf(reader, chunkKey(1)), undefined);
	const writer = packsOn(backend);
	await writer.put(chunkKey(1), Buffer.from('new'));
	await writer.flush();
	t.is(await textOf(reader, chunkKey(1)), 'new');
	t.is(await sizeOf(reader, chunkKey(1)), 3);
});

test('an object that a prune has moved to another pack meanwhile is found there', async t => {
	const backend = new MemoryStore();
	const [reader, pruner] = [packsOn(backend), packsOn(backend)];
	await pruner.put(chunkKey(1), Buffer.from('moved'));
	await pruner.put(chunkKey(2), Buffer.from('garbage'));
	await pruner.flush();
	t.is(await textOf(reader, chunkKey(1)), 'moved');
	const [old = ''] = await keysOf(backend, 'packs/');
	await pruner.delete(chunkKey(2));
	await pruner.put(chunkKey(1), Buffer.from('moved'));
	await pruner.flush();
	await backend.delete(old);
	t.is(await textOf(reader, chunkKey(1)), 'moved');
	t.is(await sizeOf(reader, chunkKey(2)), undefined);
});
