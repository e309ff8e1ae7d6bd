import {execFileSync} from 'node:child_process';
import {appendFile, readFile, rm, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {compareTrees} from '../helpers/compare-trees.js';
import {testWithCommand} from '../helpers/conditional-tests.js';
import {exampleBackup} from '../helpers/example-backup.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

test('init, backup, list, ls, diff, restore, dump and find work together', async t => {
	const {folder, source, run, json} = await exampleBackup(t);
	const made = await run(['init']);
	t.is(made.exitStatus, 0);
	t.regex(made.stdout, /Made an encrypted repository in .*repository\n/);

	const first = await json('backup', source, '--tag', 'one');
	t.is(first.exitStatus, 0);
	t.like(first.summary, {type: 'summary', command: 'backup', status: 'complete', filesNew: 3, bytesTotal: 3_000_006});

	await appendFile(path.join(source, 'docs', 'report.txt'), 'second\n');
	await rm(path.join(source, 'docs', 'empty'));
	await writeFile(path.join(source, 'new\u001B[31m'), 'n');
	const second = await json('backup', source);
	t.like(second.summary, {filesNew: 1, filesChanged: 1, filesRemoved: 1, filesUnmodified: 1});
	t.is(second.summary.previous, first.summary.snapshot);

	const list = await json('list');
	t.deepEqual(
		list.lines.map(line => line.hash ?? line.snapshots),
		[first.summary.snapshot, second.summary.snapshot, 2],
	);
	t.like(list.lines[0], {
		type: 'snapshot',
		sourceType: 'local',
		path: source,
		tags: ['one'],
		files: 3,
		status: 'complete',
	});
	const tagged = await json('snapshots', '--tag', 'one');
	t.is(tagged.summary.snapshots, 1);

	const ls = await run(['ls']);
	t.is(ls.stdout, 'big\ndocs/\nnew\\x1b[31m\n', 'nothing that a terminal obeys comes through');

	const diff = await json('diff');
	t.deepEqual(
		diff.lines.filter(line => line.type === 'change').map(({change, path: changed}) => [change, changed]),
		[
			['removed', 'docs/empty'],
			['modified', 'docs/report.txt'],
			['added', 'new\u001B[31m'],
		],
	);

	const target = path.join(folder, 'target');
	const restored = await json('restore', '--target', target);
	t.like(restored.summary, {status: 'complete', files: 3});
	t.deepEqual(compareTrees(source, target), []);
	const before = await json('restore', 'latest~1', '--target', path.join(folder, 'before'), '--path', 'docs');
	t.like(before.summary, {files: 2});
	t.is(await readFile(path.join(folder, 'before/docs/report.txt'), 'utf8'), 'first\n');

	const dump = await run(['dump', 'latest', 'docs/report.txt']);
	t.is(dump.stdout, 'first\nsecond\n');
	const found = await json('find', 'report.*');
	t.like(found.summary, {files: 1, versions: 2, snapshots: 2});
});

test('a backup for people says what changed, and how to look at it and get it back', async t => {
	const {source, repository, run} = await exampleBackup(t);
	const {exitStatus, stdout, stderr} = await run(['backup', source, '--init', '--repo', repository]);
	t.is(exitStatus, 0);
	t.regex(stderr, /Made an encrypted repository/);
	t.regex(
		stdout,
		/^Backed up 3 files, 2\.86 MiB in [\d.]+ s\n {2}\+ 3 new {3}~ 0 changed {3}= 0 as before {3}- 0 removed\n/,
	);
	const lines = stdout.split('\n');
	const hint = lines.find(line => line.includes('look at it')) ?? '';
	const [, words = ''] = /holdfast (?<words>.*)$/.exec(hint) ?? [];
	const shown = await run(words.split(' '), {env: {HOLDFAST_REPOSITORY: '/nonexistent'}});
	t.is(shown.stdout, 'big\ndocs/\n', 'the line can be copied as it is');
});

test('a dry run stores nothing', async t => {
	const {source, json, run} = await exampleBackup(t);
	await run(['init']);
	const {summary} = await json('backup', source, '--dry-run');
	t.like(summary, {status: 'complete', dryRun: true, filesNew: 3});
	const list = await json('list');
	t.is(list.summary.snapshots, 0);
});

test('exclude rules, meta and skip-empty do what they say', async t => {
	const {source, json} = await exampleBackup(t);
	const first = await json('backup', source, '--init', '--exclude', '*.txt', '--meta', 'why=test', '--host', 'box');
	t.like(first.summary, {filesNew: 2});
	const again = await json('backup', source, '--exclude', '*.txt', '--skip-empty', '--host', 'box');
	t.is(again.exitStatus, 0);
	t.false('snapshot' in again.summary);
	const {lines} = await json('list');
	t.like(lines[0], {account: 'box'});
	const {stdout} = await json('cat', `snapshot/${String(first.summary.snapshot)}`).catch(() => ({stdout: ''}));
	t.is(typeof stdout, 'string');
});

test('what cannot be read is named, the rest is backed up, and the exit status is 3', async t => {
	const {source, json, run} = await exampleBackup(t);
	await writeFile(path.join(source, 'names'), '/proc/self/mem\n');
	const list = path.join(source, 'docs', 'secret');
	await writeFile(list, 'x', {mode: 0});
	const asRoot = process.getuid?.() === 0;
	const {exitStatus, summary} = await json('backup', source, '--init');
	t.is(exitStatus, asRoot ? 0 : 3);
	t.is(summary.status, asRoot ? 'complete' : 'partial');
	t.is((await run(['list'])).exitStatus, 0);
});

test('where no cache can be kept, a backup is made all the same, and a check is', async t => {
	const {source, run, json} = await exampleBackup(t);
	const env = {XDG_CACHE_HOME: '/dev/null/nowhere', XDG_STATE_HOME: '/dev/null/nowhere'};
	await run(['init'], {env});
	for (const attempt of ['first', 'second']) {
		const {exitStatus, stderr} = await run(['backup', source], {env});
		t.is(exitStatus, 0, `${attempt}: ${stderr}`);
	}

	const check = await run(['check'], {env});
	t.is(check.exitStatus, 0);
	t.regex(check.stderr, /could not be noted/);
	t.is((await json('list')).summary.snapshots, 2);
});

test('standard input becomes a file', async t => {
	const {run, json} = await exampleBackup(t);
	await run(['init']);
	const {exitStatus} = await run(['backup', '--stdin', '--stdin-name', 'db.sql'], {input: 'select 1;\n'});
	t.is(exitStatus, 0);
	t.is((await run(['dump', 'latest', 'db.sql'])).stdout, 'select 1;\n');
	const {lines} = await json('ls');
	t.like(lines[0], {type: 'entry', path: 'db.sql', kind: 'file', size: 10});
});

test('an archive is written whole or not at all, and never over another file', async t => {
	const {folder, source, run} = await exampleBackup(t);
	await run(['backup', source, '--init']);
	const zip = path.join(folder, 'out.zip');
	t.is((await run(['restore', '--zip', zip])).exitStatus, 0);
	t.is((await stat(zip)).mode & 0o777, 0o600);
	const again = await run(['restore', '--zip', zip]);
	t.is(again.exitStatus, 1);
	t.regex(again.stderr, /exists already/);
	const piped = await run(['restore', '--zip', '-', '--path', 'docs']);
	t.is(piped.bytes.subarray(0, 2).toString(), 'PK');
	t.regex(piped.stderr, /Restored [\da-f]{8} to -/);
});

testWithCommand('unzip')('a folder is dumped as an archive that unzip reads', async t => {
	const {folder, source, run} = await exampleBackup(t);
	await run(['backup', source, '--init']);
	const {bytes} = await run(['dump', 'latest', 'docs']);
	const zip = path.join(folder, 'docs.zip');
	await writeFile(zip, bytes);
	const target = await temporaryFolder(t);
	execFileSync('unzip', ['-q', zip, '-d', target]);
	t.is(await readFile(path.join(target, 'docs', 'report.txt'), 'utf8'), 'first\n');
});

test('a repository without encryption is asked for by name', async t => {
	const {folder, source, run} = await exampleBackup(t);
	const plain = path.join(folder, 'plain');
	const env = {HOLDFAST_PASSWORD: '', HOLDFAST_REPOSITORY: plain};
	t.is((await run(['init', '--no-encryption'], {env})).exitStatus, 0);
	t.is((await run(['backup', source], {env})).exitStatus, 0);
	t.regex((await run(['cat', 'config'], {env})).stdout, /"encrypted":false/);
});

test('a recovery phrase opens the repository without the password', async t => {
	const {run, json} = await exampleBackup(t);
	const {summary} = await json('init', '--add-recovery-key');
	const phrase = String(summary.recoveryPhrase);
	t.is(phrase.split(' ').length, 24);
	const {exitStatus} = await run(['list'], {env: {HOLDFAST_PASSWORD: '', HOLDFAST_RECOVERY_KEY: phrase}});
	t.is(exitStatus, 0);
});

test('a password comes from a file or a command as well', async t => {
	const {folder, run} = await exampleBackup(t);
	await run(['init']);
	const file = path.join(folder, 'password');
	await writeFile(file, 'choose one\n');
	const env = {HOLDFAST_PASSWORD: ''};
	t.is((await run(['list', '--password-file', file], {env})).exitStatus, 0);
	t.is((await run(['list', '--password-command', `cat '${file}'`], {env})).exitStatus, 0);
	t.is((await run(['list'], {env: {...env, HOLDFAST_PASSWORD_FILE: file}})).exitStatus, 0);
});

test('a path may be written as it stands on the disk, or from the name of the source on', async t => {
	const {folder, source, run, json} = await exampleBackup(t);
	await run(['init']);
	await json('backup', source);
	const report = path.join(source, 'docs', 'report.txt');
	t.is((await run(['dump', 'latest', report])).stdout, 'first\n');
	t.is((await run(['ls', 'latest', path.join(source, 'docs')])).stdout, 'empty\nreport.txt\n');
	t.is((await run(['ls', 'latest', source])).stdout, 'big\ndocs/\n');
	const name = path.basename(source);
	t.is((await run(['ls', 'latest', `${name}/docs`])).stdout, 'empty\nreport.txt\n');
	t.is((await run(['ls', 'latest', name])).stdout, 'big\ndocs/\n');
	const target = path.join(folder, 'target');
	t.like((await json('restore', '--path', report, '--target', target)).summary, {files: 1});
	t.is(await readFile(path.join(target, 'docs', 'report.txt'), 'utf8'), 'first\n');

	await appendFile(report, 'second\n');
	await appendFile(path.join(source, 'big'), 'x');
	await json('backup', source);
	const diff = await json('diff', '--path', path.dirname(report));
	t.deepEqual(
		diff.lines.filter(line => line.type === 'change').map(line => line.path),
		['docs/report.txt'],
	);
	t.is((await run(['ls', 'latest', path.join(source, 'nowhere')])).exitStatus, 1);
});
