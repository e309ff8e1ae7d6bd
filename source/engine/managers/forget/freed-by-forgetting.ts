import {latestKey, packsKey, snapshotsKey} from '../../objects/keys.js';
import type {ObjectStore} from '../../stores/object-store.js';

type WithSignal = {readonly signal?: AbortSignal | undefined};

/** Runs what takes these snapshots out of the store, and resolves to how many bytes less the store then has: of the snapshots themselves, and of the indexes that name them. */
export async function freedByForgetting(
	backend: ObjectStore,
	refs: ReadonlySet<string>,
	forget: () => Promise<void>,
	{signal}: WithSignal = {},
): Promise<number> {
	const snapshots = await bytesOfSnapshots(backend, refs, {signal});
	const before = await bytesOfIndexes(backend);
	await forget();
	return snapshots + before - (await bytesOfIndexes(backend));
}

/** By listing, which tells the sizes of a thousand at once. */
async function bytesOfSnapshots(
	backend: ObjectStore,
	refs: ReadonlySet<string>,
	{signal}: WithSignal,
): Promise<number> {
	let bytes = 0;
	for await (const {key, size} of backend.list('snapshot/', {signal})) {
		bytes += refs.has(key) ? size : 0;
	}

	return bytes;
}

/** Cannot be cancelled: what was done is told. */
async function bytesOfIndexes(backend: ObjectStore): Promise<number> {
	const found = await Promise.all([latestKey, packsKey, snapshotsKey].map(async key => backend.stat(key)));
	return found.reduce((sum, stat) => sum + (stat?.size ?? 0), 0);
}
