import {CorruptObjectError, MissingObjectError, RefusedError, throwIfCancelled, UsageError} from '../errors.js';
import {type Reporter, silentReporter} from '../reporting/reporter.js';
import type {LockHandle} from '../repository/lock-handle.js';
import {acquireRepoLock} from '../repository/locks.js';
import type {Repository} from '../repository/repository.js';
import {resolveSnapshot} from '../repository/resolve-snapshot.js';
import {retractSnapshots} from '../repository/retract-snapshots.js';
import {loadSnapshotCatalog, type SnapshotCatalog, type SnapshotEntry} from '../repository/snapshot-catalog.js';
import {PruneManager, type PruneResult} from './prune-manager.js';
import {applyPolicy, ForgetPolicy, type KeepRules, type PolicyGroupResult} from './retention-policy.js';
import {defaultGroupBy, type GroupField, type GroupKey, groupName, type SnapshotFilter} from './snapshot-groups.js';

type WithSignal = {readonly signal?: AbortSignal};

export type ForgetOptions = WithSignal & {
	/** Only makes the plan. */
	readonly dryRun?: boolean;
	/** Then deletes what no snapshot needs any more; `true` with the usual share that may stay unused. A dry run plans that, too. */
	readonly prune?: boolean | {readonly maxUnused?: number};
};

export type PolicyOptions = KeepRules &
	SnapshotFilter &
	ForgetOptions & {
		readonly groupBy?: readonly GroupField[];
		/** The moment that `keepWithin` must not look beyond; now unless told otherwise. */
		readonly now?: Date;
	};

/** What will be removed, before anything is. */
export type ForgetPlan = {
	/** `snapshot/<hex>` of all that go; some may be snapshots that cannot be read. */
	readonly refs: ReadonlySet<string>;
	/** Those of them that can be read, newest first. */
	readonly remove: readonly SnapshotEntry[];
	/** How many stay. */
	readonly remaining: number;
	/** Group by group what a policy keeps and why; empty for snapshots that were named. */
	readonly groups: readonly PolicyGroupResult[];
	/** Groups of which nothing would be left. Such a plan is shown, not carried out. */
	readonly emptied: readonly GroupKey[];
};

export type ForgetResult = {
	readonly plan: ForgetPlan;
	readonly isDryRun: boolean;
	/** Refs that were removed: those of the plan that were still there. */
	readonly removed: readonly string[];
	/** When it was asked for. */
	readonly prune?: PruneResult;
};

/** Removes snapshots. What only they need stays until it is pruned. */
export class ForgetManager {
	readonly #repository: Repository;
	readonly #reporter: Reporter;

	constructor({
		repository,
		reporter = silentReporter,
	}: {
		readonly repository: Repository;
		readonly reporter?: Reporter;
	}) {
		this.#repository = repository;
		this.#reporter = reporter;
	}

	/**
	Plans to remove snapshots by their names, the last of its kind as well. One that cannot be read must be named by its full hash.

	@throws {UsageError} For no name, or an empty one. Otherwise what `resolveSnapshot` throws.
	*/
	async plan(names: readonly string[], {signal}: WithSignal = {}): Promise<ForgetPlan> {
		if (names.length === 0 || names.some(name => name.trim() === '')) {
			throw new UsageError('No snapshot was named', {hint: 'Name one as `holdfast list` shows it, or `latest`.'});
		}

		const refs = new Set<string>();
		for (const name of names) {
			refs.add(await this.#resolve(name, signal));
		}

		const {entries} = await loadSnapshotCatalog(this.#repository, {signal});
		return makePlan(entries, refs);
	}

	/**
	Plans to remove what a policy does not keep.

	@throws {UsageError} For an empty policy or a count that is none. {RefusedError} When a snapshot cannot be read: a policy cannot judge it.
	*/
	async planPolicy({signal, groupBy, now, ...options}: PolicyOptions): Promise<ForgetPlan> {
		const policy = new ForgetPolicy(options);
		const {source, account, path, tags} = options;
		const catalog = await loadSnapshotCatalog(this.#repository, {signal});
		const filter = {source, account, path, tags};
		const groups = applyPolicy(catalog.entries, {policy, groupBy: groupBy ?? defaultGroupBy, filter, now});
		refuseUnreadable(catalog);
		const refs = groups.flatMap(({remove}) => remove.map(({ref}) => ref));
		return {
			...makePlan(catalog.entries, new Set(refs)),
			groups,
			emptied: groups.filter(({keep, remove}) => keep.length === 0 && remove.length > 0).map(({key}) => key),
		};
	}

	/** Removes snapshots by their names, under an exclusive lock. */
	async run(names: readonly string[], options: ForgetOptions = {}): Promise<ForgetResult> {
		return this.#run(async () => this.plan(names, options), options);
	}

	/** Removes what a policy does not keep, under an exclusive lock. @throws {RefusedError} When a group would be left without any snapshot. */
	async runPolicy(options: PolicyOptions): Promise<ForgetResult> {
		return this.#run(async () => this.planPolicy(options), options);
	}

	/**
	Carries out a plan that was made and shown before, under an exclusive lock.

	@throws {RefusedError} When a group would be left without any snapshot, also because others removed some since. {LockedError} {StoreError}
	*/
	async carryOut(plan: ForgetPlan, options: Omit<ForgetOptions, 'dryRun'> = {}): Promise<ForgetResult> {
		return this.#run(async () => plan, {...options, dryRun: false});
	}

	async #run(planIt: () => Promise<ForgetPlan>, options: ForgetOptions): Promise<ForgetResult> {
		const {dryRun = false, signal} = options;
		const pruner = new PruneManager({repository: this.#repository, reporter: this.#reporter});
		const pruning = options.prune === true ? {} : options.prune;
		if (dryRun) {
			const plan = await planIt();
			const prune = pruning && (await pruner.run({...pruning, signal, dryRun, without: plan.refs}));
			return {plan, isDryRun: true, removed: [], ...(prune && {prune})};
		}

		await using lock = await acquireRepoLock(this.#repository, {operation: 'forget', signal});
		const plan = await planIt();
		const removed = await this.#remove(plan, lock, signal);
		const prune = pruning && (await pruner.runUnder(lock, {...pruning, signal}));
		return {plan, isDryRun: false, removed, ...(prune && {prune})};
	}

	async #remove(plan: ForgetPlan, lock: LockHandle, signal: AbortSignal | undefined): Promise<string[]> {
		const {entries, unreadable} = await loadSnapshotCatalog(this.#repository, {signal});
		refuseEmptyGroups(plan, entries);
		const present = [...entries, ...unreadable].map(({ref}) => ref).filter(ref => plan.refs.has(ref));
		if (present.length === 0) {
			return [];
		}

		throwIfCancelled(signal);
		const phase = this.#reporter.startPhase('Removing snapshots', present.length, false);
		try {
			const remaining = entries.filter(({ref}) => !plan.refs.has(ref));
			await retractSnapshots(this.#repository, {refs: new Set(present), remaining, lock});
		} catch (error) {
			phase.error(error);
			throw error;
		}

		phase.increment(present.length);
		phase.done();
		return present;
	}

	/** The ref of a snapshot, also of one that is damaged. */
	async #resolve(name: string, signal: AbortSignal | undefined): Promise<string> {
		try {
			const {ref} = await resolveSnapshot(this.#repository, name, {signal});
			return ref;
		} catch (error) {
			const ref = `snapshot/${name.trim().replace(/^snapshot\//, '')}`;
			if ((error instanceof CorruptObjectError || error instanceof MissingObjectError) && error.key === ref) {
				return ref;
			}

			throw error;
		}
	}
}

function makePlan(entries: readonly SnapshotEntry[], refs: ReadonlySet<string>): ForgetPlan {
	const remove = entries.filter(({ref}) => refs.has(ref));
	return {refs, remove, remaining: entries.length - remove.length, groups: [], emptied: []};
}

function refuseUnreadable({unreadable}: SnapshotCatalog): void {
	const [first] = unreadable;
	if (first) {
		throw new RefusedError(`${first.ref} cannot be read, so no policy can tell whether to keep it`, {
			hint: 'Run `holdfast check`. When the snapshot is lost, forget it by its full hash, and try again.',
			cause: first.error,
		});
	}
}

function refuseEmptyGroups({groups, refs}: ForgetPlan, entries: readonly SnapshotEntry[]): void {
	const present = new Set(entries.map(({ref}) => ref));
	const emptied = groups.find(
		({keep, remove}) =>
			remove.some(({ref}) => refs.has(ref) && present.has(ref)) && !keep.some(({entry}) => present.has(entry.ref)),
	);
	const first = emptied;
	if (first) {
		throw new RefusedError(`No snapshot of ${groupName(first.key)} would be left`, {
			hint: 'Add a rule that keeps one, such as --keep-last 1. To remove them all, name them.',
		});
	}
}
