import {electLatest, writeLatest} from './latest-pointer.js';
import type {LockHandle} from './lock-handle.js';
import type {Repository} from './repository.js';
import {removeFromSnapshotCatalog, type SnapshotEntry} from './snapshot-catalog.js';

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
