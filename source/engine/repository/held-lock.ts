import {LockLostError} from '../errors.js';
import type {RepoLock} from '../objects/model.js';
import {encodeRepoLock} from '../objects/repo-lock.js';
import {formatLockTime} from '../objects/timestamps.js';
import type {ObjectStore} from '../stores/object-store.js';
import {guardStore} from './guarded-store.js';
import type {LockHandle} from './lock-handle.js';
import {isSameLock, type OwnLock} from './lock-holder.js';
import {describeLock, readExclusiveLock, readLock} from './lock-objects.js';
import type {LockContext} from './lock-options.js';
import {untilListed} from './until-listed.js';
import type {LockWatcher} from './watch-locks.js';

/**
A lock object that this process keeps alive.

The lease counts from before the last write that succeeded, on a clock that nobody can set, and ends some time before others may take the lock over.
*/
export class HeldLock implements LockHandle {
	readonly operation: string;
	readonly #context: LockContext;
	readonly #watcher: LockWatcher;
	readonly #key: string;
	readonly #abort = new AbortController();
	readonly #detachGate: () => void;
	#lock: RepoLock;
	#confirmedAt: number;
	#intruder: string | undefined;
	#cancelTimers: Array<() => void> = [];
	#refreshing: Promise<void> = Promise.resolve();
	#listed: Promise<void> | undefined;
	#released: Promise<void> | undefined;

	/** @param writtenAt Reading of the clock from before the lock object was written. */
	constructor(context: LockContext, watcher: LockWatcher, {key, lock}: OwnLock, writtenAt: number) {
		this.operation = context.operation;
		this.#context = context;
		this.#watcher = watcher;
		this.#key = key;
		this.#lock = lock;
		this.#confirmedAt = writtenAt;
		this.#detachGate = context.repository.gate.attach(() => {
			this.assertHeld();
		});
		this.#schedule(context.times.refreshMs);
	}

	get signal(): AbortSignal {
		return this.#abort.signal;
	}

	assertHeld(): void {
		this.#abort.signal.throwIfAborted();
		if (this.#released) {
			throw new LockLostError(`The lock for ${this.operation} was released already`);
		}

		if (this.#leftMs() <= 0) {
			this.#lose('it could not be refreshed in time; this process or its connection was stopped for too long');
			this.#abort.signal.throwIfAborted();
		}
	}

	async untilListed(): Promise<void> {
		await untilListed({...this.#context, signal: this.signal});
	}

	guard(store: ObjectStore): ObjectStore {
		return guardStore(store, () => {
			this.assertHeld();
		});
	}

	/** Whether the store still holds this very lock. @throws {StoreError} When that cannot be read. */
	async isInStore(): Promise<boolean> {
		const found = await readLock(this.#context.repository.loose, this.#key);
		return found?.lock !== undefined && isSameLock(found.lock, this.#lock);
	}

	/** Ends the lock and removes its object. Safe to call again. A lock that is lost is left alone: it may be another's by now. */
	async release(): Promise<void> {
		if (!this.#lock.isShared && !this.#released) {
			this.#listed ??= this.untilListed();
			try {
				// Nobody may take what this operation has deleted for being there.
				await this.#listed;
			} catch {
				// The lock was lost meanwhile; whoever has it now waits as long.
			}
		}

		return this.#end();
	}

	/** As {@link release}; a failure is only noticed, since the lock ends by itself and must not hide how the operation ended. */
	async [Symbol.asyncDispose](): Promise<void> {
		await this.#noticingFailure(async () => this.release());
	}

	/** As its disposal, for a lock under which nothing was changed yet. */
	async withdraw(): Promise<void> {
		await this.#noticingFailure(async () => this.#end());
	}

	async #noticingFailure(end: () => Promise<void>): Promise<void> {
		try {
			await end();
		} catch (error) {
			const reason = error instanceof Error ? error.message : String(error);
			this.#context.onNotice(
				`The lock for ${this.operation} could not be removed, it ends by itself in a minute: ${reason}`,
			);
		}
	}

	async #end(): Promise<void> {
		this.#released ??= this.#remove();
		return this.#released;
	}

	async #remove(): Promise<void> {
		this.#stopTimers();
		// A refresh that is under way would write the object again after it was deleted.
		await this.#refreshing;
		this.#stopTimers();
		this.#detachGate();
		if (!this.#abort.signal.aborted && this.#leftMs() > 0 && (await this.isInStore()) && this.#leftMs() > 0) {
			await this.#context.repository.loose.delete(this.#key);
		}
	}

	#leftMs(): number {
		const {clock, times} = this.#context;
		return this.#confirmedAt + times.ttlMs - times.marginMs - clock.elapsed();
	}

	#schedule(refreshMs: number): void {
		const {clock} = this.#context;
		this.#stopTimers();
		if (this.#abort.signal.aborted || this.#released !== undefined) {
			return;
		}

		this.#cancelTimers = [
			clock.after(refreshMs, () => {
				this.#refreshing = this.#refresh();
			}),
			this.#leaseEnd(),
		];
	}

	/** Fires the signal even while a refresh hangs. */
	#leaseEnd(): () => void {
		return this.#context.clock.after(Math.max(0, this.#leftMs()) + 1, () => {
			if (!this.#released && this.#leftMs() <= 0) {
				this.#lose('it could not be refreshed in time');
			}
		});
	}

	#stopTimers(): void {
		for (const cancel of this.#cancelTimers) {
			cancel();
		}

		this.#cancelTimers = [];
	}

	#lose(reason: string): void {
		this.#stopTimers();
		this.#abort.abort(
			new LockLostError(`The lock for ${this.operation} was lost: ${reason}`, {
				hint: 'Nothing more was written. Run the same command again; what was stored so far is used again.',
			}),
		);
	}

	/** Never rejects. */
	async #refresh(): Promise<void> {
		const {times} = this.#context;
		try {
			const isRenewed = await this.#renew();
			this.#schedule(isRenewed ? times.refreshMs : times.retryMs);
		} catch {
			// Tried again until the lease ends; then the lock is lost.
			this.#schedule(times.retryMs);
		}
	}

	async #renew(): Promise<boolean> {
		const {clock, times, repository} = this.#context;
		const found = await readLock(repository.loose, this.#key);
		if (!found) {
			this.#lose('somebody removed it');
		} else if (!found.lock) {
			// Damaged: nobody else is known to hold the lock, and it is not confirmed either.
			return false;
		} else if (!isSameLock(found.lock, this.#lock)) {
			this.#lose(`it was taken over; now there is ${describeLock(found)}`);
		} else if (this.#lock.isShared) {
			await this.#loseToIntruder();
		}

		this.assertHeld();
		const startedAt = clock.elapsed();
		const lock = {...this.#lock, expiresAt: formatLockTime(clock.now() + BigInt(times.ttlMs) * 1_000_000n)};
		await repository.loose.put(this.#key, encodeRepoLock(lock));
		// If the write took longer than the lease, others may have come in between.
		this.assertHeld();
		this.#lock = lock;
		this.#confirmedAt = startedAt;
		return true;
	}

	/**
	A program that trusts its clock may have taken an exclusive lock over this shared one. One that is only trying gives way within moments, so the
	same one must be seen twice.
	*/
	async #loseToIntruder(): Promise<void> {
		const exclusive = await readExclusiveLock(this.#context.repository.loose);
		const seen =
			exclusive && !this.#watcher.isOver(exclusive)
				? `${exclusive.lock?.holder} ${exclusive.lock?.acquiredAt}`
				: undefined;
		if (exclusive && seen !== undefined && seen === this.#intruder) {
			this.#lose(`another operation took the repository for itself; there is ${describeLock(exclusive)}`);
		}

		this.#intruder = seen;
	}
}
