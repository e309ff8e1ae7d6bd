import type {ObjectStore} from '../stores/object-store.js';

/** A lock that is held until it is disposed or lost. */
export type LockHandle = AsyncDisposable & {
	readonly operation: string;
	/** Fires with a LockLostError when the lock expired, was broken, or was taken over. */
	readonly signal: AbortSignal;
	/** @throws {LockLostError} When the lock is lost, or its lease ran out while this process slept. */
	assertHeld(): void;
	/**
	Whether no exclusive operation has begun since this lock was taken, unseen because the store lists late. To be asked before a result is told that others must not have
	worked against.

	@throws {StoreError}
	*/
	isUndisturbed(): Promise<boolean>;
	/** The same store, with every change preceded by {@link LockHandle.assertHeld}. */
	guard(store: ObjectStore): ObjectStore;
};
