import {Buffer} from 'node:buffer';
import type {ExecutionContext} from 'ava';
import {ReadingSession} from '../../source/engine/managers/restore/reading-session.js';
import {
	noSecrets,
	type RepositorySecrets,
	secretsFromEncryptionKey,
} from '../../source/engine/repository/credentials.js';
import {LocalStore} from '../../source/engine/stores/backends/local-store.js';
import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import {PackCatalog} from '../../source/engine/stores/layers/pack-catalog.js';
import type {ObjectStore} from '../../source/engine/stores/object-store.js';
import {goldenObjects, goldenRepository, writeGoldenRepository} from './golden-repositories.js';
import {temporaryFolder} from './temporary-folder.js';
import type {GoldenRepositoryName} from './vectors.js';

export function goldenSecrets(name: GoldenRepositoryName): RepositorySecrets {
	const key = goldenRepository(name).encryption_key_hex;
	return key === undefined ? noSecrets() : secretsFromEncryptionKey(Buffer.from(key, 'hex'));
}

/** A golden repository in a folder, which workers read by themselves, or in memory, which they cannot. */
export async function goldenStore(
	t: ExecutionContext,
	name: GoldenRepositoryName,
	where: 'folder' | 'memory',
): Promise<ObjectStore> {
	if (where === 'folder') {
		const folder = await temporaryFolder(t);
		await writeGoldenRepository(name, folder);
		return new LocalStore(folder);
	}

	const store = new MemoryStore();
	for (const [key, bytes] of goldenObjects(name)) {
		await store.put(key, bytes);
	}

	return store;
}

export async function sessionOn(backend: ObjectStore, secrets: RepositorySecrets): Promise<ReadingSession> {
	const catalog = await PackCatalog.read(backend);
	return new ReadingSession({backend, secrets, packs: catalog.share(), workers: 1});
}
