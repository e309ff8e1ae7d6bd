import {describeLock, fingerprint, lockedBy, readLock, type FoundLock} from './lock-objects.js';
import {judgeLock} from './lock-holder.js';
import type {LockContext} from './lock-options.js';

/**
Sorts out which of other people's locks are over.

Those that only a clock says to be over are watched for longer than a lock lasts: a living holder refreshes its lock in that time, whatever its
clock says. Remembers what it found out, so that it can be asked again about what was read later.
*/
export class LockWatcher {
	readonly #context: LockContext;
	/** Fingerprints of locks that were not refreshed while they were watched. */
	readonly #abandoned = new Set<string>();

	constructor(context: LockContext) {
		this.#context = context;
	}

	/** Whether the lock is known to be over, without watching it. */
	isOver(found: FoundLock): boolean {
		return this.#abandoned.has(fingerprint(found)) || this.#verdict(found) === 'dead';
	}

	/**
	Returns at once when all of them are over; otherwise watches those that seem to be.

	@returns Whether it had to wait, so that everything has to be read anew.
	@throws {LockedError} When one is held, or damaged.
	*/
	async settle(locks: readonly FoundLock[]): Promise<boolean> {
		const doubtful = locks.filter(found => !this.isOver(found));
		for (const found of doubtful) {
			if (this.#verdict(found) === 'held') {
				throw this.#locked(found);
			}
		}

		if (doubtful.length === 0) {
			return false;
		}

		await this.#watch(doubtful);
		return true;
	}

	#verdict({lock}: FoundLock): 'dead' | 'doubtful' | 'held' {
		const {clock, times} = this.#context;
		// What a damaged lock says is unknown: it is never taken for free.
		return lock ? judgeLock(lock, clock, times.ttlMs) : 'held';
	}

	async #watch(locks: readonly FoundLock[]): Promise<void> {
		const {clock, times, signal, onNotice, repository} = this.#context;
		const [first] = locks;
		if (first) {
			onNotice(
				`Waiting up to ${Math.ceil((times.ttlMs + times.marginMs) / 1000)} s to see whether ${describeLock(first)} is still in use`,
			);
		}

		let watchedMs = 0;
		while (watchedMs < times.ttlMs + times.marginMs) {
			const before = clock.elapsed();
			await clock.sleep(times.observeMs, signal);
			for (const found of locks) {
				const now = await readLock(repository.loose, found.key, signal);
				if (now && fingerprint(now) !== fingerprint(found)) {
					throw this.#locked(now);
				}
			}

			// While this computer slept, a holder on it slept as well: such time does not count.
			watchedMs += Math.min(clock.elapsed() - before, 2 * times.observeMs);
		}

		for (const found of locks) {
			this.#abandoned.add(fingerprint(found));
		}
	}

	#locked(found: FoundLock) {
		return lockedBy(this.#context.repository.backend.location, found);
	}
}
