import {Buffer} from 'node:buffer';
import test from 'ava';
import {StoreError} from '../../../source/engine/errors.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {atCall, atMutation, FaultyStore, fromMutation, KilledError} from '../../helpers/faulty-store.js';
import {chunkKey, keysOf, textOf} from '../../helpers/stores.js';
import {testObjectStore} from './object-store-contract.js';

testObjectStore('a faulty store without faults', async () => {
	const store = new FaultyStore(new MemoryStore());
	return {store, reopen: async () => store};
});

test('the n-th mutation fails and leaves the object alone, the others succeed', async t => {
	const inner = new MemoryStore();
	const store = new FaultyStore(inner, atMutation(2, {type: 'fail'}));
	await store.put(chunkKey(1), Buffer.from('1'));
	await t.throwsAsync(store.put(chunkKey(2), Buffer.from('2')), {instanceOf: StoreError});
	await store.put(chunkKey(3), Buffer.from('3'));
	await store.deleteMany([chunkKey(1), chunkKey(2)]);
	t.is(store.mutations, 5);
	t.deepEqual(await keysOf(inner, ''), [chunkKey(3)]);
});

test('a store that is full refuses everything from then on', async t => {
	const inner = new MemoryStore();
	const store = new FaultyStore(inner, fromMutation(2, {type: 'fail'}));
	await store.put(chunkKey(1), Buffer.from('1'));
	await t.throwsAsync(store.put(chunkKey(2), Buffer.from('2')));
	await t.throwsAsync(store.delete(chunkKey(1)));
	t.deepEqual(await keysOf(store, ''), [chunkKey(1)]);
});

test('after a kill nothing reaches the store, also not what was planned to clean up', async t => {
	const inner = new MemoryStore();
	const before = new FaultyStore(inner, atMutation(2, {type: 'kill'}));
	await before.put(chunkKey(1), Buffer.from('1'));
	await t.throwsAsync(before.put(chunkKey(2), Buffer.from('2')), {instanceOf: KilledError});
	await t.throwsAsync(before.delete(chunkKey(1)), {instanceOf: KilledError});
	await t.throwsAsync(before.get(chunkKey(1)), {instanceOf: KilledError});
	t.true(before.isDead);
	t.deepEqual(await keysOf(inner, ''), [chunkKey(1)]);

	const after = new FaultyStore(inner, atMutation(1, {type: 'kill-after'}));
	await t.throwsAsync(after.put(chunkKey(2), Buffer.from('2')), {instanceOf: KilledError});
	t.is(await textOf(inner, chunkKey(2)), '2');
});

test('bytes can be torn, changed and lost on the way', async t => {
	const inner = new MemoryStore();
	const store = new FaultyStore(inner, atCall('put', /^chunk/, {type: 'tear', keep: 3}));
	await t.throwsAsync(store.put(chunkKey(1), Buffer.from('123456')));
	t.is(await textOf(inner, chunkKey(1)), '123');
	store.restart(atCall('get', /^chunk/, {type: 'change', change: bytes => bytes.subarray(1)}, 2));
	t.is(await textOf(store, chunkKey(1)), '123');
	t.is(await textOf(store, chunkKey(1)), '23');
	store.restart(atCall('put', /./, {type: 'lose-answer'}));
	await t.throwsAsync(store.put(chunkKey(2), Buffer.from('2')));
	t.is(await textOf(inner, chunkKey(2)), '2');
});

test('lists can be short with an error or without', async t => {
	const store = new FaultyStore(new MemoryStore());
	for (let i = 0; i < 3; i++) {
		await store.put(chunkKey(i), Buffer.from('x'));
	}

	store.plan = atCall('list', /./, {type: 'shorten', keep: 2});
	const listed = await keysOf(store, 'chunk/');
	t.is(listed.length, 2);
	store.plan = atCall('list', /./, {type: 'tear', keep: 2});
	await t.throwsAsync(keysOf(store, 'chunk/'), {instanceOf: StoreError});
});
