import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import type {ObjectStore} from '../../source/engine/stores/object-store.js';

/** The same objects in a store of their own. */
export async function copyOf(store: ObjectStore): Promise<MemoryStore> {
	const copy = new MemoryStore();
	for await (const {key} of store.list('')) {
		await copy.put(key, await store.get(key));
	}

	return copy;
}
