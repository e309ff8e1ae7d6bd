import test from 'ava';
import {Inventory} from '../../../../source/engine/managers/backup/inventory.js';
import {sha256Hex} from '../../../../source/engine/objects/hashes.js';
import {MemoryStore} from '../../../../source/engine/stores/backends/memory-store.js';

const keyOf = (kind: string, name: string) => `${kind}/${sha256Hex(name)}`;

async function example() {
	const store = new MemoryStore();
	await store.put(keyOf('packs', 'p'), Buffer.alloc(100));
	await store.put(keyOf('chunk', 'a'), Buffer.alloc(10));
	await store.put(keyOf('content', 'b'), Buffer.alloc(10));
	return store;
}

test('the same listing has the same digest, and any change of it another one', async t => {
	const store = await example();
	const digest = async () => {
		const inventory = await Inventory.take(store);
		return inventory.digest;
	};

	const first = await digest();
	t.is(await digest(), first);
	const seen = new Set([first]);
	for (const change of [
		async () => store.put(keyOf('chunk', 'c'), Buffer.alloc(1)),
		async () => store.delete(keyOf('chunk', 'a')),
		async () => store.put(keyOf('packs', 'q'), Buffer.alloc(5)),
		async () => store.put('index/packs', Buffer.from('{}')),
		async () => store.put('index/packs', Buffer.from('{}')),
	]) {
		await change();
		seen.add(await digest());
	}

	t.is(seen.size, 6);
});
