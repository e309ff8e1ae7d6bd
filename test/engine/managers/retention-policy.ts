import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {UsageError} from '../../../source/engine/errors.js';
import {
	type CountRule,
	type KeepReason,
	type KeepRuleMatch,
	reasonText,
} from '../../../source/engine/managers/keep-reason.js';
import {applyPolicy, ForgetPolicy, type KeepRules} from '../../../source/engine/managers/retention-policy.js';
import {groupName, parseGroupBy, type SnapshotFilter} from '../../../source/engine/managers/snapshot-groups.js';
import type {Snapshot} from '../../../source/engine/objects/model.js';
import type {SnapshotEntry} from '../../../source/engine/repository/snapshot-catalog.js';
import {snapshotEntry} from '../../helpers/snapshot-entries.js';
import {vectors} from '../../helpers/vectors.js';

const {cases} = vectors.policy;

for (const golden of cases.filter(({name}) => name !== 'empty_policy')) {
	test(`the reference's policy run ${golden.name} comes out the same`, t => {
		const filter: SnapshotFilter = {tags: golden.filter_tags, source: golden.filter_source};
		// The reference ignores words that it does not know; here they are refused.
		const words = golden.group_by.replace(', bogus', '');
		const groups = applyPolicy(
			golden.snapshots.map(snapshot => snapshotEntry(snapshot.created, snapshot)),
			{
				policy: new ForgetPolicy(rulesOf(golden.keep)),
				...(words !== '(default)' && {groupBy: parseGroupBy(words)}),
				filter,
			},
		);
		t.deepEqual(
			groups.map(({key, keep, remove}) => ({
				group: groupName(key),
				keep: keep.map(({entry, reasons}) => ({reasons: reasons.map(referenceText), seq: entry.snapshot.seq})),
				remove: remove.map(entry => entry.snapshot.seq),
			})),
			golden.result,
		);
	});
}

function rulesOf(keep: Partial<Record<CountRule, number>>): KeepRules {
	const {last, hourly, daily, weekly, monthly, yearly} = keep;
	return {
		keepLast: last,
		keepHourly: hourly,
		keepDaily: daily,
		keepWeekly: weekly,
		keepMonthly: monthly,
		keepYearly: yearly,
	};
}

const referenceText = ({rule}: KeepRuleMatch): string => (rule === 'last' ? rule : `${rule} snapshot`);

test('an empty policy is refused, and says so itself', t => {
	for (const rules of [{}, {keepLast: 0, keepDaily: 0}, {keepTags: []}, {keepTags: ['']}]) {
		const policy = new ForgetPolicy(rules);
		t.true(policy.isEmpty());
		t.is(policy.toString(), '');
		t.throws(() => applyPolicy([], {policy}), {instanceOf: UsageError, message: /empty/});
	}
});

for (const count of [-1, 1.5, Number.NaN, Infinity]) {
	test(`a count of ${count} is refused, and the option named`, t => {
		t.throws(() => new ForgetPolicy({keepLast: 3, keepWeekly: count}), {
			instanceOf: UsageError,
			message: new RegExp(`--keep-weekly .*${count}`),
		});
	});
}

test('a span that cannot be read is refused when the policy is made', t => {
	t.throws(() => new ForgetPolicy({keepWithin: '3 weeks'}), {instanceOf: UsageError});
});

test('a policy in words names its rules in order, without those that are off', t => {
	t.is(new ForgetPolicy({keepDaily: 7, keepLast: 3, keepYearly: 0}).toString(), 'keep 3 last, keep 7 daily');
	t.is(
		new ForgetPolicy({keepTags: ['pin', 'x'], keepWithin: '30d', keepYearly: 1}).toString(),
		'keep 1 yearly, keep within 30d, keep tag pin, keep tag x',
	);
	t.false(new ForgetPolicy({keepTags: ['pin']}).isEmpty());
	t.false(new ForgetPolicy({keepWithin: '1h'}).isEmpty());
});

const dailyEntries = (count: number, fields: (day: number) => Partial<Snapshot> = () => ({})): SnapshotEntry[] =>
	Array.from({length: count}, (_, day) =>
		snapshotEntry(`2025-01-${String(day + 1).padStart(2, '0')}T10:00:00Z`, {seq: day + 1, ...fields(day + 1)}),
	);

function keptTexts(keep: readonly KeepReason[]): Record<number, string> {
	return Object.fromEntries(
		keep.map(({entry, reasons}) => [entry.snapshot.seq, reasons.map(reason => reasonText(reason)).join(', ')]),
	);
}

test('reasons count their places from the newest on', t => {
	const policy = new ForgetPolicy({keepLast: 2, keepDaily: 4, keepMonthly: 3});
	const {keep, remove} = policy.split(dailyEntries(6));
	t.deepEqual(keptTexts(keep), {
		6: 'last 1/2, daily 1/4, monthly 1/3',
		5: 'last 2/2, daily 2/4',
		4: 'daily 3/4',
		3: 'daily 4/4',
	});
	t.deepEqual(
		remove.map(({snapshot}) => snapshot.seq),
		[2, 1],
	);
});

test('keep-tag keeps whatever bears the tag, however old, and uses no place of another rule', t => {
	const policy = new ForgetPolicy({keepLast: 1, keepTags: ['pin', 'gold']});
	const entries = dailyEntries(4, day => ({tags: day === 1 ? ['x', 'gold'] : day === 4 ? ['pin'] : []}));
	t.deepEqual(keptTexts(policy.split(entries).keep), {4: 'last 1/1, tag pin', 1: 'tag gold'});
});

test('keep-within counts back from the newest snapshot, not from today', t => {
	const policy = new ForgetPolicy({keepWithin: '2d'});
	t.deepEqual(keptTexts(policy.split(dailyEntries(5)).keep), {5: 'within 2d', 4: 'within 2d', 3: 'within 2d'});
});

test('keep-within is not fooled by a snapshot from the future', t => {
	const entries = [...dailyEntries(5), snapshotEntry('2099-01-01T00:00:00Z', {seq: 99})];
	const {keep} = new ForgetPolicy({keepWithin: '2d'}).split(entries, new Date('2025-01-05T12:00:00Z'));
	t.deepEqual(
		keep.map(({entry}) => entry.snapshot.seq),
		[99, 5, 4],
	);
});

test('keep-within keeps more, never less, when this computer lives in the past', t => {
	const {remove} = new ForgetPolicy({keepWithin: '2d'}).split(dailyEntries(5), new Date('1970-01-01T00:00:00Z'));
	t.deepEqual(remove, []);
});

test('a snapshot whose time cannot be read is kept and uses no place', t => {
	const entries = [...dailyEntries(2), snapshotEntry('yesterday', {seq: 7})];
	t.deepEqual(keptTexts(new ForgetPolicy({keepLast: 1}).split(entries).keep), {2: 'last 1/1', 7: 'undated'});
});

const snapshotEntries = fc.array(
	fc
		.record({
			minutes: fc.integer({min: 0, max: 3 * 366 * 24 * 60}),
			offset: fc.constantFrom('Z', '+02:00', '-11:30'),
			seq: fc.integer({min: 0, max: 50}),
			tags: fc.subarray(['pin', 'x']),
		})
		.map(({minutes, offset, seq, tags}) =>
			snapshotEntry(`${new Date(Date.UTC(2023, 5) + minutes * 60_000).toISOString().slice(0, 19)}${offset}`, {
				seq,
				tags,
			}),
		),
	{maxLength: 60},
);
const keepCount = fc.integer({min: 0, max: 6});
const keepRules = fc.record({
	keepLast: keepCount,
	keepHourly: keepCount,
	keepDaily: keepCount,
	keepWeekly: keepCount,
	keepMonthly: keepCount,
	keepYearly: keepCount,
});

test('every policy keeps and removes what a naive model does', t => {
	fc.assert(
		fc.property(snapshotEntries, keepRules, (entries, rules) => {
			const {keep, remove} = new ForgetPolicy(rules).split(entries);
			const expected = modelKeeps(entries, rules);
			t.deepEqual(new Set(keep.map(({entry}) => entry)), expected);
			t.is(keep.length + remove.length, entries.length);
			t.true(remove.every(entry => !expected.has(entry)));
		}),
		{numRuns: 300},
	);
});

/** The rules said again in the plainest way: buckets as texts cut from the timestamp, weeks by going back to Monday. */
function modelKeeps(entries: readonly SnapshotEntry[], rules: KeepRules): Set<SnapshotEntry> {
	const sorted = entries.toSorted(
		(a, b) =>
			Date.parse(b.snapshot.created) - Date.parse(a.snapshot.created) ||
			b.snapshot.seq - a.snapshot.seq ||
			(a.ref < b.ref ? -1 : a.ref > b.ref ? 1 : 0),
	);
	const kept = new Set(sorted.slice(0, rules.keepLast));
	const buckets: Array<[number | undefined, (created: string) => string]> = [
		[rules.keepHourly, created => created.slice(0, 13)],
		[rules.keepDaily, created => created.slice(0, 10)],
		[rules.keepWeekly, mondayOf],
		[rules.keepMonthly, created => created.slice(0, 7)],
		[rules.keepYearly, created => created.slice(0, 4)],
	];
	for (const [count = 0, bucket] of buckets) {
		const heads = sorted.filter(
			(entry, index) =>
				index === 0 || bucket(entry.snapshot.created) !== bucket(sorted[index - 1]?.snapshot.created ?? ''),
		);
		for (const entry of heads.slice(0, count)) {
			kept.add(entry);
		}
	}

	// Newest first, as the policy tells them: ava compares sets of objects in their order.
	return new Set(sorted.filter(entry => kept.has(entry)));
}

function mondayOf(created: string): string {
	const date = new Date(`${created.slice(0, 10)}T12:00:00Z`);
	while (date.getUTCDay() !== 1) {
		date.setUTCDate(date.getUTCDate() - 1);
	}

	return date.toISOString().slice(0, 10);
}

test('the newest snapshot of each group stays under every policy that counts or spans', t => {
	fc.assert(
		fc.property(
			snapshotEntries,
			keepRules,
			fc.option(fc.constantFrom('1h', '3d'), {nil: undefined}),
			(entries, rules, keepWithin) => {
				const policy = new ForgetPolicy({...rules, keepWithin});
				fc.pre(!policy.isEmpty());
				assertNoGroupIsEmptied(t, entries, policy);
			},
		),
	);
});

function assertNoGroupIsEmptied(t: ExecutionContext, entries: readonly SnapshotEntry[], policy: ForgetPolicy): void {
	for (const group of applyPolicy(entries, {policy, groupBy: ['tags']})) {
		t.not(group.keep.length, 0);
	}
}
