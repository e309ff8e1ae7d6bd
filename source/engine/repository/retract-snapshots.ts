import {latestKey, snapshotsKey} from '../objects/keys.js';
import {electLatest, readLatest, writeLatest} from './latest-pointer.js';
import type {LockHandle} from './lock-handle.js';
import {unlessFull, writeEvenWhenFull} from './make-room.js';
import type {Repository} from './repository.js';
import {removeFromSnapshotCatalog, type SnapshotEntry} from './snapshot-catalog.js';

/**
Takes snapshots out of the repository; what only they need stays until it is pruned.

First `index/latest` is pointed to one that stays, so that it never names what is gone, then the snapshots are deleted, then `index/snapshots` follows. On a
full store `index/snapshots` gives way to the pointer, which is only ever replaced as a whole; where there is none to give way, the pointer itself goes and is
written in its own space. Stopped in between, a store has neither of the two: the next backup, forget or prune makes them from the snapshots.

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
		const point = async () => writeLatest(repository, latest);
		const namesOneThatGoes = pointer !== undefined && refs.has(pointer.latestSnapshot);
		if (namesOneThatGoes && !(await unlessFull(async () => writeEvenWhenFull(repository.loose, point)))) {
			// If it does not get even its own space, no snapshot goes.
			await repository.loose.delete(latestKey);
			await point();
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
