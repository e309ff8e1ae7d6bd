import {CorruptObjectError, LockedError, ObjectNotFoundError} from '../errors.js';
import {exclusiveLockKey, sharedLockPrefix} from '../objects/keys.js';
import type {RepoLock} from '../objects/model.js';
import {decodeRepoLock} from '../objects/repo-lock.js';
import type {ObjectStore} from '../stores/object-store.js';

/** A lock object in the store. Without `lock` it is damaged; what it says is unknown, so it counts as held. */
export type FoundLock = {readonly key: string; readonly lock?: RepoLock; readonly error?: unknown};

/**
@returns `undefined` when it is proven that there is none.
@throws {StoreError} When it could not be read.
*/
export async function readLock(store: ObjectStore, key: string, signal?: AbortSignal): Promise<FoundLock | undefined> {
	try {
		return {key, lock: decodeRepoLock(await store.get(key, {signal}), key)};
	} catch (error) {
		if (error instanceof ObjectNotFoundError) {
			return undefined;
		}

		if (error instanceof CorruptObjectError) {
			return {key, error};
		}

		throw error;
	}
}

export const readExclusiveLock = async (store: ObjectStore, signal?: AbortSignal): Promise<FoundLock | undefined> =>
	readLock(store, exclusiveLockKey, signal);

/** @param own A key that is passed over. @throws {StoreError} When the locks cannot be listed, or one could not be read. */
export async function readSharedLocks(store: ObjectStore, signal?: AbortSignal, own?: string): Promise<FoundLock[]> {
	const keys: string[] = [];
	for await (const {key} of store.list(sharedLockPrefix, {signal})) {
		if (key !== own) {
			keys.push(key);
		}
	}

	const found = await Promise.all(keys.toSorted().map(async key => readLock(store, key, signal)));
	return found.filter(lock => lock !== undefined);
}

/** Changes with every refresh of the lock. */
export const fingerprint = ({key, lock}: FoundLock): string =>
	JSON.stringify([key, lock?.holder, lock?.acquiredAt, lock?.expiresAt]);

export function describeLock({key, lock}: FoundLock): string {
	return lock
		? `${lock.isShared ? 'a shared lock' : 'a lock'} of ${lock.holder} for ${lock.operation}, taken at ${lock.acquiredAt}, valid until ${lock.expiresAt}`
		: `the lock object ${key}, which is damaged`;
}

/** The error that names who is in the way, and what to do. */
export function lockedBy(location: string, found: FoundLock): LockedError {
	return new LockedError(`The repository in ${location} is locked by ${describeLock(found)}`, {
		hint: found.lock
			? 'Wait until it has finished. If that process is surely dead, run `holdfast break-lock`.'
			: 'If nothing else uses the repository, run `holdfast break-lock` to remove it.',
		cause: found.error,
	});
}

/** One by one: deleting many at once concerns the packs, and locks must go when those cannot be read. */
export async function removeLocks(
	store: ObjectStore,
	locks: ReadonlyArray<{readonly key: string}>,
	signal?: AbortSignal,
): Promise<void> {
	for (const {key} of locks) {
		await store.delete(key, {signal});
	}
}
