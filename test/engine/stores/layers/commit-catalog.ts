import {Buffer} from 'node:buffer';
import process from 'node:process';
import {setTimeout} from 'node:timers/promises';
import test from 'ava';
import fc from 'fast-check';
import {CorruptObjectError, LockLostError, StoreError} from '../../../../source/engine/errors.js';
import {thisProcess} from '../../../../source/engine/filesystem/process-identity.js';
import {MemoryStore} from '../../../../source/engine/stores/backends/memory-store.js';
import {catalogLockKey} from '../../../../source/engine/objects/keys.js';
import {commitCatalog} from '../../../../source/engine/stores/layers/commit-catalog.js';
import {PackCatalog} from '../../../../source/engine/stores/layers/pack-catalog.js';
import type {ObjectStore} from '../../../../source/engine/stores/object-store.js';
import {atCall, FaultyStore} from '../../../helpers/faulty-store.js';
import {packsOn} from '../../../helpers/store-layers.js';
import {chunkKey, hexOf, keysOf, sizeOf, textOf} from '../../../helpers/stores.js';

const members = (...seeds: number[]) => ({
	keys: seeds.map(chunkKey),
	offsets: seeds.map(() => 0),
	lengths: seeds.map(() => 1),
});
const pack = (seed: string) => `packs/${hexOf(seed)}`;
const storedKeys = async (backend: ObjectStore) => {
	const catalog = await PackCatalog.read(backend);
	return [...catalog.entries()].map(({key}) => key).toSorted();
};

test('what others have stored meanwhile is kept', async t => {
	const backend = new MemoryStore();
	const [first, second] = [await PackCatalog.read(backend), await PackCatalog.read(backend)];
	first.addPack(pack('a'), members(1, 2));
	second.addPack(pack('b'), members(2, 3));
	await commitCatalog(backend, first);
	await commitCatalog(backend, second);
	t.deepEqual(await storedKeys(backend), [1, 2, 3].map(chunkKey).toSorted());
	t.deepEqual(second.find(chunkKey(1)), {pack: pack('a'), offset: 0, length: 1});
	first.addPack(pack('c'), members(4));
	await commitCatalog(backend, first);
	t.deepEqual(await storedKeys(backend), [1, 2, 3, 4].map(chunkKey).toSorted());
	t.false(first.isChanged);
	t.deepEqual(await keysOf(backend, 'index/holdfast/'), []);
});

test('a catalog of others that cannot be read is not overwritten', async t => {
	const backend = new MemoryStore();
	const catalog = await PackCatalog.read(backend);
	catalog.addPack(pack('a'), members(1));
	await backend.put('index/packs', Buffer.from('{"damaged'));
	await t.throwsAsync(commitCatalog(backend, catalog), {instanceOf: CorruptObjectError});
	t.is(await textOf(backend, 'index/packs'), '{"damaged');
	t.true(catalog.isChanged);
});

test('a lock that is lost while the catalog is written leaves the old catalog, and the commit begins anew', async t => {
	const inner = new MemoryStore();
	const before = await PackCatalog.read(inner);
	before.addPack(pack('a'), members(1));
	await commitCatalog(inner, before);
	const gate = {open() {}};
	const until = new Promise<void>(resolve => {
		gate.open = resolve;
	});
	const backend = new FaultyStore(inner, atCall('put', /^index\/packs$/, {type: 'delay', until}, 1));
	const catalog = await PackCatalog.read(backend);
	catalog.addPack(pack('b'), members(2));
	const committing = commitCatalog(backend, catalog);
	await setTimeout(20);
	await inner.put(catalogLockKey, Buffer.from('{"id":"somebody else"}'));
	gate.open();
	await setTimeout(20);
	t.deepEqual(await storedKeys(inner), [chunkKey(1)]);
	// Whoever holds it now stores something and goes.
	await inner.delete(catalogLockKey);
	before.addPack(pack('c'), members(3));
	await commitCatalog(inner, before);
	await committing;
	t.deepEqual(await storedKeys(inner), [1, 2, 3].map(chunkKey).toSorted());
});

test('a lock that is lost again and again ends in an error, with everything still to be stored', async t => {
	const inner = new MemoryStore();
	const backend = new FaultyStore(inner, ({method, key}) =>
		method === 'put' && key === 'index/packs' ? {type: 'delay', until: inner.delete(catalogLockKey)} : undefined,
	);
	const catalog = await PackCatalog.read(backend);
	catalog.addPack(pack('b'), members(2));
	await t.throwsAsync(commitCatalog(backend, catalog), {instanceOf: LockLostError});
	t.true(catalog.isChanged);
	t.deepEqual(await keysOf(inner, ''), []);
});

test('processes that find the lock of a dead one lose nothing of each other', async t => {
	for (let round = 0; round < 20; round++) {
		const inner = new MemoryStore();
		const dead = {...thisProcess(), pid: process.pid, startTime: '1', id: 'x', beat: 0};
		await inner.put(catalogLockKey, Buffer.from(JSON.stringify(dead)));
		const backend = new FaultyStore(inner, () => ({type: 'delay', until: Math.random() * 3}));
		await Promise.all(
			[1, 2, 3, 4].map(async seed => {
				const catalog = await PackCatalog.read(backend);
				catalog.addPack(pack(String(seed)), members(seed));
				await commitCatalog(backend, catalog);
			}),
		);
		t.deepEqual(await storedKeys(inner), [1, 2, 3, 4].map(chunkKey).toSorted());
	}
});

test('a catalog that has another size than was written is an error', async t => {
	const inner = new MemoryStore();
	const backend = new FaultyStore(inner);
	const catalog = await PackCatalog.read(backend);
	catalog.addPack(pack('a'), members(1));
	backend.plan = ({method, key}) => {
		if (method === 'stat' && key === 'index/packs' && backend.mutations > 1) {
			return {type: 'delay', until: inner.put('index/packs', Buffer.from('{}'))};
		}

		return undefined;
	};

	await t.throwsAsync(commitCatalog(backend, catalog), {instanceOf: StoreError, message: /2 bytes right after/});
	t.true(catalog.isChanged);
});

/** Some processes that store and delete objects of their own and flush now and then, on a backend whose answers take their time. */
async function interleave(
	seed: number,
	writers: number,
): Promise<{stored: string[]; expected: string[]; lost: string[]}> {
	const random = fc.sample(fc.nat(1000), {seed, numRuns: 2000});
	let next = 0;
	const draw = (below: number): number => (random[next++ % random.length] ?? 0) % below;
	const inner = new MemoryStore();
	const backend = new FaultyStore(inner, () => (draw(3) === 0 ? undefined : {type: 'delay', until: draw(4) / 2}));
	const expected: string[] = [];
	await Promise.all(
		Array.from({length: writers}, async (_, writer) => {
			const store = packsOn(backend);
			const own = new Set<string>();
			let flushing: Promise<void> = Promise.resolve();
			for (let step = 0; step < 12; step++) {
				const key = chunkKey(`${writer} ${draw(8)}`);
				switch (draw(4)) {
					case 0: {
						own.delete(key);
						await store.delete(key);
						break;
					}

					case 1: {
						flushing = Promise.all([flushing, store.flush()]).then(() => undefined);
						break;
					}

					default: {
						own.add(key);
						await store.put(key, Buffer.from(key));
						break;
					}
				}
			}

			await flushing;
			await store.flush();
			expected.push(...own);
		}),
	);
	const reader = packsOn(inner);
	const lost: string[] = [];
	for (const key of expected) {
		if ((await sizeOf(reader, key)) === undefined || (await textOf(reader, key)) !== key) {
			lost.push(key);
		}
	}

	return {stored: await keysOf(reader, 'chunk/'), expected: expected.toSorted(), lost};
}

test('processes that write to one repository at once lose nothing, and nothing that was deleted comes back', async t => {
	const seeds = Array.from({length: 240}, (_, i) => i);
	for (let at = 0; at < seeds.length; at += 20) {
		await Promise.all(
			seeds.slice(at, at + 20).map(async seed => {
				const {stored, expected, lost} = await interleave(seed, 2 + (seed % 4));
				t.deepEqual(lost, [], `seed ${seed}`);
				t.deepEqual(stored, expected, `seed ${seed}`);
			}),
		);
	}
});
