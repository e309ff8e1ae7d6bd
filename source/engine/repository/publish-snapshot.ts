import {sha256Hex} from '../objects/hashes.js';
import {latestKey, objectKey} from '../objects/keys.js';
import {encodeLatest} from '../objects/latest.js';
import type {Snapshot} from '../objects/model.js';
import {encodeSnapshot} from '../objects/snapshot.js';
import {electLatest} from './latest-pointer.js';
import type {LockHandle} from './lock-handle.js';
import type {Repository} from './repository.js';
import {
	appendSnapshotCatalog,
	removeFromSnapshotCatalog,
	toSnapshotEntry,
	type SnapshotEntry,
} from './snapshot-catalog.js';

/**
Makes a snapshot part of the repository, when everything that it names has been put.

The order is that of format reference 18, and each step is durable before the next: objects and their packs, the pack catalog, the snapshot, `index/latest`,
`index/snapshots`. The snapshot object is the commit: stopped before it, the repository is as it was; after it, the snapshot is there, and the two indexes
are only behind.

@param options.signal Cancels until the snapshot is stored; what follows is carried through.
@throws {LockLostError} {MissingObjectError} When the root of the tree is not there. {StoreError} {NoSpaceError} {CancelledError}
*/
export async function publishSnapshot(
	repository: Repository,
	snapshot: Snapshot,
	{lock, signal}: {readonly lock: LockHandle; readonly signal?: AbortSignal},
): Promise<SnapshotEntry> {
	await lock.guard(repository.store).flush({signal});
	if (snapshot.root !== '') {
		await repository.objects.node(snapshot.root, {signal});
	}

	const bytes = encodeSnapshot(snapshot);
	const entry = toSnapshotEntry(objectKey('snapshot', sha256Hex(bytes)), snapshot);
	await lock.guard(repository.loose).put(entry.ref, bytes, {signal});
	lock.assertHeld();
	await writeLatest(repository, entry);
	await appendSnapshotCatalog(repository, entry, {lock});
	return entry;
}

/**
Takes snapshots out of the repository; what only they need stays until it is pruned.

First `index/latest` is pointed to one that stays, so that it never names what is gone, then the snapshots are deleted, then `index/snapshots` follows.

@param remaining All snapshots that stay, newest first.
*/
export async function retractSnapshots(
	repository: Repository,
	{
		refs,
		remaining,
		lock,
	}: {readonly refs: ReadonlySet<string>; readonly remaining: readonly SnapshotEntry[]; readonly lock: LockHandle},
): Promise<void> {
	lock.assertHeld();
	await writeLatest(repository, electLatest(remaining));
	await lock.guard(repository.store).deleteMany(refs);
	await lock.guard(repository.store).flush();
	await removeFromSnapshotCatalog(repository, refs, {lock});
}

/**
Points `index/latest` to a snapshot that is stored already.

The Go tool keeps it in a pack, and a packed entry wins over a loose object (format reference 7.6): the new one is written first, then the packed one goes.
*/
async function writeLatest(repository: Repository, entry: SnapshotEntry | undefined): Promise<void> {
	const catalog = await repository.catalog();
	await (entry
		? repository.loose.put(latestKey, encodeLatest({latestSnapshot: entry.ref, seq: entry.snapshot.seq}))
		: repository.loose.delete(latestKey));

	if (catalog.remove(latestKey) || catalog.isChanged) {
		await repository.commitCatalog();
	}
}
