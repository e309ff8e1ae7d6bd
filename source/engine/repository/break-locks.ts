import {exclusiveLockKey, sharedLockPrefix} from '../objects/keys.js';
import type {RepoLock} from '../objects/model.js';
import {judgeLock, type Verdict} from './lock-holder.js';
import {lockedBy, readExclusiveLock, readLock, readSharedLocks, removeLocks} from './lock-objects.js';
import {defaultTimes, type Lockable} from './lock-options.js';
import {systemClock, type LockClock} from './lock-clock.js';
import {untilListed} from './until-listed.js';

/** A lock object as people see it. */
export type LockInfo = {
	readonly key: string;
	/** Absent when the object is damaged or could not be read. */
	readonly lock?: RepoLock;
	readonly error?: unknown;
	/** `doubtful`: over by this computer's clock. */
	readonly state: Verdict | 'damaged';
};

export type InspectOptions = {readonly signal?: AbortSignal; readonly clock?: LockClock};

/** All lock objects. One that cannot be read is listed as damaged. @throws {StoreError} When they cannot be listed. */
export async function listRepoLocks(
	{loose}: Pick<Lockable, 'loose'>,
	{signal, clock = systemClock}: InspectOptions = {},
): Promise<LockInfo[]> {
	const keys: string[] = [];
	for await (const {key} of loose.list('index/lock', {signal})) {
		if (key === exclusiveLockKey || key.startsWith(sharedLockPrefix)) {
			keys.push(key);
		}
	}

	const infos: LockInfo[] = [];
	for (const key of keys.toSorted()) {
		try {
			const found = await readLock(loose, key, signal);
			if (found) {
				infos.push({...found, state: found.lock ? judgeLock(found.lock, clock, defaultTimes.ttlMs) : 'damaged'});
			}
		} catch (error) {
			infos.push({key, error, state: 'damaged'});
		}
	}

	return infos;
}

/**
Returns when nothing holds the repository, as far as can be told without waiting. Format reference 11.9.

@throws {LockedError} When a lock is held or damaged. {StoreError} When locks cannot be read.
*/
export async function checkRepoLock(
	{loose, backend}: Pick<Lockable, 'loose' | 'backend'>,
	{signal, clock = systemClock}: InspectOptions = {},
): Promise<void> {
	const exclusive = await readExclusiveLock(loose, signal);
	for (const found of [...(exclusive ? [exclusive] : []), ...(await readSharedLocks(loose, signal))]) {
		if (!found.lock || judgeLock(found.lock, clock, defaultTimes.ttlMs) === 'held') {
			throw lockedBy(backend.location, found);
		}
	}
}

/**
Removes locks whoever holds them. A running operation notices within half a minute, and stops before it writes again.

An exclusive lock goes when nothing that its holder may have deleted is listed any more.

@param locks What {@link listRepoLocks} showed; all that there are when absent.
@returns The locks that were removed.
*/
export async function breakRepoLock(
	repository: Pick<Lockable, 'loose' | 'backend'>,
	{locks, signal, clock = systemClock}: InspectOptions & {readonly locks?: readonly LockInfo[]} = {},
): Promise<readonly LockInfo[]> {
	const doomed = locks ?? (await listRepoLocks(repository, {signal}));
	if (doomed.some(({key}) => key === exclusiveLockKey)) {
		await untilListed({repository, clock, signal, onNotice() {}});
	}

	await removeLocks(repository.loose, doomed, signal);
	return doomed;
}
