import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import type {ObjectStore} from '../../source/engine/stores/object-store.js';

/** The same objects in a store of their own. */
export async function copyOf(store: ObjectStore): Promise<MemoryStore> {
	const copy = new MemoryStore();
	await copyObjects(store, copy);
	return copy;
}

export async function copyObjects(from: ObjectStore, to: ObjectStore): Promise<void> {
	for await (const {key} of from.list('')) {
		await to.put(key, await from.get(key));
	}
}
