import {NoSpaceError, throwIfCancelled, UsageError} from '../errors.js';
import {isHashedKey} from '../objects/keys.js';
import type {LockHandle} from '../repository/lock-handle.js';
import {acquireRepoLock} from '../repository/locks.js';
import {removeDeadCatalogLock} from '../stores/layers/catalog-lock.js';
import {planPrune, type PreparedPrune, type PrunePlan} from './prune/plan-prune.js';
import {Repacker} from './prune/repack.js';
import {RepositoryManager} from './repository-manager.js';

export type {Amount, PrunePlan} from './prune/plan-prune.js';

export type PlanPruneOptions = {
	/** How much of the packs may stay unused, from 0 to 1; 0.05 unless told otherwise. */
	readonly maxUnused?: number | undefined;
	/** Refs of snapshots that are taken for gone already: what would forgetting them free? */
	readonly without?: ReadonlySet<string> | undefined;
	readonly signal?: AbortSignal | undefined;
};

export type PruneOptions = PlanPruneOptions & {
	/** Only makes the plan; no lock is taken. */
	readonly dryRun?: boolean;
};

export type PruneResult = {
	readonly plan: PrunePlan;
	readonly isDryRun: boolean;
	readonly objectsScanned: number;
	/** Objects that no snapshot needed, loose ones and members of packs. */
	readonly objectsDeleted: number;
	/** Packs that went, empty ones and those that were packed anew. */
	readonly packsDeleted: number;
	/** How much less the repository takes. In a dry run, what is expected. */
	readonly bytesReclaimed: number;
	/** What was found to be damaged or missing, and left as it is. */
	readonly warnings: readonly string[];
};

/** Deletes what no snapshot needs, and packs the rest anew where that is worth it. */
export class PruneManager extends RepositoryManager {
	/**
	Finds out what a prune would do. No lock is taken and nothing is written.

	@throws {RefusedError} {CorruptObjectError} {MissingObjectError} {StoreError} When it is not certain what snapshots need. {UsageError}
	*/
	async plan(options: PlanPruneOptions = {}): Promise<PrunePlan> {
		const {plan} = await this.prepare(options);
		return plan;
	}

	/**
	Carries out a plan that was shown before, under an exclusive lock. It can be stopped at any time; the next run ends the work.

	What was planned is looked at again: what a new snapshot needs stays.

	@throws As {@link plan}, and then nothing was deleted. {LockedError} {LockLostError} {NoSpaceError}
	*/
	async carryOut(plan: PrunePlan, {signal}: Pick<PruneOptions, 'signal'> = {}): Promise<PruneResult> {
		return this.run({maxUnused: plan.maxUnused, signal});
	}

	/** Plans and prunes at once, under an exclusive lock. Otherwise as {@link carryOut}. */
	async run(options: PruneOptions = {}): Promise<PruneResult> {
		if (options.dryRun) {
			const plan = await this.plan(options);
			return resultOf(plan, true);
		}

		await using lock = await acquireRepoLock(this.repository, {operation: 'prune', signal: options.signal});
		const result = await this.runUnder(lock, options);
		return result;
	}

	/** As {@link run}, under an exclusive lock that is held already. */
	async runUnder(lock: LockHandle, options: Pick<PruneOptions, 'maxUnused' | 'signal'> = {}): Promise<PruneResult> {
		const signal = options.signal ? AbortSignal.any([options.signal, lock.signal]) : lock.signal;
		const prepared = await this.prepare({maxUnused: options.maxUnused, signal});
		lock.assertHeld();
		return this.#carryOut(prepared, signal);
	}

	/** The plan with all that it was made from. Otherwise as {@link plan}. */
	async prepare({maxUnused = 0.05, without, signal}: PlanPruneOptions): Promise<PreparedPrune> {
		if (!(maxUnused >= 0 && maxUnused <= 1)) {
			throw new UsageError(`The share that may stay unused must be from 0 to 1, not ${maxUnused}`, {
				hint: 'Write --max-unused 5%, for example.',
			});
		}

		return this.phase('Finding what snapshots need', 0, async phase =>
			planPrune(this.repository, {
				maxUnused,
				without,
				signal,
				onReachable() {
					phase.increment(1);
				},
			}),
		);
	}

	async #carryOut(prepared: PreparedPrune, signal: AbortSignal): Promise<PruneResult> {
		const warnings = [...prepared.plan.warnings];
		const warn = (message: string): void => {
			warnings.push(message);
			this.reporter.event({type: 'warning', message});
		};

		for (const message of prepared.plan.warnings) {
			this.reporter.event({type: 'warning', message});
		}

		await this.#deleteUnneeded(prepared, signal);
		const repacker = new Repacker(this.repository, {warn, signal});
		await this.#repack(prepared, repacker, signal);
		await removeDeadCatalogLock(this.repository.backend, {signal});
		return {
			...resultOf(prepared.plan, false),
			packsDeleted: prepared.packsToRemove.length + repacker.removedPacks,
			warnings,
		};
	}

	/** First what takes no space to delete, so that a full store gets some. */
	async #deleteUnneeded({looseToDelete, packsToRemove, needed}: PreparedPrune, signal: AbortSignal): Promise<void> {
		const {backend} = this.repository;
		const count = looseToDelete.length + packsToRemove.length;
		await this.phase('Deleting what nobody needs', count, async phase => {
			// Whoever wrote them is dead, or stopped and without a lock.
			await backend.removeLeftovers?.(0, {signal});
			await backend.deleteMany(looseToDelete, {signal});
			phase.increment(looseToDelete.length);
			const catalog = await this.repository.catalog({signal});
			const unneeded: string[] = [];
			for (const {key} of catalog.entries()) {
				if (isHashedKey(key) && !needed.has(key)) {
					unneeded.push(key);
				}
			}

			for (const key of unneeded) {
				catalog.remove(key);
			}

			try {
				await this.repository.commitCatalog({signal});
			} catch (error) {
				if (!(error instanceof NoSpaceError) || packsToRemove.length === 0) {
					throw error;
				}

				// The catalog then names packs that are gone, but only members that no snapshot needs.
				await backend.deleteMany(packsToRemove, {signal});
				await this.repository.commitCatalog({signal});
			}

			await backend.deleteMany(packsToRemove, {signal});
			phase.increment(packsToRemove.length);
		});
	}

	async #repack({packsToRepack, looseToPack}: PreparedPrune, repacker: Repacker, signal: AbortSignal): Promise<void> {
		if (packsToRepack.length + looseToPack.length === 0) {
			return;
		}

		await this.phase('Packing anew', packsToRepack.length + looseToPack.length, async phase => {
			const members = await this.#membersOf(packsToRepack, signal);
			for (const pack of packsToRepack) {
				await repacker.empty(pack, members.get(pack) ?? []);
				phase.increment(1);
			}

			for (const key of looseToPack) {
				await repacker.pack(key);
				phase.increment(1);
			}

			throwIfCancelled(signal);
			await repacker.finish();
		});
	}

	async #membersOf(packs: readonly string[], signal: AbortSignal) {
		const members = new Map<string, Array<{key: string; offset: number; length: number}>>(
			packs.map(pack => [pack, []]),
		);
		const catalog = await this.repository.catalog({signal});
		for (const {key, pack, offset, length} of catalog.entries()) {
			members.get(pack)?.push({key, offset, length});
		}

		for (const list of members.values()) {
			list.sort((a, b) => a.offset - b.offset);
		}

		return members;
	}
}

const resultOf = (plan: PrunePlan, isDryRun: boolean): PruneResult => ({
	plan,
	isDryRun,
	objectsScanned: plan.scanned,
	objectsDeleted: plan.unneeded.count,
	packsDeleted: plan.packsToRemove.count,
	bytesReclaimed: plan.freedBytes,
	warnings: plan.warnings,
});
