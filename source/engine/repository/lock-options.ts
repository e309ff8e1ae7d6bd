import type {ObjectStore} from '../stores/object-store.js';
import {systemClock, type LockClock} from './lock-clock.js';
import {thisHolder, type LockHolder} from './lock-holder.js';
import type {WriteGate} from './write-gate.js';

/** What locks need of a repository. */
export type Lockable = {
	readonly backend: ObjectStore;
	/** Through which lock objects are written: compressed and encrypted as the format wants it, past the packs. */
	readonly loose: ObjectStore;
	readonly gate: WriteGate;
	/** Called when a lock is taken: what was read before it may have been changed by whoever held one until now. */
	refreshCatalog?(options: {readonly signal?: AbortSignal}): Promise<void>;
};

/** Milliseconds. All are measured on a clock that nobody can set. */
export type LockTimes = {
	/** A lock that was not refreshed for so long is over. Format reference 8.1. */
	readonly ttlMs: number;
	readonly refreshMs: number;
	/** After a failed refresh. */
	readonly retryMs: number;
	/** The holder stops writing so long before its lock is over: a write that is under way needs time to land. */
	readonly marginMs: number;
	/** Between writing a lock and looking whether it is the only one, where the store may have a race. */
	readonly settleMs: number;
	/** How often a lock that seems to be over is looked at again before it is believed. */
	readonly observeMs: number;
};

export const defaultTimes: LockTimes = {
	ttlMs: 60_000,
	refreshMs: 30_000,
	retryMs: 5000,
	marginMs: 5000,
	settleMs: 1000,
	observeMs: 5000,
};

export type AcquireOptions = {
	/** What the lock is for, in one word; others see it: `backup`, `prune`. */
	readonly operation: string;
	/** Gives up waiting. Once the lock is held, it has no effect. */
	readonly signal?: AbortSignal;
	/** Told in words when acquiring has to wait, and when the release fails. */
	readonly onNotice?: (message: string) => void;
	readonly holder?: LockHolder;
	readonly clock?: LockClock;
	readonly times?: Partial<LockTimes>;
};

/** Options with everything filled in. */
export type LockContext = {
	readonly repository: Lockable;
	readonly operation: string;
	readonly signal: AbortSignal | undefined;
	readonly onNotice: (message: string) => void;
	readonly holder: LockHolder;
	readonly clock: LockClock;
	readonly times: LockTimes;
};

export function toContext(
	repository: Lockable,
	{operation, signal, onNotice, holder, clock, times}: AcquireOptions,
): LockContext {
	return {
		repository,
		operation,
		signal,
		onNotice: onNotice ?? (() => {}),
		holder: holder ?? thisHolder(),
		clock: clock ?? systemClock,
		times: {...defaultTimes, ...times},
	};
}
