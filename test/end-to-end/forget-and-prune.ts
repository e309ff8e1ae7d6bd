import {randomBytes} from 'node:crypto';
import {rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {compareTrees} from '../helpers/compare-trees.js';
import {exampleBackup} from '../helpers/example-backup.js';
import {openTerminal} from '../helpers/terminal.js';

/** Three snapshots; `first` is in the oldest only, and `changing` differs in each. The newest but one is pinned. */
async function threeBackups(t: ExecutionContext) {
	const example = await exampleBackup(t);
	const {source, json} = example;
	await writeFile(path.join(source, 'first'), randomBytes(300_000));
	const hashes: string[] = [];
	for (const tags of [[], ['--tag', 'pin'], []]) {
		await writeFile(path.join(source, 'changing'), randomBytes(200_000));
		const {summary} = await json('backup', source, '--init', ...tags);
		hashes.push(String(summary.snapshot));
		await rm(path.join(source, 'first'), {force: true});
	}

	return {...example, hashes};
}

test('a policy is planned with reasons, freed bytes and lost files, and then carried out as planned', async t => {
	const {source, folder, hashes, json, run} = await threeBackups(t);
	const policy = ['forget', '--keep-last', '1', '--keep-tag', 'pin'];
	const plan = await json(...policy, '--dry-run');
	t.is(plan.exitStatus, 0);
	t.deepEqual(
		plan.lines.filter(({type}) => type === 'decision').map(({action, hash, reasons}) => [action, hash, reasons]),
		[
			['keep', hashes[2], ['last 1/1']],
			['keep', hashes[1], ['tag pin']],
			['remove', hashes[0], []],
		],
	);
	t.like(plan.summary, {dryRun: true, remove: 1, remain: 2, lostFiles: 1, lostBytes: 300_000, lostVersions: 2});
	t.true(Number(plan.summary.freedBytes) > 500_000);
	t.like(plan.lines.find(({type}) => type === 'lost') ?? {}, {path: 'first', size: 300_000, snapshot: hashes[0]});
	t.is((await json('list')).summary.snapshots, 3);

	const {summary} = await json(...policy, '--prune', '--max-unused', '0%', '--yes');
	t.like(summary, {dryRun: false, removed: hashes.slice(0, 1), lostFiles: 1, lostBytes: 300_000, lostVersions: 2});
	t.is(summary.freedBytes, plan.summary.freedBytes);
	t.like(summary.prune, {snapshots: 2, maxUnused: 0});
	t.true(Math.abs(Number(summary.bytesReclaimed) - Number(summary.freedBytes)) < 500);
	t.is((await json('list')).summary.snapshots, 2);
	t.is((await json('check', '--read-data')).exitStatus, 0);
	const target = path.join(folder, 'target');
	t.is((await run(['restore', '--target', target])).exitStatus, 0);
	t.deepEqual(compareTrees(source, target), []);
});

test('for people a plan is a table, and what it did is said', async t => {
	const {run} = await threeBackups(t);
	const plan = await run(['forget', '--keep-last', '2', '-n']);
	t.regex(plan.stdout, /● keep {4}[\da-f]{8} {2}[\d-]+ [\d:]+ {2}last 1\/2\n/);
	t.regex(plan.stdout, /○ remove {2}[\da-f]{8}/);
	t.regex(plan.stdout, /1 snapshot would go, 2 would stay\. With a prune that frees about \d+ KiB\./);
	t.regex(plan.stdout, /Nothing would be left of 1 file, 293 KiB:\n {2}- first {2}293 KiB\n {2}1 older version/);
	const done = await run(['forget', '--keep-last', '2', '-y']);
	t.regex(done.stdout, /✓ Forgot 1 snapshot; 2 left\n.*holdfast prune/);
	t.regex((await run(['forget', '--keep-last', '2', '-y'])).stdout, /Nothing to forget/);

	const prune = await run(['prune', '--dry-run']);
	t.regex(prune.stdout, /2 snapshots need \d+ objects\n {2}- \d+ objects, \d+ KiB that no snapshot needs\n/);
	t.regex((await run(['prune', '--yes'])).stdout, /✓ Pruned: \d+ KiB freed/);
	t.regex((await run(['prune', '--yes'])).stdout, /Nothing to prune/);
});

test('snapshots go by their names, the last one too, and what is damaged by its full hash', async t => {
	const {repository, source, hashes, json, run} = await threeBackups(t);
	const [first = '', second = '', third = ''] = hashes;
	t.like((await json('forget', 'latest', second.slice(0, 10), '--yes')).summary, {
		removed: [third, second],
		remain: 1,
	});
	await writeFile(path.join(repository, 'snapshot', first), 'damage');
	t.is((await run(['forget', first.slice(0, 10), '--yes'])).exitStatus, 1);
	await run(['backup', source]);
	const beside = await json('forget', 'latest', '--yes');
	t.is(beside.exitStatus, 0);
	t.regex(
		String(beside.lines.find(({type}) => type === 'warning')?.message),
		/frees and loses cannot be told: snapshot\/.* is damaged/,
	);
	t.is(beside.summary.freedBytes, undefined);
	t.like((await json('forget', first, '--yes')).summary, {removed: [first]});
	t.is((await json('list')).summary.snapshots, 0);
	t.is((await run(['prune', '--yes'])).exitStatus, 0);
});

test('a policy that leaves nothing of a group is shown, and carried out only when that is asked for by name', async t => {
	const {json, run} = await threeBackups(t);
	const plan = await run(['forget', '--keep-tag', 'nope', '--dry-run']);
	t.is(plan.exitStatus, 0);
	t.regex(plan.stdout, /None of them would be left: that takes --allow-empty-group/);
	const refused = await run(['forget', '--keep-tag', 'nope', '--yes']);
	t.is(refused.exitStatus, 1);
	t.regex(refused.stderr, /No snapshot of source:local, .* would be left/);
	t.is((await json('list')).summary.snapshots, 3);
	t.is((await run(['forget', '--keep-tag', 'nope', '--yes', '--allow-empty-group'])).exitStatus, 0);
	t.is((await json('list')).summary.snapshots, 0);
});

test('filters and groups say to what a policy applies', async t => {
	const {json} = await threeBackups(t);
	const filtered = await json('forget', '--keep-last', '1', '--tag', 'pin', '--dry-run');
	t.is(filtered.lines.filter(({type}) => type === 'decision').length, 1);
	const grouped = await json('forget', '--keep-last', '1', '--group-by', 'tags', '--dry-run');
	t.deepEqual(
		new Set(grouped.lines.map(({group}) => group).filter(group => group !== undefined)),
		new Set(['(all)', 'tags:pin']),
	);
	t.like(grouped.summary, {remove: 1, remain: 2});
});

for (const args of [
	['forget', 'latest'],
	['forget', '--keep-last', '1'],
	['prune'],
	['key', 'remove', 'password-default'],
]) {
	test(`holdfast ${args.join(' ')} without a terminal names --yes and does nothing`, async t => {
		const {json, run} = await exampleBackup(t);
		await run(['init']);
		const {exitStatus, stderr} = await run(args);
		t.is(exitStatus, 2);
		t.regex(stderr, /--yes/);
		t.like((await json(...args)).lines[0], {type: 'error', code: 'usage'});
	});
}

for (const [args, message] of [
	[['forget', '--yes'], /policy is empty/],
	[['forget', '--tag', 'x', '--yes'], /policy is empty/],
	[['forget', 'latest', '--keep-last', '1', '--yes'], /named/],
	[['forget', 'latest', '--tag', 'x', '--yes'], /named/],
	[['forget', '--keep-last', '-1', '--yes'], /not a whole number/],
	[['forget', '--keep-within', 'soon', '--yes'], /not a span/],
	[['forget', '--keep-last', '1', '--group-by', 'size', '--yes'], /grouped by "size"/],
	[['forget', '--keep-last', '1', '--max-unused', '5%', '--yes'], /without --prune/],
	[['prune', '--max-unused', '101%', '--yes'], /not a percentage/],
] as const) {
	test(`holdfast ${args.join(' ')} is wrong usage`, async t => {
		const {run} = await exampleBackup(t);
		await run(['init']);
		const {exitStatus, stderr} = await run(args);
		t.is(exitStatus, 2);
		t.regex(stderr, message);
	});
}

test('on a terminal it asks; every answer but yes changes nothing', async t => {
	const {env, json} = await threeBackups(t);
	const no = openTerminal(t, ['forget', '--keep-last', '1'], {env});
	await no.waitFor('Forget 2 snapshots? Type yes to go on:');
	no.type('no\r');
	t.is(await no.exit(), 130);
	t.is((await json('list')).summary.snapshots, 3);
	const yes = openTerminal(t, ['forget', '--keep-last', '1', '--prune'], {env});
	await yes.waitFor('Forget 2 snapshots, then prune? Type yes to go on:');
	yes.type('yes\r');
	await yes.waitFor(/Pruned: .* freed/);
	t.is(await yes.exit(), 0);
	t.is((await json('list')).summary.snapshots, 1);
});

test('stats tell what each snapshot added and would free', async t => {
	const {hashes, json, run} = await threeBackups(t);
	const {lines, summary} = await json('stats');
	const stats = lines.filter(({type}) => type === 'snapshot-stats');
	t.deepEqual(
		stats.map(({hash}) => hash),
		hashes,
	);
	t.true(Number(stats[0]?.ownBytes) > 500_000 && Number(stats[0]?.ownBytes) < 520_000);
	t.true(Number(stats[2]?.addedBytes) > 200_000 && Number(stats[2]?.addedBytes) < 220_000);
	t.like(summary, {snapshots: 3, withoutFigures: 0});
	const plan = await json('forget', hashes[0] ?? '', '--dry-run');
	t.is(stats[0]?.freedBytes, plan.summary.freedBytes, 'as forget says it');
	const prune = await json('prune', '--dry-run');
	t.is(summary.pruneFreesBytes, prune.summary.freedBytes);
	const report = await run(['stats']);
	t.regex(report.stdout, /^Snapshot .* Added .* Own .* Frees/);
	t.regex(report.stdout, /Stored .* saved \d+/);
});
