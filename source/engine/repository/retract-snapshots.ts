import {NoSpaceError} from '../errors.js';
import {latestKey, snapshotsKey} from '../objects/keys.js';
import {electLatest, readLatest, writeLatest} from './latest-pointer.js';
import type {LockHandle} from './lock-handle.js';
import type {Repository} from './repository.js';
import {removeFromSnapshotCatalog, type SnapshotEntry} from './snapshot-catalog.js';

/**
Takes snapshots out of the repository; what only they need stays until it is pruned.

First `index/latest` is pointed to one that stays, so that it never names what is gone, then the snapshots are deleted, then `index/snapshots` follows. On a
full store an index that would be wrong goes first, and is written in its own space: it can be made from the snapshots.

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
	const latest = electLatest(remaining);
	const isPointed = await unlessFull(async () => writeLatest(repository, latest));
	if (!isPointed) {
		const pointer = await readLatest(repository);
		if (pointer && refs.has(pointer.latestSnapshot)) {
			// The new one gets the space of the old one. If it does not get even that, no snapshot goes.
			await repository.loose.delete(latestKey);
			await writeLatest(repository, latest);
		}
	}

	await lock.guard(repository.store).deleteMany(refs);
	await lock.guard(repository.store).flush();
	if (!isPointed) {
		await unlessFull(async () => writeLatest(repository, latest));
	}

	if (!(await unlessFull(async () => removeFromSnapshotCatalog(repository, refs, {lock})))) {
		await repository.loose.delete(snapshotsKey);
	}
}

/** Whether there was space for it. */
async function unlessFull(write: () => Promise<void>): Promise<boolean> {
	try {
		await write();
		return true;
	} catch (error) {
		if (error instanceof NoSpaceError) {
			return false;
		}

		throw error;
	}
}
