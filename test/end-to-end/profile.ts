import {chmodSync, mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {exampleBackup} from '../helpers/example-backup.js';
import {jsonLines, runHoldfast} from '../helpers/run-holdfast.js';

async function withProfile(t: ExecutionContext, fields: Record<string, unknown> = {}) {
	const {folder, source, repository} = await exampleBackup(t, {untouched: true});
	const config = path.join(folder, 'config');
	const file = path.join(config, 'holdfast/config.json');
	mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});
	const password = {from: 'command', command: 'echo from a command'};
	const profile = {version: 1, repository, password, sources: [source], excludes: ['big'], ...fields};
	writeFileSync(file, JSON.stringify(profile), {mode: 0o600});
	const env = {XDG_CONFIG_HOME: config, XDG_CACHE_HOME: path.join(folder, 'cache')};
	const run = async (...args: string[]) => runHoldfast(args, {env});
	return {folder, source, file, run};
}

test('with a profile, a backup needs no words', async t => {
	const {run, source} = await withProfile(t, {retention: {keepLast: 1}});
	const made = await run('backup', '--init', '--json');
	t.like(jsonLines(made.stdout).at(-1), {status: 'complete', filesNew: 2});
	const listed = jsonLines((await run('ls', '-R', '--json')).stdout).map(line => line.path);
	t.deepEqual(listed, ['docs', 'docs/empty', 'docs/report.txt', undefined]);
	const played = jsonLines((await run('what-if', '--json')).stdout);
	t.like(played[0], {type: 'future', path: source});
	await run('backup');
	const forgotten = await run('forget', '--dry-run', '--json');
	t.like(jsonLines(forgotten.stdout).at(-1), {dryRun: true, remove: 1, remain: 1});
	t.is(
		(await run('backup', path.join(source, 'big'))).exitStatus,
		0,
		'the excludes of the profile are for its own sources',
	);
});

test('a flag comes before the profile, and the password is only for the repository of the profile', async t => {
	const {run, folder} = await withProfile(t);
	await run('backup', '--init');
	const other = await run('list', '--repo', path.join(folder, 'other'));
	t.is(other.exitStatus, 10);
	const made = await run('init', '--repo', path.join(folder, 'other'));
	t.is(made.exitStatus, 12);
});

test('a profile that is broken is named with its field, and stops only what needs it', async t => {
	const {run, file} = await withProfile(t, {retention: {keepDialy: 7}});
	const listed = await run('list');
	t.is(listed.exitStatus, 2);
	t.true(listed.stderr.includes(`${file}: retention has a field that is not known: "keepDialy"`));
	t.is((await run('version')).exitStatus, 0);
	t.is((await run('list', '--repo', '/nonexistent', '--password-command', 'echo x')).exitStatus, 10);
	chmodSync(file, 0o666);
	t.regex((await run('list')).stderr, /can be written by other users[^]*chmod 600/);
});
