import {Buffer} from 'node:buffer';
import {randomBytes} from 'node:crypto';
import test from 'ava';
import {StoreError} from '../../../../source/engine/errors.js';
import {MemoryStore} from '../../../../source/engine/stores/backends/memory-store.js';
import {atCall, FaultyStore} from '../../../helpers/faulty-store.js';
import {packsOn} from '../../../helpers/store-layers.js';
import {chunkKey, keysOf, sizeOf, textOf} from '../../../helpers/stores.js';

test('a member whose pack could not be stored is not in the catalog, can be read, and is stored by the next flush', async t => {
	const inner = new MemoryStore();
	const backend = new FaultyStore(inner);
	const store = packsOn(backend);
	await store.put(chunkKey(1), Buffer.from('first'));
	backend.plan = atCall('put', /^packs\//, {type: 'fail'});
	await t.throwsAsync(store.flush(), {instanceOf: StoreError});
	t.deepEqual(await keysOf(inner, ''), []);
	t.is(await textOf(store, chunkKey(1)), 'first');
	await store.put(chunkKey(2), Buffer.from('second'));
	await t.throwsAsync(store.flush(), {instanceOf: StoreError});
	backend.plan = () => undefined;
	await store.flush();
	t.is(await textOf(packsOn(inner), chunkKey(1)), 'first');
	t.is(await textOf(packsOn(inner), chunkKey(2)), 'second');
});

test('members can be read, replaced and deleted while their pack is on its way', async t => {
	const gate = {open() {}};
	const until = new Promise<void>(resolve => {
		gate.open = resolve;
	});
	const inner = new MemoryStore();
	const store = packsOn(new FaultyStore(inner, atCall('put', /^packs\//, {type: 'delay', until}, 1)));
	for (const seed of [1, 2, 3]) {
		await store.put(chunkKey(seed), Buffer.from(`old ${seed}`));
	}

	const flushing = store.flush();
	t.is(await textOf(store, chunkKey(1)), 'old 1');
	t.is(await sizeOf(store, chunkKey(1)), 5);
	t.deepEqual(await keysOf(store, ''), [1, 2, 3].map(chunkKey).toSorted());
	await store.put(chunkKey(2), Buffer.from('new 2'));
	await store.delete(chunkKey(3));
	t.is(await textOf(store, chunkKey(2)), 'new 2');
	t.is(await sizeOf(store, chunkKey(3)), undefined);
	gate.open();
	await flushing;
	await store.flush();
	const again = packsOn(inner);
	t.is(await textOf(again, chunkKey(1)), 'old 1');
	t.is(await textOf(again, chunkKey(2)), 'new 2');
	t.is(await sizeOf(again, chunkKey(3)), undefined);
});

test('many objects that fill several packs at once all come back', async t => {
	const backend = new MemoryStore();
	const store = packsOn(backend);
	const objects = Array.from({length: 100}, (_, i) => [chunkKey(i), randomBytes(300_000 + i)] as const);
	await Promise.all(objects.map(async ([key, bytes]) => store.put(key, bytes)));
	await store.flush();
	const packs = await keysOf(backend, 'packs/');
	t.is(packs.length, 4);
	const again = packsOn(backend);
	for (const [key, bytes] of objects) {
		t.true(bytes.equals(await again.get(key)));
	}
});
