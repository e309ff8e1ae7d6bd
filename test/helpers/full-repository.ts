import {initRepository} from '../../source/engine/repository/init-repository.js';
import {openRepository} from '../../source/engine/repository/open-repository.js';
import type {Repository} from '../../source/engine/repository/repository.js';
import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import type {ObjectStore} from '../../source/engine/stores/object-store.js';

export const testKey = Buffer.alloc(32, 7);

/** A new encrypted repository with all its layers. */
export async function fullRepository(store: ObjectStore = new MemoryStore()): Promise<Repository> {
	const {repository} = await initRepository(store, {encryption: true, credentials: {encryptionKey: testKey}});
	return repository;
}

/** The same as another process sees it. */
export const reopen = async (store: ObjectStore): Promise<Repository> =>
	openRepository(store, {encryptionKey: testKey});

export async function keysIn(store: ObjectStore, prefix = ''): Promise<string[]> {
	const keys: string[] = [];
	for await (const {key} of store.list(prefix)) {
		keys.push(key);
	}

	return keys.toSorted();
}
