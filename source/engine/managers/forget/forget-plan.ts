import {CorruptObjectError, MissingObjectError, RefusedError, UsageError} from '../../errors.js';
import type {Repository} from '../../repository/repository.js';
import {resolveSnapshot} from '../../repository/resolve-snapshot.js';
import {loadSnapshotCatalog, type SnapshotEntry} from '../../repository/snapshot-catalog.js';
import {applyPolicy, ForgetPolicy, type KeepRules, type PolicyGroupResult} from '../retention-policy.js';
import {
	defaultGroupBy,
	type GroupField,
	type GroupKey,
	groupName,
	parseGroupBy,
	type SnapshotFilter,
} from '../snapshot-groups.js';

export type WithSignal = {readonly signal?: AbortSignal | undefined};

export type PolicyOptions = KeepRules &
	SnapshotFilter &
	WithSignal & {
		/** Source, account and path unless told otherwise; none makes one group of all. A text is read by `parseGroupBy`. */
		readonly groupBy?: readonly GroupField[] | string | undefined;
		/** The moment that `keepWithin` must not look beyond; now unless told otherwise. */
		readonly now?: Date;
	};

/** What will be removed, before anything is. */
export type ForgetPlan = {
	/** `snapshot/<hex>` of all that go; some may be snapshots that cannot be read. */
	readonly refs: ReadonlySet<string>;
	/** Those of them that can be read, newest first. */
	readonly remove: readonly SnapshotEntry[];
	/** All that stay, newest first, also those that no rule was asked about. */
	readonly remain: readonly SnapshotEntry[];
	/** Group by group what a policy keeps and why; empty for snapshots that were named. */
	readonly groups: readonly PolicyGroupResult[];
	/** Groups of which nothing would be left. Such a plan is shown, but not carried out unless `allowEmptyGroups` is given. */
	readonly emptied: readonly GroupKey[];
};

/** Plans to remove snapshots by their names. */
export async function planByName(
	repository: Repository,
	names: readonly string[],
	{signal}: WithSignal,
): Promise<ForgetPlan> {
	if (names.length === 0 || names.some(name => name.trim() === '')) {
		throw new UsageError('No snapshot was named', {hint: 'Name one as `holdfast list` shows it, or `latest`.'});
	}

	const refs = new Set<string>();
	for (const name of names) {
		refs.add(await resolveEvenDamaged(repository, name, signal));
	}

	const {entries} = await loadSnapshotCatalog(repository, {signal});
	return makePlan(entries, refs);
}

/** Plans to remove what a policy does not keep. */
export async function planByPolicy(
	repository: Repository,
	{signal, groupBy = defaultGroupBy, now, ...options}: PolicyOptions,
): Promise<ForgetPlan> {
	const policy = new ForgetPolicy(options);
	const fields = typeof groupBy === 'string' ? parseGroupBy(groupBy) : groupBy;
	const {source, account, path, tags} = options;
	const {entries, unreadable} = await loadSnapshotCatalog(repository, {signal});
	const groups = applyPolicy(entries, {policy, groupBy: fields, filter: {source, account, path, tags}, now});
	const [damaged] = unreadable;
	if (damaged) {
		throw new RefusedError(`${damaged.ref} cannot be read, so no policy can tell whether to keep it`, {
			hint: 'Run `holdfast check`. When the snapshot is lost, forget it by its full hash, and try again.',
			cause: damaged.error,
		});
	}

	const refs = groups.flatMap(({remove}) => remove.map(({ref}) => ref));
	return {
		...makePlan(entries, new Set(refs)),
		groups,
		emptied: groups.filter(({keep, remove}) => keep.length === 0 && remove.length > 0).map(({key}) => key),
	};
}

/**
Makes sure that every group keeps a snapshot, also when others removed some since the plan was made.

@param entries All snapshots that there are now.
@throws {RefusedError}
*/
export function refuseEmptyGroups({groups, refs}: ForgetPlan, entries: readonly SnapshotEntry[]): void {
	const present = new Set(entries.map(({ref}) => ref));
	const emptied = groups.find(
		({keep, remove}) =>
			remove.some(({ref}) => refs.has(ref) && present.has(ref)) && !keep.some(({entry}) => present.has(entry.ref)),
	);
	if (emptied) {
		throw new RefusedError(`No snapshot of ${groupName(emptied.key)} would be left`, {
			hint: 'Add a rule that keeps one, such as --keep-last 1. If none shall be left, add --allow-empty-group.',
		});
	}
}

function makePlan(entries: readonly SnapshotEntry[], refs: ReadonlySet<string>): ForgetPlan {
	const [remove, remain] = [true, false].map(goes => entries.filter(({ref}) => refs.has(ref) === goes));
	return {refs, remove: remove ?? [], remain: remain ?? [], groups: [], emptied: []};
}

/** The ref of a snapshot. One that cannot be read must be named by its full hash. */
async function resolveEvenDamaged(
	repository: Repository,
	name: string,
	signal: AbortSignal | undefined,
): Promise<string> {
	try {
		const {ref} = await resolveSnapshot(repository, name, {signal});
		return ref;
	} catch (error) {
		const ref = `snapshot/${name.trim().replace(/^snapshot\//, '')}`;
		if ((error instanceof CorruptObjectError || error instanceof MissingObjectError) && error.key === ref) {
			return ref;
		}

		throw error;
	}
}
