import {Buffer} from 'node:buffer';
import {openRepository} from '../../source/engine/repository/open-repository.js';
import type {Repository} from '../../source/engine/repository/repository.js';
import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import {goldenObjects, goldenRepository} from './golden-repositories.js';
import type {GoldenRepositoryName} from './vectors.js';

/** A golden repository in memory, with as much as it needs to be opened. */
export async function openGolden(name: GoldenRepositoryName, store = new MemoryStore()): Promise<Repository> {
	for (const [key, bytes] of goldenObjects(name)) {
		await store.put(key, bytes);
	}

	const {encryption_key_hex: key} = goldenRepository(name);
	return openRepository(store, key === undefined ? {} : {repositoryKey: Buffer.from(key, 'hex')});
}
