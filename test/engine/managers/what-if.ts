import test from 'ava';
import {CancelledError, UsageError} from '../../../source/engine/errors.js';
import {applyPolicy, ForgetPolicy, type KeepRules} from '../../../source/engine/managers/retention-policy.js';
import {playPolicy, playPolicyOn, scheduleOf} from '../../../source/engine/managers/what-if.js';
import {memoryRepository, putSnapshot} from '../../helpers/memory-repository.js';
import {snapshotEntry} from '../../helpers/snapshot-entries.js';

const hour = 3_600_000;
const day = 24 * hour;
const now = new Date('2026-11-22T12:00:00Z');

/** The newest first; each so many milliseconds before the one above. */
const history = (count: number, everyMs: number, fields: Parameters<typeof snapshotEntry>[1] = {}) =>
	Array.from({length: count}, (_, index) =>
		snapshotEntry(`${new Date(now.getTime() - hour - index * everyMs).toISOString().slice(0, 19)}Z`, {
			seq: count - index,
			...fields,
		}),
	);

const play = async (entries: ReturnType<typeof history>, rules: KeepRules, years = 2) =>
	playPolicy(entries, {policy: new ForgetPolicy(rules), now, years});

test('the schedule is the usual distance of the latest snapshots', t => {
	t.deepEqual(scheduleOf(history(46, 12 * hour)), {everyMs: 12 * hour, intervals: 20});
	const thinned = [...history(5, day), ...history(12, 30 * day).slice(2)];
	t.is(scheduleOf(history(10, day)).everyMs, day);
	t.true(scheduleOf(thinned).intervals === 14);
	t.deepEqual(scheduleOf(history(1, day)), {everyMs: day, intervals: 0});
	t.deepEqual(scheduleOf(history(3, 1000)), {everyMs: hour, intervals: 2});
});

test('in two years a policy keeps what its counts say', async t => {
	const [future] = await play(history(30, day), {keepDaily: 7, keepMonthly: 12, keepYearly: 3});
	const points = future?.points ?? [];
	t.is(points[0]?.snapshots.length, 8, 'today: the 7 last days, and one of the month before');
	const end = points.at(-1);
	// The newest of the days is also the newest of its month and year.
	t.is(end?.snapshots.length, 7 + 11 + 1);
	t.true((end?.at.getTime() ?? 0) - now.getTime() >= 730 * day);
	const reach = (end?.at.getTime() ?? 0) - (end?.snapshots.at(-1)?.getTime() ?? 0);
	t.true(reach > 365 * day, 'the yearly one of the year before is there');
});

test('it says when each snapshot of today goes', async t => {
	const entries = history(4, day);
	const [future] = await play(entries, {keepLast: 2});
	const days = future?.present.map(({at}) => Math.round(((at?.getTime() ?? 0) - now.getTime()) / day));
	t.deepEqual(days, [2, 1, 0, 0]);
	t.deepEqual(
		future?.present.map(({entry}) => entry.ref),
		entries.map(({ref}) => ref),
	);
});

test('what a tag pins never goes', async t => {
	const pinned = snapshotEntry('2026-01-01T00:00:00Z', {tags: ['pin'], seq: 1});
	const [future] = await play([...history(3, day), pinned], {keepLast: 1, keepTags: ['pin']});
	t.is(future?.present.at(-1)?.at, undefined);
	t.is(future?.points.at(-1)?.snapshots.length, 2);
});

test('a tag on all of the latest is taken for a tag of the schedule', async t => {
	const [future] = await play(history(5, day, {tags: ['nightly']}), {keepTags: ['nightly']}, 1);
	t.true((future?.points.at(-1)?.snapshots.length ?? 0) > 360);
});

test('today is what the policy itself says', async t => {
	const entries = [...history(30, 7 * hour), ...history(20, 5 * day, {source: {type: 'local', path: '/srv'}})];
	const policy = new ForgetPolicy({keepDaily: 3, keepWithin: '3d', keepWeekly: 4});
	const futures = await playPolicy(entries, {policy, now, years: 1});
	const results = applyPolicy(entries, {policy, now});
	t.deepEqual(
		futures.map(({key, points}) => ({key, times: points[0]?.snapshots})),
		results.map(({key, keep}) => ({key, times: keep.map(({entry}) => entry.created)})),
	);
});

test('an empty policy is refused, and playing can be cancelled', async t => {
	await t.throwsAsync(play(history(2, day), {}), {instanceOf: UsageError});
	const signal = AbortSignal.abort(new CancelledError());
	const policy = new ForgetPolicy({keepWithin: '5y'});
	await t.throwsAsync(playPolicy(history(40, hour), {policy, now, signal, years: 5}), {instanceOf: CancelledError});
});

test('no snapshots, no future', async t => {
	t.deepEqual(await play([], {keepLast: 1}), []);
});

test('it plays on what a repository holds', async t => {
	const repository = memoryRepository();
	await putSnapshot(repository, '2026-11-20T10:00:00Z');
	await putSnapshot(repository, '2026-11-21T10:00:00Z', {seq: 2});
	const [future] = await playPolicyOn(repository, {policy: {keepLast: 1}, now});
	t.deepEqual(future?.schedule, {everyMs: day, intervals: 1});
});
