import {createHash} from 'node:crypto';
import {mkdir, readFile, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {compareUtf8} from '../../source/engine/objects/hashes.js';
import {writeGoldenRepository} from '../helpers/golden-repositories.js';
import {jsonLines, runHoldfast} from '../helpers/run-holdfast.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

const names = [
	'plain_unpacked_raw',
	'encrypted_packed_raw',
	'plain_packed_zstd',
	'encrypted_unpacked_zstd',
	'encrypted_packed_zstd',
] as const;

/** A repository that the Go tool wrote, and the program to look at it with. */
async function open(t: ExecutionContext, name: (typeof names)[number]) {
	const folder = await temporaryFolder(t);
	const repository = path.join(folder, 'repository');
	const golden = await writeGoldenRepository(name, repository);
	const password = golden.password_utf8;
	const env = {HOLDFAST_REPOSITORY: repository, ...(password !== undefined && {HOLDFAST_PASSWORD: password})};
	return {golden, folder, repository, run: async (...args: string[]) => runHoldfast(args, {env})};
}

for (const name of names) {
	test(`${name}: the snapshot is listed`, async t => {
		const {golden, run} = await open(t, name);
		const {exitStatus, stdout} = await run('list', '--json');
		t.is(exitStatus, 0);
		const [snapshot, summary] = jsonLines(stdout);
		t.like(snapshot, {type: 'snapshot', hash: golden.snapshot.slice('snapshot/'.length)});
		t.like(summary, {type: 'summary', command: 'list', status: 'complete', exitStatus: 0, snapshots: 1});
		const table = await run('snapshots');
		t.regex(table.stdout, new RegExp(`^${golden.snapshot.slice('snapshot/'.length, 17)}  `, 'm'));
	});

	test(`${name}: every entry is listed`, async t => {
		const {golden, run} = await open(t, name);
		const {stdout} = await run('ls', '--recursive', '--json');
		const paths = jsonLines(stdout)
			.filter(line => line.type === 'entry')
			.map(line => String(line.path));
		const expected = [...golden.expect.files, ...golden.expect.folders].map(entry => entry.path);
		t.deepEqual(paths.toSorted(compareUtf8), expected.toSorted(compareUtf8));
	});

	test(`${name}: every file is restored with its bytes and its time`, async t => {
		const {golden, folder, run} = await open(t, name);
		const target = path.join(folder, 'target');
		const {exitStatus, stdout} = await run('restore', '--target', target, '--json');
		t.is(exitStatus, 0);
		t.like(jsonLines(stdout).at(-1), {type: 'summary', status: 'complete', files: golden.expect.files.length});
		for (const file of golden.expect.files) {
			const bytes = await readFile(path.join(target, file.path));
			t.is(createHash('sha256').update(bytes).digest('hex'), file.sha256);
			const {mtimeMs} = await stat(path.join(target, file.path));
			t.is(Math.floor(mtimeMs / 1000), file.mtime);
		}
	});
}

for (const name of ['plain_packed_zstd', 'encrypted_unpacked_zstd'] as const) {
	test(`${name}: every command reads it`, async t => {
		const {golden, run} = await open(t, name);
		const file = golden.expect.files.find(({size}) => size > 0);
		const first = file?.path ?? '';
		for (const args of [
			['stats'],
			['check', '--read-data'],
			['find', '*.txt'],
			['history', first],
			['growth'],
			['key', 'list'],
			['break-lock'],
			['forget', '--keep-last', '1', '--dry-run'],
			['prune', '--dry-run'],
		]) {
			const {exitStatus, stderr} = await run(...args, '--quiet');
			t.is(stderr, '');
			t.is(exitStatus, 0, `holdfast ${args.join(' ')}`);
		}

		const {bytes} = await run('dump', 'latest', first);
		t.is(createHash('sha256').update(bytes).digest('hex'), file?.sha256 ?? 'no file');
	});
}

for (const name of ['plain_unpacked_raw', 'encrypted_packed_zstd'] as const) {
	test(`${name}: a backup goes on top, survives forgetting and pruning, and what was there stays whole until then`, async t => {
		const {golden, folder, run} = await open(t, name);
		const source = path.join(folder, 'source');
		await mkdir(source);
		await writeFile(path.join(source, 'new.txt'), 'written on top\n');
		t.is((await run('backup', source)).exitStatus, 0);
		const check = await run('check', '--read-data');
		t.is(check.exitStatus, 0);
		for (const [snapshot, target] of [
			[golden.snapshot.slice('snapshot/'.length), 'old'],
			['latest', 'new'],
		] as const) {
			const {exitStatus} = await run('restore', snapshot, '--target', path.join(folder, target));
			t.is(exitStatus, 0);
		}

		for (const file of golden.expect.files) {
			const bytes = await readFile(path.join(folder, 'old', file.path));
			t.is(createHash('sha256').update(bytes).digest('hex'), file.sha256);
		}

		t.is(await readFile(path.join(folder, 'new', 'new.txt'), 'utf8'), 'written on top\n');
		t.is((await run('forget', golden.snapshot.slice('snapshot/'.length), '--prune', '--yes')).exitStatus, 0);
		const rest = await run('check', '--read-data');
		t.is(rest.exitStatus, 0);
		t.is((await run('dump', 'latest', 'new.txt')).stdout, 'written on top\n');
	});
}

test('a folder of a snapshot is listed by its path, in lines for people', async t => {
	const {run} = await open(t, 'plain_packed_zstd');
	const {stdout} = await run('ls', 'latest', 'docs');
	t.is(stdout, 'a & b <c>.txt\ncopy.txt\né😀.txt\n');
	const long = await run('ls', 'latest', 'docs/copy.txt', '--long');
	t.regex(long.stdout, /^-\?{9} +6 B {2}2023-11-14 22:13 {2}copy\.txt\n1 entry, 6 B\n$/);
});

test('objects are shown as they were before they were stored', async t => {
	const {golden, run} = await open(t, 'encrypted_packed_zstd');
	const {stdout} = await run('cat', 'index/latest');
	t.deepEqual(JSON.parse(stdout), {latest_snapshot: golden.snapshot, seq: 1});
	const missing = await run('cat', `chunk/${'0'.repeat(64)}`);
	t.is(missing.exitStatus, 1);
	t.regex(missing.stderr, /There is no object chunk\/0+ in the repository\./);
});

test('a snapshot differs from itself in nothing', async t => {
	const {golden, run} = await open(t, 'encrypted_unpacked_zstd');
	const {exitStatus, stdout} = await run('diff', golden.snapshot.slice(9, 15), 'latest', '--json');
	t.is(exitStatus, 0);
	t.is(jsonLines(stdout).length, 1);
	t.like(jsonLines(stdout)[0], {type: 'summary', added: 0, removed: 0, modified: 0});
});

test('a dry run of a restore names what would come, and writes nothing', async t => {
	const {golden, folder, run} = await open(t, 'plain_unpacked_raw');
	const target = path.join(folder, 'target');
	const {stdout} = await run('restore', '--target', target, '--dry-run', '--json');
	const planned = jsonLines(stdout).filter(line => line.type === 'planned');
	t.is(planned.length, golden.expect.files.length + golden.expect.folders.length);
	await t.throwsAsync(stat(target), {code: 'ENOENT'});
});
