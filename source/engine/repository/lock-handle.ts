import type {ObjectStore} from '../stores/object-store.js';

/** A lock that is held until it is disposed or lost. */
export type LockHandle = AsyncDisposable & {
	readonly operation: string;
	/** Fires with a LockLostError when the lock expired, was broken, or was taken over. */
	readonly signal: AbortSignal;
	/** @throws {LockLostError} When the lock is lost, or its lease ran out while this process slept. */
	assertHeld(): void;
	/** Returns when a list tells what was changed under this lock so far: at once, unless the store lists late. @throws {LockLostError} */
	untilListed(): Promise<void>;
	/** The same store, with every change preceded by {@link LockHandle.assertHeld}. */
	guard(store: ObjectStore): ObjectStore;
};
