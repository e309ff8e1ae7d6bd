import {throwIfCancelled} from '../errors.js';
import {formatCreated, parseTimestamp} from '../objects/timestamps.js';
import {Pacer} from '../pacing/pacer.js';
import {
	type CatalogRepository,
	loadSnapshotCatalog,
	type SnapshotEntry,
	toSnapshotEntry,
} from '../repository/snapshot-catalog.js';
import {applyPolicy, ForgetPolicy, type KeepRules, type PolicyOptions} from './retention-policy.js';
import {type GroupField, type GroupKey, defaultGroupBy, groupSnapshots, matchesFilter} from './snapshot-groups.js';

export type WhatIfOptions = Omit<PolicyOptions, 'now'> & {
	readonly now?: Date;
	/** How far to play; two unless told otherwise. */
	readonly years?: number;
	readonly signal?: AbortSignal;
};

/** How often a source is backed up, as far as its snapshots show. */
export type Schedule = {
	readonly everyMs: number;
	/** From how many intervals that was taken; with 0 there was only one snapshot, and a backup a day is assumed. */
	readonly intervals: number;
};

/** What there is at one moment of the future. */
export type FuturePoint = {
	readonly at: Date;
	/** Times of the snapshots that are there, newest first. */
	readonly snapshots: readonly Date[];
};

export type GroupFuture = {
	readonly key: GroupKey;
	readonly schedule: Schedule;
	/** Now, and then at growing distances up to the end. */
	readonly points: readonly FuturePoint[];
	/** The snapshots of today, newest first, and when the policy lets each go; without `at` it is still there in the end. */
	readonly present: ReadonlyArray<{readonly entry: SnapshotEntry; readonly at?: Date}>;
};

const hour = 3_600_000;
const day = 24 * hour;
const yearOfDays = 365.25;
/** Newest intervals that count: older ones were thinned by retention. */
const latestIntervals = 20;
/** Backups more often than that make no difference after two years, and take long to play. */
const shortest = hour;
/** Days from now at which the state is noted. */
const milestones = [0, 7, 30, 91, 183, 365, 548, 730, 1095, 1461, 1826];

/**
Plays a policy forward over the present schedule of backups: each source goes on being backed up as often as it was lately, and the policy is applied after
each backup, at most once a day. Touches nothing.

@throws {UsageError} For an empty policy. {CancelledError}
*/
export async function playPolicy(entries: Iterable<SnapshotEntry>, options: WhatIfOptions): Promise<GroupFuture[]> {
	const {filter = {}, groupBy = defaultGroupBy} = options;
	const matching = [...entries].filter(({snapshot}) => matchesFilter(snapshot, filter));
	const futures: GroupFuture[] = [];
	for (const group of groupSnapshots(matching, groupBy)) {
		futures.push({key: group.key, ...(await playGroup(group.entries, groupBy, options))});
	}

	return futures;
}

/** As {@link playPolicy}, on all snapshots of a repository that can be read. Nothing is written and no lock is needed. */
export async function playPolicyOn(
	repository: CatalogRepository,
	{policy, ...options}: Omit<WhatIfOptions, 'policy'> & {readonly policy: KeepRules},
): Promise<GroupFuture[]> {
	const {entries} = await loadSnapshotCatalog(repository, {signal: options.signal});
	return playPolicy(entries, {...options, policy: new ForgetPolicy(policy)});
}

/** @param entries Of one source, newest first. */
export function scheduleOf(entries: readonly SnapshotEntry[]): Schedule {
	const times = entries
		.filter(({snapshot}) => parseTimestamp(snapshot.created))
		.map(({created}) => created.getTime())
		.slice(0, latestIntervals + 1);
	const intervals = times
		.slice(1)
		.map((time, index) => (times[index] ?? time) - time)
		.toSorted((a, b) => a - b);
	const median = intervals[Math.floor(intervals.length / 2)] ?? day;
	return {everyMs: Math.max(shortest, median), intervals: intervals.length};
}

async function playGroup(
	entries: readonly SnapshotEntry[],
	groupBy: readonly GroupField[],
	{policy, now = new Date(), years = 2, signal}: WhatIfOptions,
): Promise<Omit<GroupFuture, 'key'>> {
	const schedule = scheduleOf(entries);
	const pacer = new Pacer();
	const end = now.getTime() + years * yearOfDays * day;
	const gone = new Map<string, Date>();
	const points: FuturePoint[] = [];
	let kept = applied(entries, now);

	function applied(present: readonly SnapshotEntry[], at: Date): readonly SnapshotEntry[] {
		const [result] = applyPolicy(present, {policy, groupBy, now: at});
		for (const {ref} of result?.remove ?? []) {
			gone.set(ref, at);
		}

		return (result?.keep ?? []).map(({entry}) => entry);
	}

	const make = backupsLike(entries);
	let next = Math.max(now.getTime(), (entries[0]?.created.getTime() ?? 0) + schedule.everyMs);
	const moments = milestones.map(days => now.getTime() + days * day).filter(time => time < end - 7 * day);
	for (const [index, moment] of [...moments, end].entries()) {
		const from = index === 0 ? moment : (moments[index - 1] ?? moment);
		for (let dayEnd = from; dayEnd < moment;) {
			dayEnd = Math.min(moment, dayEnd + day);
			const made: SnapshotEntry[] = [];
			for (; next <= dayEnd; next += schedule.everyMs) {
				made.push(make(new Date(next)));
			}

			kept = applied([...made, ...kept], new Date(dayEnd));
			if (pacer.isDue) {
				await pacer.rest();
				throwIfCancelled(signal);
			}
		}

		points.push({at: new Date(moment), snapshots: kept.map(({created}) => created)});
	}

	const present = entries.map(entry => {
		const at = gone.get(entry.ref);
		return {entry, ...(at && {at})};
	});
	return {schedule, points, present};
}

/** Makes the snapshots that backups of the future will give: as the newest one, with the tags that all of the latest share. */
function backupsLike(entries: readonly SnapshotEntry[]): (created: Date) => SnapshotEntry {
	const [newest] = entries;
	const latest = entries.slice(0, latestIntervals);
	const tags = (newest?.snapshot.tags ?? []).filter(tag => latest.every(({snapshot}) => snapshot.tags?.includes(tag)));
	const offset = parseTimestamp(newest?.snapshot.created ?? '')?.offsetMinutes ?? 0;
	const highest = Math.max(0, ...entries.map(({snapshot}) => snapshot.seq));
	let count = 0;
	return created => {
		count++;
		return toSnapshotEntry(`future/${count}`, {
			version: 1,
			root: '',
			...(newest?.snapshot.source && {source: newest.snapshot.source}),
			tags,
			created: formatCreated(created, offset),
			seq: highest + count,
		});
	};
}
