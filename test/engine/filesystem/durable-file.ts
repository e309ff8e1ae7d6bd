import {execFileSync} from 'node:child_process';
import {mkdir, readFile, readdir, stat, writeFile} from 'node:fs/promises';
import {closeSync, openSync, writeSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {CancelledError, NoSpaceError, StoreError} from '../../../source/engine/errors.js';
import {
	createTemporary,
	discardTemporary,
	isTemporaryName,
	publishDurably,
	temporaryName,
	writeFileDurably,
} from '../../../source/engine/filesystem/durable-file.js';
import {syncFolder} from '../../../source/engine/filesystem/durable-folder.js';
import {testAsRoot} from '../../helpers/conditional-tests.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

test('a written file has its bytes, mode 0600 and no leftovers beside it', async t => {
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'config');
	t.true(await writeFileDurably(file, Buffer.from('hello')));
	t.is(await readFile(file, 'utf8'), 'hello');
	const {mode} = await stat(file);
	t.is(mode & 0o777, 0o600);
	t.deepEqual(await readdir(folder), ['config']);
});

test('pieces from arrays and async generators are written one after another, also those beyond the size of one write', async t => {
	const folder = await temporaryFolder(t);
	const big = Buffer.alloc(600_001, 'x');
	await writeFileDurably(path.join(folder, 'array'), [Buffer.from('a'), big, Buffer.alloc(0), Buffer.from('b')]);
	const written = await readFile(path.join(folder, 'array'));
	t.true(written.equals(Buffer.concat([Buffer.from('a'), big, Buffer.from('b')])));
	await writeFileDurably(
		path.join(folder, 'generator'),
		(async function* () {
			yield Buffer.from('one');
			yield Buffer.from('two');
		})(),
	);
	t.is(await readFile(path.join(folder, 'generator'), 'utf8'), 'onetwo');
});

test('missing folders are made, closed to others', async t => {
	const folder = await temporaryFolder(t);
	await writeFileDurably(path.join(folder, 'a/b/c'), Buffer.from('x'));
	const {mode} = await stat(path.join(folder, 'a/b'));
	t.is(mode & 0o777, 0o700);
	t.is(await readFile(path.join(folder, 'a/b/c'), 'utf8'), 'x');
});

test('a file is replaced whole', async t => {
	const file = path.join(await temporaryFolder(t), 'f');
	await writeFileDurably(file, Buffer.from('a long old content'));
	t.true(await writeFileDurably(file, Buffer.from('new')));
	t.is(await readFile(file, 'utf8'), 'new');
});

test('with ifAbsent exactly one of many racing writers wins and the others leave nothing behind', async t => {
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'lock');
	const results = await Promise.all(
		Array.from({length: 20}, async (_, i) => writeFileDurably(file, Buffer.from(String(i)), {ifAbsent: true})),
	);
	t.is(results.filter(Boolean).length, 1);
	t.is(await readFile(file, 'utf8'), String(results.indexOf(true)));
	t.deepEqual(await readdir(folder), ['lock']);
});

test('when the pieces fail the old file stays, the error comes through and no temporary file is left', async t => {
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'f');
	await writeFile(file, 'old');
	const boom = new Error('boom');
	const error = await t.throwsAsync(
		writeFileDurably(
			file,
			(async function* () {
				yield Buffer.from('new');
				throw boom;
			})(),
		),
	);
	t.is(error, boom);
	t.is(await readFile(file, 'utf8'), 'old');
	t.deepEqual(await readdir(folder), ['f']);
});

test('a cancelled write leaves nothing behind', async t => {
	const folder = await temporaryFolder(t);
	const controller = new AbortController();
	await t.throwsAsync(
		writeFileDurably(
			path.join(folder, 'f'),
			(async function* () {
				yield Buffer.from('a');
				controller.abort();
				yield Buffer.from('b');
			})(),
			{signal: controller.signal},
		),
		{instanceOf: CancelledError},
	);
	t.deepEqual(await readdir(folder), []);
});

test('a rename that fails is a StoreError naming the file, and the temporary file is removed', async t => {
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'f');
	await mkdir(path.join(file, 'full'), {recursive: true});
	await t.throwsAsync(writeFileDurably(file, Buffer.from('x')), {
		instanceOf: StoreError,
		message: /^Writing .*\/f failed: it is a folder$/,
	});
	t.deepEqual(await readdir(folder), ['f']);
});

test('a file in the place of a folder is a StoreError', async t => {
	const folder = await temporaryFolder(t);
	await writeFile(path.join(folder, 'f'), '');
	await t.throwsAsync(writeFileDurably(path.join(folder, 'f/g'), Buffer.from('x')), {
		instanceOf: StoreError,
		message: /a part of the path is not a folder/,
	});
	await t.throwsAsync(writeFileDurably(path.join(folder, 'f/g/h'), Buffer.from('x')), {instanceOf: StoreError});
});

test('a pending file is published once its bytes are durable, or discarded without a trace', async t => {
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'pack');
	const pending = createTemporary(file);
	writeSync(pending.fd, 'bytes');
	t.deepEqual(await readdir(folder), [path.basename(pending.temporary)]);
	t.true(await publishDurably(pending));
	await syncFolder(folder);
	t.is(await readFile(file, 'utf8'), 'bytes');

	const other = createTemporary(file);
	discardTemporary(other);
	t.deepEqual(await readdir(folder), ['pack']);
});

test('a file that may not be published any more is discarded without a trace', async t => {
	const folder = await temporaryFolder(t);
	const beforePublish = () => {
		throw new Error('too late');
	};

	const written = writeFileDurably(path.join(folder, 'a'), Buffer.from('x'), {beforePublish});
	await t.throwsAsync(written, {message: 'too late'});
	t.deepEqual(await readdir(folder), []);
});

test('a pending file that cannot be made durable is not published', async t => {
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'pack');
	const pending = createTemporary(file);
	closeSync(pending.fd);
	// A device has nothing to sync, and says so.
	const fd = openSync('/dev/null', 'w');
	await t.throwsAsync(publishDurably({...pending, fd}), {instanceOf: StoreError});
	t.deepEqual(await readdir(folder), []);
});

test('temporary names are unique, recognised, and short enough for names of any length', t => {
	const final = `/x/${'é'.repeat(127)}`;
	const name = temporaryName(final);
	t.not(name, temporaryName(final));
	t.true(Buffer.byteLength(path.basename(name)) <= 255);
	t.true(isTemporaryName(path.basename(name)));
	t.is(path.dirname(name), '/x');
	t.true(isTemporaryName('config.tmp'));
	t.false(isTemporaryName('config'));
});

testAsRoot('a full disk is a NoSpaceError, the old file stays and the room is given back', async t => {
	const folder = await temporaryFolder(t);
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', folder]);
	t.teardown(() => {
		execFileSync('umount', [folder]);
	});
	const file = path.join(folder, 'f');
	await writeFileDurably(file, Buffer.from('old'));
	await t.throwsAsync(writeFileDurably(file, Buffer.alloc(2_000_000)), {
		instanceOf: NoSpaceError,
		message: `Writing ${file} failed: no space left on the disk`,
	});
	t.is(await readFile(file, 'utf8'), 'old');
	t.deepEqual(await readdir(folder), ['f']);
	t.true(await writeFileDurably(file, Buffer.alloc(500_000)));
});

testAsRoot('a read-only file system is a StoreError that says so', async t => {
	const folder = await temporaryFolder(t);
	execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'none', folder]);
	t.teardown(() => {
		execFileSync('umount', [folder]);
	});
	await t.throwsAsync(writeFileDurably(path.join(folder, 'f'), Buffer.from('x')), {
		instanceOf: StoreError,
		message: /the file system is read-only$/,
	});
});
