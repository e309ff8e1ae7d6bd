import type {LockContext} from './lock-options.js';

/*
Locks of others, snapshots and what a prune may delete are found by listing. Where a store lists late, three waits, each as long as lists may be behind, let nobody act on
such a list: an exclusive operation waits between taking its lock and looking for the locks of others, so that it sees each that was there first; it keeps its lock until
nothing that it deleted is listed any more; and whoever finds the lock of one that died does that waiting for it. The lock itself is read by its name, which is never behind.
*/

/** Returns when a list tells everything that was written and deleted until now: at once, unless the store lists late. @throws {CancelledError} */
export async function untilListed({
	repository: {backend},
	clock,
	signal,
	onNotice,
}: Pick<LockContext, 'clock' | 'signal' | 'onNotice'> & {
	readonly repository: Pick<LockContext['repository'], 'backend'>;
}): Promise<void> {
	const {listsLateMs = 0} = backend;
	if (listsLateMs > 0) {
		onNotice(`Waiting ${Math.ceil(listsLateMs / 1000)} s, until the store lists what was written and deleted`);
		await clock.sleep(listsLateMs, signal);
	}
}
