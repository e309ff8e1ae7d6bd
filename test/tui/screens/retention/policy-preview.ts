import test from 'ava';
import type {ListedSnapshot} from '../../../../source/index.js';
import {freedBy, StatsManager} from '../../../../source/engine/managers/stats-manager.js';
import {cachedPreview, previewPolicy} from '../../../../source/tui/screens/retention/policy-preview.js';
import {exampleRepository} from '../../../helpers/small-backups.js';
import {snapshotEntry} from '../../../helpers/snapshot-entries.js';

const listed = (created: string, tags: string[] = []): ListedSnapshot => ({
	...snapshotEntry(created, {tags}),
	figures: {},
});
const items = [
	listed('2026-11-22T10:00:00Z'),
	listed('2026-11-22T08:00:00Z'),
	listed('2026-11-21T08:00:00Z'),
	listed('2026-10-01T08:00:00Z', ['pin']),
];

test('each snapshot is kept for its reasons, or goes', t => {
	const {rows, kept, removed, oldestKept} = previewPolicy(
		items,
		{keepLast: 1, keepDaily: 1, keepTags: ['pin']},
		undefined,
	);
	t.deepEqual(
		rows.map(({isKept, why}) => `${isKept ? 'keep' : 'remove'}: ${why}`),
		['keep: last 1/1, daily 1/1', 'remove: no rule matches', 'remove: no rule matches', 'keep: tag pin'],
	);
	t.is(kept, 2);
	t.deepEqual(
		removed,
		items.slice(1, 3).map(({ref}) => ref),
	);
	t.deepEqual(oldestKept, items[3]?.created);
});

test('rules that cannot be used remove nothing, and it says why', t => {
	for (const rules of [{}, {keepWithin: 'soon'}]) {
		const {kept, removed, problem} = previewPolicy(items, rules, undefined);
		t.is(kept, 4);
		t.is(removed.length, 0);
		t.truthy(problem);
	}
});

test('what it frees is what the statistics say, and each row has what only it needs', async t => {
	const {repository} = await exampleRepository();
	const stats = await new StatsManager({repository}).run();
	const snapshots = stats.snapshots.map(({entry, figures}) => ({...entry, figures}));
	const preview = previewPolicy(snapshots, {keepLast: 2}, stats);
	t.is(preview.removed.length, 1);
	t.is(preview.freedBytes, freedBy(stats, new Set(preview.removed)).bytes);
	t.true((preview.freedBytes ?? 0) > 0);
	t.is(preview.rows[2]?.ownBytes, stats.snapshots[2]?.own.bytes);
	const both = previewPolicy(snapshots, {keepLast: 1}, stats);
	t.is(both.freedBytes, freedBy(stats, new Set(both.removed)).bytes);
});

test('the same question is answered once', t => {
	const rules = {keepLast: 1};
	t.is(cachedPreview(items, rules, undefined), cachedPreview(items, rules, undefined));
	t.not(cachedPreview(items, rules, undefined), cachedPreview(items, {keepLast: 1}, undefined));
});
