import {execFileSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {mkdir, open, readdir, readFile, rm, truncate, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {testAsRoot} from '../helpers/conditional-tests.js';
import {exampleBackup} from '../helpers/example-backup.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

test('a wrong password ends with 12, and is not repeated', async t => {
	const {run} = await exampleBackup(t);
	await run(['init']);
	const {exitStatus, stdout, stderr} = await run(['list'], {env: {HOLDFAST_PASSWORD: 'hunter2'}});
	t.is(exitStatus, 12);
	t.is(stdout, '');
	t.notRegex(stderr, /hunter2/);
});

test('no password and no terminal ends with 12, and the flags are named', async t => {
	const {run} = await exampleBackup(t);
	await run(['init']);
	const {exitStatus, stderr} = await run(['list'], {env: {HOLDFAST_PASSWORD: ''}});
	t.is(exitStatus, 12);
	t.regex(stderr, /--password-file/);
});

for (const args of [['list'], ['ls'], ['check'], ['backup', '.'], ['restore', '--target', '/nonexistent/target']]) {
	test(`${args.join(' ')} where there is no repository ends with 10`, async t => {
		const {repository, run} = await exampleBackup(t, {untouched: true});
		await mkdir(repository);
		const {exitStatus, stderr} = await run(args);
		t.is(exitStatus, 10);
		t.regex(stderr, /no repository/);
	});
}

test('init refuses what is there already', async t => {
	const {repository, folder, run} = await exampleBackup(t);
	await run(['init']);
	const again = await run(['init']);
	t.is(again.exitStatus, 1);
	t.regex(again.stderr, /There is a repository in .* already/);
	const other = path.join(folder, 'other');
	await mkdir(other);
	await writeFile(path.join(other, 'photo.jpg'), '');
	t.is((await run(['init', '--repo', other])).exitStatus, 1);
	t.truthy(await readFile(path.join(repository, 'config')));
});

test('a format of the future is refused by name, before anything is written', async t => {
	const {repository, source, run} = await exampleBackup(t);
	await run(['init']);
	const config = path.join(repository, 'config');
	const text = await readFile(config, 'utf8');
	await rm(config);
	await writeFile(config, text.replace('"version":1', '"version":9'));
	const {exitStatus, stderr} = await run(['backup', source]);
	t.is(exitStatus, 1);
	t.regex(stderr, /9/);
	await t.throwsAsync(readdir(path.join(repository, 'snapshot')), {code: 'ENOENT'});
});

test('a truncated catalog is an error, never an empty repository', async t => {
	const {repository, source, run} = await exampleBackup(t);
	await run(['backup', source, '--init']);
	const catalog = path.join(repository, 'index', 'packs');
	const {length} = await readFile(catalog);
	await truncate(catalog, Math.floor(length / 2));
	for (const args of [
		['ls', 'latest', '-R'],
		['backup', source, '--tag', 'x'],
		['restore', '--target', path.join(repository, '../t')],
	]) {
		const {exitStatus, stderr} = await run(args);
		t.is(exitStatus, 1);
		t.regex(stderr, /index\/packs/);
	}

	t.is((await readFile(catalog)).length, Math.floor(length / 2), 'nobody wrote over it');
});

test('a snapshot that is not there is named, with those that are', async t => {
	const {source, json, run} = await exampleBackup(t);
	const {summary} = await json('backup', source, '--init');
	for (const name of ['deadbeef', 'latest~5', 'yesterday', 'de']) {
		const {exitStatus, stderr} = await run(['ls', name]);
		t.is(exitStatus, 1);
		t.regex(stderr, /^holdfast: /);
	}

	const {stderr} = await run(['ls', 'deadbeef']);
	t.true(stderr.includes(String(summary.snapshot).slice(0, 8)));
	t.is((await run(['ls', 'latest', 'no/such/path'])).exitStatus, 1);
});

async function packs(repository: string): Promise<string[]> {
	const folder = path.join(repository, 'packs');
	const names = await readdir(folder);
	return names.map(name => path.join(folder, name));
}

test('a missing pack and a flipped bit never give wrong bytes: the files are named, and the exit status is not 0', async t => {
	const {repository, folder, source, run, json} = await exampleBackup(t);
	await run(['backup', source, '--init']);
	const files = [...(await packs(repository)), ...(await chunkFiles(repository))];
	const [largest = ''] = files;
	const handle = await open(largest, 'r+');
	const {size} = await handle.stat();
	const byte = Buffer.alloc(1);
	await handle.read(byte, 0, 1, Math.floor(size / 2));
	await handle.write(Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, Math.floor(size / 2));
	await handle.close();
	const flipped = await json('restore', '--target', path.join(folder, 'flipped'));
	t.not(flipped.exitStatus, 0);
	for (const file of files) {
		await rm(file);
	}

	const missing = await json('restore', '--target', path.join(folder, 'missing'));
	t.not(missing.exitStatus, 0);
	t.regex(missing.stdout, /missing|damaged|no object/i);
});

async function chunkFiles(repository: string): Promise<string[]> {
	const entries = await readdir(repository, {recursive: true, withFileTypes: true});
	return entries
		.filter(entry => entry.isFile() && entry.parentPath.includes('/chunk'))
		.map(entry => path.join(entry.parentPath, entry.name));
}

test('a target that cannot be written is named', async t => {
	const {folder, source, run} = await exampleBackup(t);
	await run(['backup', source, '--init']);
	const file = path.join(folder, 'file');
	await writeFile(file, '');
	const {exitStatus, stderr} = await run(['restore', '--target', path.join(file, 'below')]);
	t.is(exitStatus, 1);
	t.regex(stderr, /file\/below is not a folder\.\n {2}Name a folder/);
	const nowhere = await run(['restore', '--target', '/proc/nonexistent']);
	t.is(nowhere.exitStatus, 1, 'and no folder can be made there');
	t.regex(nowhere.stderr, /Opening the target \/proc\/nonexistent failed/);
	const archive = await run(['restore', '--zip', path.join(folder, 'missing', 'a.zip')]);
	t.is(archive.exitStatus, 1);
	t.regex(archive.stderr, /Writing .*a\.zip failed: no such file or folder\.\n {2}Check/);
});

test('a file in the place of a repository is none', async t => {
	const {folder, run} = await exampleBackup(t);
	const file = path.join(folder, 'file');
	await writeFile(file, '');
	const {exitStatus, stderr} = await run(['list', '--repo', file]);
	t.is(exitStatus, 10);
	t.regex(stderr, /file is not a folder, so there is no repository in it\.\n {2}Name the folder/);
});

test('a source that is not there is named', async t => {
	const {run} = await exampleBackup(t);
	await run(['init']);
	const {exitStatus, stderr} = await run(['backup', '/nonexistent/source']);
	t.is(exitStatus, 1);
	t.regex(stderr, /\/nonexistent\/source/);
});

testAsRoot('a full disk ends with 1 and leaves the old snapshots', async t => {
	const disk = await temporaryFolder(t);
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
	t.teardown(() => {
		execFileSync('umount', ['-l', disk]);
	});
	const {folder, source, run, json} = await exampleBackup(t);
	const env = {HOLDFAST_REPOSITORY: path.join(disk, 'repository')};
	t.is((await run(['backup', path.join(source, 'docs'), '--init'], {env})).exitStatus, 0);
	await writeFile(path.join(source, 'random'), randomBytes(8_000_000));
	const full = await run(['backup', source, '--json'], {env});
	t.is(full.exitStatus, 1);
	t.regex(full.stdout, /"code":"no-space"/);
	const restored = await run(['restore', '--target', path.join(folder, 'target')], {env});
	t.is(restored.exitStatus, 0);
	t.is((await json('version')).exitStatus, 0);
});
