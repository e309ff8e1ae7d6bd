import {UsageError} from '../errors.js';
import {type ParsedTimestamp, parseTimestamp} from '../objects/timestamps.js';
import {compareSnapshots, type SnapshotEntry} from '../repository/snapshot-catalog.js';
import {bucketOf} from './calendar-buckets.js';
import {type CountRule, countRules, type KeepReason, type KeepRuleMatch} from './keep-reason.js';
import {parseSpan, subtractSpan} from './keep-within.js';
import {
	defaultGroupBy,
	type GroupField,
	type GroupKey,
	groupName,
	groupSnapshots,
	matchesFilter,
	type SnapshotFilter,
} from './snapshot-groups.js';

/** How many snapshots of each kind stay. Counts are whole numbers from 0; 0 and absent switch the rule off. */
export type KeepRules = {
	readonly keepLast?: number;
	readonly keepHourly?: number;
	readonly keepDaily?: number;
	readonly keepWeekly?: number;
	readonly keepMonthly?: number;
	readonly keepYearly?: number;
	/** Everything younger than this span, counted back from the newest snapshot of the group; see `parseSpan`. */
	readonly keepWithin?: string;
	/** Everything that bears one of these tags. */
	readonly keepTags?: readonly string[];
};

export type PolicyGroupResult = {
	readonly key: GroupKey;
	/** As `groupName` writes the key. */
	readonly name: string;
	/** Newest first, as `remove`. */
	readonly keep: readonly KeepReason[];
	readonly remove: readonly SnapshotEntry[];
};

/** A retention policy. Format reference 11.7. */
export class ForgetPolicy {
	readonly counts: Readonly<Record<CountRule, number>>;
	readonly keepWithin: string | undefined;
	readonly keepTags: readonly string[];

	/** @throws {UsageError} For a negative or broken count, which would keep nothing, and for a span that cannot be read. */
	constructor(rules: KeepRules = {}) {
		this.counts = {
			last: checkCount('last', rules.keepLast),
			hourly: checkCount('hourly', rules.keepHourly),
			daily: checkCount('daily', rules.keepDaily),
			weekly: checkCount('weekly', rules.keepWeekly),
			monthly: checkCount('monthly', rules.keepMonthly),
			yearly: checkCount('yearly', rules.keepYearly),
		};
		this.keepWithin = rules.keepWithin;
		this.keepTags = (rules.keepTags ?? []).filter(tag => tag !== '');
		if (this.keepWithin !== undefined) {
			parseSpan(this.keepWithin);
		}
	}

	/** Whether no rule is on, so that nothing would be kept. */
	isEmpty(): boolean {
		return (
			countRules.every(rule => this.counts[rule] === 0) && this.keepWithin === undefined && this.keepTags.length === 0
		);
	}

	/** `keep 3 last, keep 7 daily, keep within 30d, keep tag pin` */
	toString(): string {
		return [
			...countRules.filter(rule => this.counts[rule] > 0).map(rule => `keep ${this.counts[rule]} ${rule}`),
			...(this.keepWithin === undefined ? [] : [`keep within ${this.keepWithin}`]),
			...this.keepTags.map(tag => `keep tag ${tag}`),
		].join(', ');
	}

	/**
	Splits the snapshots of one group.

	Buckets are those of the wall clock that is written in the snapshot (trap T17). A snapshot whose time cannot be read is kept: no rule can judge it.

	@param now Guards against a newest snapshot that was dated into the future by a wrong clock: the span of `keepWithin` counts back from the earlier
	of both.
	*/
	split(entries: readonly SnapshotEntry[], now = new Date()): Pick<PolicyGroupResult, 'keep' | 'remove'> {
		const dated: DatedEntry[] = [];
		const reasons = new Map<SnapshotEntry, KeepRuleMatch[]>();
		const sorted = entries.toSorted(compareSnapshots);
		for (const entry of sorted) {
			const clock = parseTimestamp(entry.snapshot.created);
			reasons.set(entry, []);
			if (clock) {
				dated.push({entry, clock, matches: reasons.get(entry) ?? []});
			} else {
				reasons.set(entry, [{rule: 'undated'}]);
			}
		}

		for (const rule of countRules) {
			markCounted(dated, rule, this.counts[rule]);
		}

		this.#markWithin(dated, now);
		for (const {entry, matches} of dated) {
			const tag = this.keepTags.find(wanted => entry.snapshot.tags?.includes(wanted));
			if (tag !== undefined) {
				matches.push({rule: 'tag', tag});
			}
		}

		const reasonsOf = (entry: SnapshotEntry): KeepRuleMatch[] => reasons.get(entry) ?? [];
		return {
			keep: sorted.filter(entry => reasonsOf(entry).length > 0).map(entry => ({entry, reasons: reasonsOf(entry)})),
			remove: sorted.filter(entry => reasonsOf(entry).length === 0),
		};
	}

	#markWithin(dated: readonly DatedEntry[], now: Date): void {
		const [newest] = dated;
		if (this.keepWithin === undefined || !newest) {
			return;
		}

		const start = subtractSpan(Math.min(newest.clock.epochMs, now.getTime()), parseSpan(this.keepWithin));
		for (const {clock, matches} of dated) {
			if (clock.epochMs >= start) {
				matches.push({rule: 'within', span: this.keepWithin});
			}
		}
	}
}

type DatedEntry = {readonly entry: SnapshotEntry; readonly clock: ParsedTimestamp; readonly matches: KeepRuleMatch[]};

/** Walks from the newest on; whenever the bucket differs from that of the entry before, a place is used. */
function markCounted(dated: readonly DatedEntry[], rule: CountRule, count: number): void {
	let used = 0;
	let previous: number | undefined;
	for (const [index, {clock, matches}] of dated.entries()) {
		if (used >= count) {
			return;
		}

		const bucket = rule === 'last' ? index : bucketOf[rule](clock);
		if (bucket !== previous) {
			used++;
			matches.push({rule, used, of: count});
		}

		previous = bucket;
	}
}

function checkCount(rule: CountRule, count = 0): number {
	if (!Number.isSafeInteger(count) || count < 0) {
		throw new UsageError(`--keep-${rule} must be a whole number from 0, not ${count}`, {
			hint: 'A negative count would keep nothing. Leave the option out to switch the rule off.',
		});
	}

	return count;
}

export type PolicyOptions = {
	readonly policy: ForgetPolicy;
	readonly groupBy?: readonly GroupField[];
	readonly filter?: SnapshotFilter;
	readonly now?: Date;
};

/**
What a policy keeps and removes, group by group in byte order of the group's name. Touches nothing.

@throws {UsageError} When the policy is empty: it would remove everything.
*/
export function applyPolicy(entries: Iterable<SnapshotEntry>, options: PolicyOptions): PolicyGroupResult[] {
	const {policy, groupBy = defaultGroupBy, filter = {}, now} = options;
	if (policy.isEmpty()) {
		throw new UsageError('The policy is empty: it would remove every snapshot', {
			hint: 'Give at least one --keep-* option.',
		});
	}

	const matching = [...entries].filter(({snapshot}) => matchesFilter(snapshot, filter));
	return groupSnapshots(matching, groupBy).map(({key, entries: group}) => ({
		key,
		name: groupName(key),
		...policy.split(group, now),
	}));
}
