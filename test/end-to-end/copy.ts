import {rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {exampleBackup} from '../helpers/example-backup.js';

test('snapshots are copied to a repository with another password, once', async t => {
	const {folder, json, run} = await exampleBackup(t);
	const source = path.join(folder, 'to-copy');
	await writeFile(source, 'a file to be copied');
	await run(['backup', source, '--init']);
	const target = path.join(folder, 'target');
	const other = {HOLDFAST_PASSWORD: 'another one'};
	await run(['init', '--repo', target], {env: other});
	const password = path.join(folder, 'password');
	await writeFile(password, 'another one\n');
	const words = ['copy', '--to', target, '--to-password-file', password] as const;
	t.like((await json(...words, '--dry-run')).summary, {copied: 1, present: 0, dryRun: true});
	const first = await json(...words);
	t.like(first.summary, {status: 'complete', copied: 1, present: 0});
	t.like((await json(...words)).summary, {copied: 0, present: 1, objectsStored: 0});
	await rm(source);
	const restored = await run(['restore', '--repo', target, '--target', path.join(folder, 'back')], {env: other});
	t.is(restored.exitStatus, 0);
	t.is((await run(['check', '--read-data', '--repo', target], {env: other})).exitStatus, 0);
});

test('a target that is not named, or is not there, is told', async t => {
	const {folder, run} = await exampleBackup(t);
	await run(['init']);
	t.is((await run(['copy'])).exitStatus, 2);
	t.is((await run(['copy', '--to', path.join(folder, 'nowhere')])).exitStatus, 10);
});
