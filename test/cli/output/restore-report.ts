import test from 'ava';
import {plannedText, restoreReport, restoreSummary} from '../../../source/cli/output/restore-report.js';
import {plainStyler} from '../../../source/cli/output/style.js';
import type {RestoreResult} from '../../../source/index.js';

const result: RestoreResult = {
	snapshot: `snapshot/${'4fba541e'.padEnd(64, '0')}`,
	root: 'node/0',
	dryRun: false,
	status: 'complete',
	files: 3,
	folders: 1,
	others: 0,
	bytes: 2048,
	overwritten: 0,
	unchanged: 0,
	kept: 0,
	deleted: 0,
	archiveBytes: 0,
	failures: [],
	failureCount: 0,
	warnings: [],
	renamed: [],
	durationMs: 1500,
};
const options = {style: plainStyler, target: '/tmp/back', isQuiet: false};

test('a restore says what it did', t => {
	t.deepEqual(restoreReport(result, options), [
		'✓ Restored 4fba541e to /tmp/back in 1.5 s',
		'  3 files, 2.00 KiB   1 folder',
	]);
});

test('what was there already, replaced, kept and deleted is counted', t => {
	const [, counts, rest] = restoreReport(
		{...result, others: 2, unchanged: 4, overwritten: 1, kept: 5, deleted: 6},
		options,
	);
	t.is(counts, '  3 files, 2.00 KiB   1 folder   2 links and special entries');
	t.is(rest, '  4 there already   1 replaced   5 kept although they differ   6 deleted');
});

test('what could not be restored is named, safe, and never cut off silently', t => {
	const failures = Array.from({length: 25}, (_, index) => ({path: `a${index}\u001B`, reason: 'no'}));
	const lines = restoreReport({...result, status: 'partial', failures, failureCount: 30}, {...options, isQuiet: true});
	t.is(lines[0], '✗ 30 entries could not be restored:');
	t.is(lines[1], String.raw`  a0\x1b: no`);
	t.is(lines.length, 22);
	t.is(lines.at(-1), '  and 10 more; --json names all of them');
});

test('warnings and new names are told even when quiet', t => {
	const lines = restoreReport(
		{
			...result,
			warnings: [{message: 'The owner could not be restored: not permitted', count: 5, paths: ['a', 'b', 'c', 'd']}],
			renamed: [{path: 'x (2)', from: 'x'}],
		},
		{...options, isQuiet: true},
	);
	t.deepEqual(lines, [
		'! The owner could not be restored: not permitted: a, b, c and 2 more',
		'! x became x (2): two entries had the same name',
	]);
});

test('a plan names what would come, change and go', t => {
	t.is(plannedText({action: 'create', path: 'a', kind: 'file', size: 1024}), '+ a  1.00 KiB');
	t.is(plannedText({action: 'overwrite', path: 'l', kind: 'symlink', size: 3}), '~ l');
	t.is(plannedText({action: 'delete', path: 'd\n', kind: 'folder', size: 0}), String.raw`- d\n/`);
});

test('the summary for programs has the numbers and every failure', t => {
	const summary = restoreSummary(result);
	t.like(summary, {snapshot: '4fba541e'.padEnd(64, '0'), files: 3, failures: []});
	t.false('status' in summary);
});
