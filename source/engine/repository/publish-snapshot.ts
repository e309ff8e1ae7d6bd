import {sha256Hex} from '../objects/hashes.js';
import {objectKey} from '../objects/keys.js';
import type {Snapshot} from '../objects/model.js';
import {encodeSnapshot} from '../objects/snapshot.js';
import {writeLatest} from './latest-pointer.js';
import type {LockHandle} from './lock-handle.js';
import type {Repository} from './repository.js';
import {appendSnapshotCatalog, toSnapshotEntry, type SnapshotEntry} from './snapshot-catalog.js';

export type PublishOptions = {
	readonly lock: LockHandle;
	/** Cancels until the snapshot is stored; what follows is carried through. */
	readonly signal?: AbortSignal | undefined;
	/** The root is that of an earlier snapshot, and the store was found to have all that it had right after that. */
	readonly isRootProven?: boolean;
};

/**
Makes a snapshot part of the repository, when everything that it names has been put.

The order is that of format reference 18, and each step is durable before the next: objects and their packs, the pack catalog, the snapshot, `index/latest`,
`index/snapshots`. The snapshot object is the commit: stopped before it, the repository is as it was; after it, the snapshot is there, and the two indexes
are only behind.

@throws {LockLostError} {MissingObjectError} When the root of the tree is not there. {StoreError} {NoSpaceError} {CancelledError}
*/
export async function publishSnapshot(
	repository: Repository,
	snapshot: Snapshot,
	{lock, signal, isRootProven = false}: PublishOptions,
): Promise<SnapshotEntry> {
	await lock.guard(repository.store).flush({signal});
	if (snapshot.root !== '' && !isRootProven) {
		await repository.objects.prove(snapshot.root, {signal});
	}

	const bytes = encodeSnapshot(snapshot);
	const entry = toSnapshotEntry(objectKey('snapshot', sha256Hex(bytes)), snapshot);
	await lock.guard(repository.loose).put(entry.ref, bytes, {signal});
	lock.assertHeld();
	await writeLatest(repository, entry);
	await appendSnapshotCatalog(repository, entry, {lock});
	return entry;
}
