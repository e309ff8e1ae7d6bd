import {Buffer} from 'node:buffer';
import test from 'ava';
import {packedObjectLimit} from '../../../../source/engine/compute/pack-builder.js';
import {
	CorruptObjectError,
	MissingObjectError,
	ObjectExistsError,
	StoreError,
} from '../../../../source/engine/errors.js';
import {sha256Hex} from '../../../../source/engine/objects/hashes.js';
import {MemoryStore} from '../../../../source/engine/stores/backends/memory-store.js';
import {PackCatalog} from '../../../../source/engine/stores/layers/pack-catalog.js';
import type {PackLayer} from '../../../../source/engine/stores/layers/pack-layer.js';
import type {ObjectStore} from '../../../../source/engine/stores/object-store.js';
import {atCall, atMutation, FaultyStore} from '../../../helpers/faulty-store.js';
import {packsOn, testLayer} from '../../../helpers/store-layers.js';
import {chunkKey, hexOf, keysOf, sizeOf, textOf} from '../../../helpers/stores.js';

testLayer('pack layer', packsOn);

const packsOf = async (backend: ObjectStore) => {
	const catalog = await PackCatalog.read(backend);
	return new Map([...catalog.entries()].map(({key, pack}) => [key, pack]));
};

test('small objects go into one pack that is named by its hash, big ones stand alone', async t => {
	const backend = new MemoryStore();
	const store = packsOn(backend);
	await store.put(chunkKey(1), Buffer.from('one'));
	await store.put(`filemeta/${hexOf(2)}`, Buffer.alloc(packedObjectLimit, 'x'));
	await store.put(chunkKey(3), Buffer.alloc(packedObjectLimit + 1, 'y'));
	t.deepEqual(await keysOf(backend, ''), [chunkKey(3)]);
	await store.flush();
	const pack = `packs/${sha256Hex(Buffer.concat([Buffer.from('one'), Buffer.alloc(packedObjectLimit, 'x')]))}`;
	t.deepEqual(await keysOf(backend, ''), [chunkKey(3), 'index/packs', pack]);
	t.deepEqual(
		await packsOf(backend),
		new Map([
			[chunkKey(1), pack],
			[`filemeta/${hexOf(2)}`, pack],
		]),
	);
});

test('snapshots, indexes, locks, keys and the marker stand alone, so that they can change without the catalog', async t => {
	const backend = new MemoryStore();
	const store = packsOn(backend);
	const keys = ['config', 'index/latest', 'index/lock.exclusive', 'index/snapshots', 'keys/a', `snapshot/${hexOf(1)}`];
	for (const key of keys) {
		await store.put(key, Buffer.from('x'));
	}

	await store.flush();
	t.deepEqual(await keysOf(backend, ''), keys);
});

test('a flush without changes writes nothing', async t => {
	const backend = new FaultyStore(new MemoryStore());
	const store = packsOn(backend);
	await store.put(chunkKey(1), Buffer.from('x'));
	await store.flush();
	backend.restart();
	await store.flush();
	await store.put(`snapshot/${hexOf(1)}`, Buffer.from('x'));
	await store.flush();
	t.deepEqual(
		backend.calls.filter(({mutation}) => mutation > 0).map(({key}) => key),
		[`snapshot/${hexOf(1)}`],
	);
});

test('a catalog that could not be stored is stored by the next flush', async t => {
	for (const type of ['fail', 'lose-answer'] as const) {
		const inner = new MemoryStore();
		const backend = new FaultyStore(inner, atCall('put', /^index\/packs$/, {type}));
		const store = packsOn(backend);
		await store.put(chunkKey(1), Buffer.from('first'));
		await t.throwsAsync(store.flush(), {instanceOf: StoreError});
		t.is(await textOf(store, chunkKey(1)), 'first');
		backend.plan = () => undefined;
		await store.put(chunkKey(2), Buffer.from('second'));
		await store.flush();
		const again = packsOn(inner);
		t.is(await textOf(again, chunkKey(1)), 'first');
		t.is(await textOf(again, chunkKey(2)), 'second');
	}
});

const latest = 'index/latest';

const catalogOf = (entries: Record<string, {p: string; o: number; l: number}>) => Buffer.from(JSON.stringify(entries));

/** As the Go tool leaves it: `index/latest` in a pack, and an older loose copy beside it. */

async function packedLatest(): Promise<MemoryStore> {
	const backend = new MemoryStore();
	const pack = `packs/${sha256Hex('packed latest')}`;
	await backend.put(pack, Buffer.from('packed latest'));
	await backend.put('index/packs', catalogOf({[latest]: {p: pack, o: 0, l: 13}}));
	await backend.put(latest, Buffer.from('stale'));
	return backend;
}

test('a packed index object wins over a loose one', async t => {
	t.is(await textOf(packsOn(await packedLatest()), latest), 'packed latest');
});

test('a loose index object that is put takes the place of a packed one, for others at once', async t => {
	const backend = await packedLatest();
	await packsOn(backend).put(latest, Buffer.from('new'));
	t.is(await textOf(packsOn(backend), latest), 'new');
	t.deepEqual(await packsOf(backend), new Map());
});

test('when the process dies while a packed index object is replaced, there is the old one or the new one', async t => {
	const texts: string[] = [];
	for (let n = 1, isDead = true; isDead; n++) {
		const inner = await packedLatest();
		const backend = new FaultyStore(inner, atMutation(n, {type: 'kill'}));
		await Promise.allSettled([packsOn(backend).put(latest, Buffer.from('new'))]);
		texts.push(await textOf(packsOn(inner), latest));
		isDead = backend.isDead;
	}

	// The loose object, the lock, the catalog, the lock again; then once without a death.
	t.deepEqual(texts, ['packed latest', 'packed latest', 'packed latest', 'new', 'new']);
});

test('deleting an index object removes the packed and the loose one, for others at once', async t => {
	const backend = await packedLatest();
	await packsOn(backend).delete(latest);
	t.is(await sizeOf(packsOn(backend), latest), undefined);
});

test('an object whose pack is gone is missing, unless there is a loose copy', async t => {
	const backend = new MemoryStore();
	const writer = packsOn(backend);
	await writer.put(chunkKey(1), Buffer.from('lost'));
	await writer.flush();
	await backend.deleteMany(await keysOf(backend, 'packs/'));
	for (const store of [writer, packsOn(backend)]) {
		const error = await t.throwsAsync(store.get(chunkKey(1)), {instanceOf: MissingObjectError});
		t.is(error.key, chunkKey(1));
	}

	await backend.put(chunkKey(1), Buffer.from('found'));
	t.is(await textOf(packsOn(backend), chunkKey(1)), 'found');
});

test('a pack that is too short is damaged, not a short answer', async t => {
	const backend = new MemoryStore();
	const writer = packsOn(backend);
	await writer.put(chunkKey(1), Buffer.from('some bytes'));
	await writer.flush();
	const [pack = ''] = await keysOf(backend, 'packs/');
	await backend.put(pack, Buffer.from('some'));
	await t.throwsAsync(packsOn(backend).get(chunkKey(1)), {instanceOf: CorruptObjectError});
});

test('put with ifAbsent sees packed objects', async t => {
	const backend = new MemoryStore();
	const store = packsOn(backend);
	await store.put(chunkKey(1), Buffer.from('x'));
	const put = async (each: PackLayer) => each.put(chunkKey(1), Buffer.from('y'), {ifAbsent: true});
	await t.throwsAsync(put(store), {instanceOf: ObjectExistsError});
	await store.flush();
	await t.throwsAsync(put(store), {instanceOf: ObjectExistsError});
	await t.throwsAsync(put(packsOn(backend)), {instanceOf: ObjectExistsError});
});
