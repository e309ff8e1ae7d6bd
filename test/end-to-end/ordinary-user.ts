import {chmod, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {testAsOrdinaryUser} from '../helpers/as-ordinary-user.js';
import {compareTrees} from '../helpers/compare-trees.js';
import {exampleBackup} from '../helpers/example-backup.js';

testAsOrdinaryUser('a file that may not be read is named, the rest is backed up, and the exit status is 3', async t => {
	const {source, run, json} = await exampleBackup(t);
	const secret = path.join(source, 'docs', 'secret');
	await writeFile(secret, 'for nobody');
	await chmod(secret, 0);
	await run(['init']);
	const {exitStatus, summary, lines} = await json('backup', source);
	t.is(exitStatus, 3);
	t.like(summary, {status: 'partial', exitStatus: 3, filesNew: 3});
	t.true(lines.some(line => line.type === 'warning' && line.path === 'docs/secret'));
	const list = await json('list');
	t.like(list.lines[0], {status: 'partial', failures: 1});

	await chmod(secret, 0o600);
	const next = await json('backup', source);
	t.is(next.exitStatus, 0);
	t.like(next.summary, {status: 'complete', filesNew: 0, filesChanged: 1});
});

testAsOrdinaryUser('a restore needs no root, and gets into folders of its own that were made read-only', async t => {
	const {folder, source, run, json} = await exampleBackup(t);
	await chmod(path.join(source, 'docs'), 0o500);
	await run(['init']);
	await json('backup', source);
	const target = path.join(folder, 'target');
	const first = await json('restore', '--target', target);
	t.is(first.exitStatus, 0, first.stdout);
	t.deepEqual(compareTrees(source, target), []);

	await writeFile(path.join(target, 'docs', 'report.txt'), 'changed since');
	const second = await json('restore', '--target', target, '--overwrite', 'always');
	t.is(second.exitStatus, 0, second.stdout);
	t.deepEqual(compareTrees(source, target), []);
});

testAsOrdinaryUser('a target that may not be made is an error that names it', async t => {
	const {source, run, json} = await exampleBackup(t);
	await run(['init']);
	await json('backup', source);
	const {exitStatus, stderr} = await run(['restore', '--target', '/usr/holdfast-test']);
	t.is(exitStatus, 1);
	t.regex(stderr, /\/usr\/holdfast-test/);
});
