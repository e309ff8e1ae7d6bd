import {NoSpaceError, RefusedError, throwIfCancelled, UsageError} from '../errors.js';
import {packsKey} from '../objects/keys.js';
import {mendLatest} from '../repository/latest-pointer.js';
import type {LockHandle} from '../repository/lock-handle.js';
import {acquireRepoLock} from '../repository/locks.js';
import {unlessFull} from '../repository/make-room.js';
import {removeDeadCatalogLock} from '../stores/layers/catalog-lock.js';
import {usualMaxUnused} from './prune/foresee-prune.js';
import {isStillTrue, planPrune, type PrunePlan} from './prune/plan-prune.js';
import {membersOf} from './prune/members-of.js';
import {Repacker} from './prune/repack.js';
import {looseWith} from './prune/survey-store.js';
import {RepositoryManager} from './repository-manager.js';

export type {Amount, PruneFigures, PrunePlan} from './prune/plan-prune.js';

export type PlanPruneOptions = {
	/** How much of the packs may stay unused, from 0 to 1; {@link usualMaxUnused} unless told otherwise. */
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
	/** How much less the repository takes; below 0 when it takes more. In a dry run, what is expected. */
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
	async plan({maxUnused = usualMaxUnused, without, signal}: PlanPruneOptions = {}): Promise<PrunePlan> {
		if (!(maxUnused >= 0 && maxUnused <= 1)) {
			throw new UsageError(`The share that may stay unused must be from 0 to 1, not ${maxUnused}`, {
				hint: 'Write --max-unused 5%, for example.',
			});
		}

		using _ = this.repository.withoutCache();
		const plan = await this.phase('Finding what snapshots need', 0, async phase =>
			planPrune(this.repository, {maxUnused, without, signal, phase}),
		);
		return plan;
	}

	/**
	Carries out a plan that was shown before, under an exclusive lock. It can be stopped at any time; the next run ends the work.

	When the repository has changed since, a new plan is made and carried out instead; the result tells which.

	@throws As {@link plan}, and then nothing was deleted. {LockedError} {LockLostError} {NoSpaceError}
	*/
	async carryOut(plan: PrunePlan, {signal}: Pick<PruneOptions, 'signal'> = {}): Promise<PruneResult> {
		await using lock = await acquireRepoLock(this.repository, {operation: 'prune', signal});
		const result = await this.carryOutUnder(lock, plan, {signal});
		return result;
	}

	/** Plans and prunes at once, under an exclusive lock. Otherwise as {@link carryOut}. */
	async run(options: PruneOptions = {}): Promise<PruneResult> {
		if (options.dryRun) {
			const plan = await this.plan(options);
			return {
				...countsOf(plan),
				isDryRun: true,
				packsDeleted: plan.packsToRemove.count,
				bytesReclaimed: plan.freedBytes,
			};
		}

		await using lock = await acquireRepoLock(this.repository, {operation: 'prune', signal: options.signal});
		const result = await this.runUnder(lock, options);
		return result;
	}

	/** As {@link run}, under an exclusive lock that is held already. */
	async runUnder(lock: LockHandle, options: Pick<PruneOptions, 'maxUnused' | 'signal'> = {}): Promise<PruneResult> {
		const signal = options.signal ? AbortSignal.any([options.signal, lock.signal]) : lock.signal;
		const plan = await this.plan({maxUnused: options.maxUnused, signal});
		lock.assertHeld();
		return this.#delete(plan, signal);
	}

	/** As {@link carryOut}, under an exclusive lock that is held already. */
	async carryOutUnder(
		lock: LockHandle,
		plan: PrunePlan,
		options: Pick<PruneOptions, 'signal'> = {},
	): Promise<PruneResult> {
		const signal = options.signal ? AbortSignal.any([options.signal, lock.signal]) : lock.signal;
		if (!(await isStillTrue(this.repository, plan, signal))) {
			return this.runUnder(lock, {maxUnused: plan.maxUnused, signal});
		}

		lock.assertHeld();
		return this.#delete(plan, signal);
	}

	async #delete(plan: PrunePlan, signal: AbortSignal): Promise<PruneResult> {
		using _ = this.repository.withoutCache();
		const {backend} = this.repository;
		const warnings = [...plan.warnings];
		const warn = (message: string): void => {
			warnings.push(message);
			this.reporter.event({type: 'warning', message});
		};

		for (const message of plan.warnings) {
			this.reporter.event({type: 'warning', message});
		}

		const catalogBefore = await backend.stat(packsKey, {signal});
		const repacker = new Repacker(this.repository, {warn, signal});
		if (!(await this.#deleteUnneeded(plan, signal)) || !(await this.#repack(plan, repacker, signal))) {
			warn('There is no space to pack anew what is left. Run the prune again when there is some');
		}

		await unlessFull(async () => mendLatest(this.repository, {signal}));
		await removeDeadCatalogLock(backend, {signal});
		const catalogAfter = await backend.stat(packsKey, {signal});
		return {
			...countsOf(plan),
			objectsDeleted: plan.unneeded.count - plan.basis.forgotten.count,
			isDryRun: false,
			packsDeleted: plan.packsToRemove.count + repacker.removedPacks,
			bytesReclaimed:
				plan.looseToDelete.bytes -
				plan.basis.forgotten.bytes +
				plan.packsToRemove.bytes +
				repacker.freedBytes +
				(catalogBefore?.size ?? 0) -
				(catalogAfter?.size ?? 0),
			warnings,
		};
	}

	/** First what takes no space to delete, so that a full store gets some. `false` when that is still not enough for a new catalog. */
	async #deleteUnneeded({basis, looseToDelete}: PrunePlan, signal: AbortSignal): Promise<boolean> {
		const {backend} = this.repository;
		const {marked, catalogVersion} = basis;
		const {graph, inventory} = marked;
		const packs = basis.packsToRemove.map(({key}) => key);
		return this.phase('Deleting what nobody needs', looseToDelete.count + packs.length, async phase => {
			// Whoever wrote them is dead, or stopped and without a lock.
			await backend.removeLeftovers?.(0, {signal});
			await backend.deleteMany(keysOf(inventory.universe, looseWith(marked, 'goes')), {signal});
			phase.increment(looseToDelete.count);
			const catalog = await this.repository.catalog({signal});
			if (catalog.version !== catalogVersion) {
				throw new RefusedError('Another program has changed the repository without taking a lock', {
					hint: 'Nothing that is needed was deleted. Run the prune again when that program has ended.',
				});
			}

			catalog.removeRows(row => row < inventory.memory.packedCount && !graph.isMet(row));
			try {
				await this.repository.commitCatalog({signal});
			} catch (error) {
				if (!(error instanceof NoSpaceError)) {
					throw error;
				}

				if (packs.length === 0) {
					return false;
				}

				// The catalog then names packs that are gone, but only members that no snapshot needs.
				await backend.deleteMany(packs, {signal});
				await this.repository.commitCatalog({signal});
			}

			await backend.deleteMany(packs, {signal});
			phase.increment(packs.length);
			return true;
		});
	}

	/** `false` when the space did not suffice; what was packed by then counts. */
	async #repack(plan: PrunePlan, repacker: Repacker, signal: AbortSignal): Promise<boolean> {
		try {
			await this.#packAnew(plan, repacker, signal);
			return true;
		} catch (error) {
			if (!(error instanceof NoSpaceError)) {
				throw error;
			}

			await repacker.giveUp();
			return false;
		}
	}

	async #packAnew({basis, doubles, looseToPack}: PrunePlan, repacker: Repacker, signal: AbortSignal): Promise<void> {
		const {marked, packsToRepack} = basis;
		const {universe} = marked.inventory;
		const count = packsToRepack.length + looseToPack.count + doubles.count;
		if (count === 0) {
			return;
		}

		await this.phase('Packing anew', count, async phase => {
			const members = membersOf(await this.repository.catalog({signal}), universe);
			for (const pack of packsToRepack) {
				await repacker.empty(pack, members(pack));
				phase.increment(1);
			}

			for (const fate of ['double', ...(looseToPack.count > 0 ? ['packable' as const] : [])] as const) {
				for (const id of looseWith(marked, fate)) {
					await repacker.pack({key: universe.key(id), size: universe.storedLength(id)});
					phase.increment(1);
				}
			}

			throwIfCancelled(signal);
			await repacker.finish();
		});
	}
}

function* keysOf(universe: {key(id: number): string}, ids: Iterable<number>): Generator<string> {
	for (const id of ids) {
		yield universe.key(id);
	}
}

const countsOf = (plan: PrunePlan) => ({
	plan,
	objectsScanned: plan.scanned,
	objectsDeleted: plan.unneeded.count,
	warnings: plan.warnings,
});
