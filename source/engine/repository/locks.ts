import {LockedError, ObjectExistsError} from '../errors.js';
import {encodeRepoLock} from '../objects/repo-lock.js';
import {HeldLock} from './held-lock.js';
import type {LockHandle} from './lock-handle.js';
import {isSameLock, newLock, type OwnLock} from './lock-holder.js';
import {lockedBy, readExclusiveLock, readSharedLocks, removeLocks, type FoundLock} from './lock-objects.js';
import {writeEvenWhenFull} from './make-room.js';
import {toContext, type AcquireOptions, type Lockable, type LockContext} from './lock-options.js';
import {untilListed} from './until-listed.js';
import {LockWatcher} from './watch-locks.js';

/** How often a shared lock looks again whether an exclusive one, taken at the same moment, has given way. */
const patience = 10;

/**
Locks the repository for this operation alone. Format reference 8.2, made safe against races: the lock is looked at again after it was written, and
shared locks are looked for again.

Until it is disposed, the lock is refreshed in the background, and its loss closes the repository's write gate.

@throws {LockedError} When another operation holds a lock, or one is damaged. {StoreError} When locks cannot be read or listed. {CancelledError}
*/
export async function acquireRepoLock(repository: Lockable, options: AcquireOptions): Promise<LockHandle> {
	const context = toContext(repository, options);
	const watcher = new LockWatcher(context);
	const {previous, startedAt} = await waitForOthers(context, watcher);
	const own = newLock(context, false);
	const wantsAtomic = !previous && repository.loose.conditionalPut;
	const handle = new HeldLock(context, watcher, own, startedAt);
	await withdrawOnFailure(context, handle, async () => {
		await writeEvenWhenFull(repository.loose, async () => writeExclusive(context, own, wantsAtomic), options);
		// A store may have found out just now that it cannot.
		if (!wantsAtomic || !repository.loose.conditionalPut) {
			await waitForRivals(context, context.clock.elapsed() - startedAt);
		}

		await requireOwn(context, handle);
		// Whoever took a shared lock before this one was there is listed now, and so is what it wrote; whoever comes later reads this one by its name.
		await untilListed(context);
		await requireNoShared(context, watcher);
	});
	return handle;
}

/** Returns when all locks that there are, are over. */
async function waitForOthers(
	{repository: {loose}, clock, signal}: LockContext,
	watcher: LockWatcher,
): Promise<{previous: FoundLock | undefined; startedAt: number}> {
	for (;;) {
		const shared = await readSharedLocks(loose, signal);
		const startedAt = clock.elapsed();
		const previous = await readExclusiveLock(loose, signal);
		if (!(await watcher.settle(previous ? [previous, ...shared] : shared))) {
			return {previous, startedAt};
		}
	}
}

/** @throws {LockedError} When an atomic write finds that somebody else was quicker. */
async function writeExclusive({repository, signal}: LockContext, own: OwnLock, isAtomic: boolean): Promise<void> {
	try {
		await repository.loose.put(own.key, encodeRepoLock(own.lock), {ifAbsent: isAtomic, signal});
	} catch (error) {
		if (!(error instanceof ObjectExistsError)) {
			throw error;
		}

		// After a lost answer a store may have tried again, and found the lock that it had written itself.
		const found = await readExclusiveLock(repository.loose, signal);
		if (!found?.lock || !isSameLock(found.lock, own.lock)) {
			throw found ? lockedBy(repository.backend.location, found) : overtaken(repository);
		}
	}
}

/**
Without an atomic write two may both believe to be the first, and the later write stays.

Normally the settle time is longer than a rival took, so the earlier one sees the later write. Whoever was slower may have overwritten a lock that was looked at
again already, and waits until its holder has surely noticed.
*/
async function waitForRivals({clock, times, signal}: LockContext, tookMs: number): Promise<void> {
	await clock.sleep(tookMs > times.settleMs / 2 ? times.ttlMs : times.settleMs, signal);
}

async function requireNoShared({repository, signal}: LockContext, watcher: LockWatcher): Promise<void> {
	const present = await readSharedLocks(repository.loose, signal);
	const inTheWay = present.find(found => !watcher.isOver(found));
	if (inTheWay) {
		throw lockedBy(repository.backend.location, inTheWay);
	}

	await removeLocks(repository.loose, present, signal);
}

/**
Locks the repository against exclusive operations; any number may hold such a lock. Format reference 8.3.

Otherwise as {@link acquireRepoLock}.
*/
export async function acquireSharedLock(repository: Lockable, options: AcquireOptions): Promise<LockHandle> {
	const context = toContext(repository, options);
	const watcher = new LockWatcher(context);
	const {clock, signal} = context;
	let exclusive = await readExclusiveLock(repository.loose, signal);
	while (exclusive && (await watcher.settle([exclusive]))) {
		exclusive = await readExclusiveLock(repository.loose, signal);
	}

	const own = newLock(context, true);
	const handle = new HeldLock(context, watcher, own, clock.elapsed());
	await withdrawOnFailure(context, handle, async () => {
		await repository.loose.put(own.key, encodeRepoLock(own.lock), {signal});
		const isAfterDeadOne = await waitForExclusiveToGiveWay(context, watcher);
		await requireOwn(context, handle);
		if (isAfterDeadOne) {
			// It did not come to wait until nothing that it deleted is listed any more.
			await untilListed(context);
		}

		await removeDeadLocks(context, watcher, own.key);
	});
	return handle;
}

/**
Of an exclusive and a shared lock that are written at the same moment, the exclusive one gives way; it does so within its settle time.

@returns Whether there is one of a holder that is dead.
*/
async function waitForExclusiveToGiveWay(context: LockContext, watcher: LockWatcher): Promise<boolean> {
	const {repository, clock, signal, times} = context;
	for (let look = 0; ; look++) {
		const exclusive = await readExclusiveLock(repository.loose, signal);
		if (!exclusive || watcher.isOver(exclusive)) {
			return exclusive !== undefined;
		}

		if (look === patience) {
			throw lockedBy(repository.backend.location, exclusive);
		}

		await clock.sleep((2 * times.settleMs) / patience, signal);
	}
}

/** What dead processes of this computer have left behind. It is in nobody's way, so a failure is no failure. */
async function removeDeadLocks(
	{repository: {loose}, signal}: LockContext,
	watcher: LockWatcher,
	own: string,
): Promise<void> {
	try {
		const shared = await readSharedLocks(loose, signal, own);
		await removeLocks(
			loose,
			shared.filter(found => watcher.isOver(found)),
			signal,
		);
	} catch {}
}

async function requireOwn({repository}: LockContext, handle: HeldLock): Promise<void> {
	if (!(await handle.isInStore())) {
		throw overtaken(repository);
	}
}

const overtaken = ({backend}: Lockable): LockedError =>
	new LockedError(`Another operation locked the repository in ${backend.location} at the same moment`, {
		hint: 'Try again when it has finished.',
	});

/** Removes the lock when its write fails, since it may have arrived all the same, and when what makes it a lock fails. */
async function withdrawOnFailure(
	{repository, signal}: LockContext,
	handle: HeldLock,
	verify: () => Promise<void>,
): Promise<void> {
	try {
		await verify();
		await repository.refreshCatalog?.({signal});
		handle.assertHeld();
	} catch (error) {
		await handle.withdraw();
		throw error;
	}
}
