import {encodeContent} from '../../source/engine/objects/content.js';
import {sha256Hex} from '../../source/engine/objects/hashes.js';
import type {Repository} from '../../source/engine/repository/repository.js';
import {appendSnapshotCatalog} from '../../source/engine/repository/snapshot-catalog.js';
import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import type {ObjectStore} from '../../source/engine/stores/object-store.js';
import {fileMeta} from './file-metas.js';
import {fullRepository, keysIn} from './full-repository.js';
import {pseudoRandomBytes} from './pseudo-random.js';
import {reachableObjects} from './reachable-objects.js';
import {storeSnapshot} from './stored-snapshots.js';

/** Stores a file of one chunk that does not shrink; the same seed gives the same file. */
export async function storeFile(repository: Repository, store: ObjectStore, seed: number) {
	const size = 20_000;
	const bytes = pseudoRandomBytes(size, seed);
	const chunk = `chunk/${repository.secrets.namer.chunkHash(bytes).toString('hex')}`;
	const contentHash = sha256Hex(bytes);
	const contentRef = repository.secrets.namer.contentRef(contentHash);
	await store.put(chunk, bytes);
	await store.put(`content/${contentRef}`, encodeContent({size, chunks: [chunk]}));
	return fileMeta({fileId: `file-${seed}`, contentHash, contentRef, size});
}

/** A backup of these files, in one pack or more of its own, or loose. */
export async function backUp(
	repository: Repository,
	day: number,
	seeds: readonly number[],
	objects = repository.store,
): Promise<string> {
	const metas = [];
	for (const seed of seeds) {
		metas.push(await storeFile(repository, objects, seed));
	}

	const put = async (key: string, bytes: Uint8Array) =>
		(/^(?:snapshot|index)\//.test(key) ? repository.loose : objects).put(key, bytes);
	const created = `2025-01-${String(day).padStart(2, '0')}T10:00:00Z`;
	const entry = await storeSnapshot({store: {put}}, metas, {seq: day, created});
	await repository.store.flush();
	await appendSnapshotCatalog(repository, entry);
	return entry.ref;
}

export const range = (from: number, to: number) => Array.from({length: to - from}, (_, index) => from + index);

export async function exampleRepository(store: ObjectStore = new MemoryStore()) {
	const repository = await fullRepository(store);
	const refs = [
		await backUp(repository, 1, range(0, 30)),
		await backUp(repository, 2, range(20, 40)),
		await backUp(repository, 3, range(30, 50)),
	];
	return {store, repository, refs};
}

/** Reads all that the snapshots need, chunks too; the number of objects. */
export async function proveSnapshots(repository: Repository): Promise<number> {
	const refs = await keysIn(repository.store, 'snapshot/');
	const needed = await reachableObjects(repository.objects, refs);
	for (const key of needed) {
		if (key.startsWith('chunk/')) {
			await repository.objects.chunk(key);
		}
	}

	return needed.size;
}

export async function countIn(store: ObjectStore, prefix: string): Promise<number> {
	const keys = await keysIn(store, prefix);
	return keys.length;
}

export async function bytesIn(store: ObjectStore): Promise<number> {
	let sum = 0;
	for await (const {size} of store.list('')) {
		sum += size;
	}

	return sum;
}
