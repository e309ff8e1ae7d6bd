import {throwIfCancelled} from '../errors.js';
import type {LockHandle} from '../repository/lock-handle.js';
import {acquireRepoLock} from '../repository/locks.js';
import {retractSnapshots} from '../repository/retract-snapshots.js';
import {loadSnapshotCatalog} from '../repository/snapshot-catalog.js';
import {freedByForgetting} from './forget/freed-by-forgetting.js';
import {findLostFiles, type LostFiles} from './forget/find-lost-files.js';
import {
	type ForgetPlan,
	planByName,
	planByPolicy,
	type PolicyOptions,
	refuseEmptyGroups,
	type WithSignal,
} from './forget/forget-plan.js';
import {type PlanPruneOptions, PruneManager, type PrunePlan, type PruneResult} from './prune-manager.js';
import {RepositoryManager} from './repository-manager.js';

export type {LostFile, LostFiles} from './forget/find-lost-files.js';
export type {ForgetPlan, PolicyOptions} from './forget/forget-plan.js';

/** What follows from a plan. */
export type ForgetEffect = {
	/** What pruning would do afterwards. Its `freedBytes` are what forgetting and pruning free together. */
	readonly prune: PrunePlan;
	/** What could never be restored any more. */
	readonly lost: LostFiles;
};

export type CarryOutOptions = WithSignal & {
	/** Then deletes what no snapshot needs any more, under the same lock; `true` with the usual share that may stay unused. */
	readonly prune?: boolean | {readonly maxUnused?: number | undefined};
	/** What was found to follow from the plan: then the prune carries out what was planned there, and saves looking for it again. */
	readonly effect?: ForgetEffect | undefined;
	/** Lets a policy remove every snapshot of a group. */
	readonly allowEmptyGroups?: boolean;
};

export type ForgetOptions = CarryOutOptions & {
	/** Only makes the plan, with `prune` also that of the prune. */
	readonly dryRun?: boolean;
};

export type ForgetResult = {
	readonly plan: ForgetPlan;
	readonly isDryRun: boolean;
	/** Refs that were removed: those of the plan that were still there. */
	readonly removed: readonly string[];
	/** How much less the repository takes, after forgetting and, where it was asked for, pruning; below 0 when it takes more. In a dry run what is expected of both, absent without `prune`. */
	readonly freedBytes?: number;
	/** When it was asked for. */
	readonly prune?: PruneResult;
};

/** Removes snapshots. What only they need stays until it is pruned. */
export class ForgetManager extends RepositoryManager {
	/**
	Plans to remove snapshots by their names, the last of its kind as well. One that cannot be read must be named by its full hash.

	@throws {UsageError} For no name, or an empty one. Otherwise what `resolveSnapshot` throws.
	*/
	async plan(names: readonly string[], options: WithSignal = {}): Promise<ForgetPlan> {
		return planByName(this.repository, names, options);
	}

	/**
	Plans to remove what a policy does not keep.

	@throws {UsageError} For an empty policy or a count that is none. {RefusedError} When a snapshot cannot be read: a policy cannot judge it.
	*/
	async planPolicy(options: PolicyOptions): Promise<ForgetPlan> {
		return planByPolicy(this.repository, options);
	}

	/**
	Finds out what follows from a plan: what pruning would free, and which files would be lost for good. Reads all metadata that other snapshots need.

	@throws {RefusedError} {CorruptObjectError} {MissingObjectError} {StoreError} When it is not certain what the other snapshots need.
	*/
	async effect(
		{refs, remove, remain}: ForgetPlan,
		{maxUnused, signal}: Omit<PlanPruneOptions, 'without'> = {},
	): Promise<ForgetEffect> {
		const prune = await this.#pruner.plan({maxUnused, without: refs, signal});
		const {marked} = prune.basis;
		const lost = await this.phase('Finding what would be lost', 0, async phase =>
			findLostFiles(this.repository, {marked, remove, remain, phase, signal}),
		);
		return {prune, lost};
	}

	/**
	Carries out a plan that was shown before, under an exclusive lock.

	@throws {RefusedError} When a group would be left without any snapshot, also because others removed some since. {LockedError} {StoreError}
	*/
	async carryOut(plan: ForgetPlan, options: CarryOutOptions = {}): Promise<ForgetResult> {
		return this.#run(async () => plan, options);
	}

	/** Plans to remove snapshots by their names, and does it under an exclusive lock. */
	async run(names: readonly string[], options: ForgetOptions = {}): Promise<ForgetResult> {
		return this.#run(async () => this.plan(names, options), options);
	}

	/** Plans to remove what a policy does not keep, and does it under an exclusive lock. */
	async runPolicy(options: PolicyOptions & ForgetOptions): Promise<ForgetResult> {
		return this.#run(async () => this.planPolicy(options), options);
	}

	get #pruner(): PruneManager {
		return new PruneManager({repository: this.repository, reporter: this.reporter});
	}

	async #run(planIt: () => Promise<ForgetPlan>, options: ForgetOptions): Promise<ForgetResult> {
		const {dryRun = false, signal} = options;
		const pruning = options.prune === true ? {} : options.prune;
		if (dryRun) {
			const plan = await planIt();
			const prune = pruning && (await this.#pruner.run({...pruning, signal, dryRun, without: plan.refs}));
			return {plan, isDryRun: true, removed: [], ...(prune && {prune, freedBytes: prune.bytesReclaimed})};
		}

		await using lock = await acquireRepoLock(this.repository, {operation: 'forget', signal});
		const plan = await planIt();
		const {removed, freedBytes} = await this.#remove(plan, lock, options);
		if (pruning && removed.length > 0) {
			await lock.untilListed();
		}

		const planned = options.effect?.prune;
		const prune =
			pruning &&
			(planned
				? await this.#pruner.carryOutUnder(lock, planned, {signal})
				: await this.#pruner.runUnder(lock, {...pruning, signal}));
		return {
			plan,
			isDryRun: false,
			removed,
			freedBytes: freedBytes + (prune ? prune.bytesReclaimed : 0),
			...(prune && {prune}),
		};
	}

	async #remove(
		plan: ForgetPlan,
		lock: LockHandle,
		{allowEmptyGroups = false, signal}: CarryOutOptions,
	): Promise<{readonly removed: string[]; readonly freedBytes: number}> {
		const {entries, unreadable} = await loadSnapshotCatalog(this.repository, {signal});
		if (!allowEmptyGroups) {
			refuseEmptyGroups(plan, entries);
		}

		const present = [...entries, ...unreadable].map(({ref}) => ref).filter(ref => plan.refs.has(ref));
		if (present.length === 0) {
			return {removed: [], freedBytes: 0};
		}

		throwIfCancelled(signal);
		return this.phase('Removing snapshots', present.length, async phase => {
			const remaining = entries.filter(({ref}) => !plan.refs.has(ref));
			const refs = new Set(present);
			const retract = async () => retractSnapshots(this.repository, {refs, remaining, lock});
			const freedBytes = await freedByForgetting(this.repository.backend, refs, retract, {signal});
			phase.increment(present.length);
			return {removed: present, freedBytes};
		});
	}
}
