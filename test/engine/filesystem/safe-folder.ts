import {
	closeSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	renameSync,
	statSync,
	symlinkSync,
	writeFileSync,
	writeSync,
} from 'node:fs';
import path from 'node:path';
import {Worker} from 'node:worker_threads';
import {once} from 'node:events';
import test from 'ava';
import {UsageError} from '../../../source/engine/errors.js';
import {SafeFolder} from '../../../source/engine/filesystem/safe-folder.js';
import {testOnLinux} from '../../helpers/conditional-tests.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

test('files and folders are made below it', async t => {
	const base = await temporaryFolder(t);
	using top = SafeFolder.open(base);
	using a = top.makeFolder('a');
	using again = top.makeFolder('a');
	const fd = a.createFile('f');
	writeSync(fd, 'hello');
	closeSync(fd);
	symlinkSync('f', again.entry('link'));
	t.is(readFileSync(path.join(base, 'a/f'), 'utf8'), 'hello');
	t.is(readlinkSync(path.join(base, 'a/link')), 'f');
	t.is(statSync(path.join(base, 'a')).mode & 0o777, 0o700);
	t.is(statSync(path.join(base, 'a/f')).mode & 0o777, 0o600);
	t.is(statSync(a.self).ino, statSync(path.join(base, 'a')).ino);
});

test('names that are bytes are taken as they are', async t => {
	const base = await temporaryFolder(t);
	using top = SafeFolder.open(base);
	using folder = top.makeFolder(Buffer.from([0xff, 0x1b]));
	closeSync(folder.createFile(Buffer.from([0xfe])));
	t.deepEqual(readdirSync(base, 'buffer'), [Buffer.from([0xff, 0x1b])]);
});

test('a link is never entered, nor written through, wherever it leads', async t => {
	const base = await temporaryFolder(t);
	mkdirSync(path.join(base, 'outside'));
	mkdirSync(path.join(base, 'target'));
	for (const [name, to] of [
		['folder', '../outside'],
		['self', '.'],
		['file', '../outside/file'],
		['dangling', 'nowhere'],
	] as const) {
		symlinkSync(to, path.join(base, 'target', name));
	}

	using top = SafeFolder.open(path.join(base, 'target'));
	for (const name of ['folder', 'self', 'dangling']) {
		t.throws(() => top.folder(name), {code: 'ENOTDIR'});
		t.throws(() => top.makeFolder(name), {code: 'ENOTDIR'});
	}

	t.throws(() => top.createFile('file'), {code: 'EEXIST'});
	t.throws(() => top.createFile('dangling'), {code: 'EEXIST'});
	t.deepEqual(readdirSync(path.join(base, 'outside')), []);
});

test('the folder that was named may be reached through links', async t => {
	const base = await temporaryFolder(t);
	mkdirSync(path.join(base, 'real'));
	symlinkSync('real', path.join(base, 'link'));
	using top = SafeFolder.open(path.join(base, 'link'));
	closeSync(top.createFile('f'));
	t.true(existsSync(path.join(base, 'real/f')));
});

test('names that are no names are refused before anything is touched', async t => {
	using top = SafeFolder.open(await temporaryFolder(t));
	for (const name of ['', '.', '..', 'a/b', '/etc', 'a\0b']) {
		t.throws(() => top.entry(name), {instanceOf: UsageError});
		t.throws(() => top.makeFolder(Buffer.from(name)), {instanceOf: UsageError});
		t.throws(() => top.createFile(name), {instanceOf: UsageError});
		for (const rename of ['rename', 'renameIfAbsent'] as const) {
			t.throws(
				() => {
					top[rename]('f', name);
				},
				{instanceOf: UsageError},
			);
			t.throws(
				() => {
					top[rename](name, 'f');
				},
				{instanceOf: UsageError},
			);
		}
	}
});

test('a rename takes a free name, or one from what has it, as is asked for', async t => {
	const base = await temporaryFolder(t);
	using top = SafeFolder.open(base);
	using folder = top.makeFolder('d');
	for (const name of ['new', 'old', 'newer']) {
		writeFileSync(path.join(base, 'd', name), name);
	}

	t.throws(
		() => {
			folder.renameIfAbsent('new', 'old');
		},
		{code: 'EEXIST'},
	);
	folder.renameIfAbsent('new', Buffer.from([0xff]));
	folder.rename('newer', 'old');
	t.is(readFileSync(path.join(base, 'd/old'), 'utf8'), 'newer');
	t.deepEqual(readdirSync(path.join(base, 'd'), 'buffer'), [Buffer.from('old'), Buffer.from([0xff])]);
	t.throws(
		() => {
			folder.renameIfAbsent('gone', 'a');
		},
		{code: 'ENOENT'},
	);
});

test('a rename never takes the name of a link that leads nowhere', async t => {
	const base = await temporaryFolder(t);
	using top = SafeFolder.open(base);
	writeFileSync(path.join(base, 'f'), '');
	symlinkSync('nowhere', path.join(base, 'link'));
	t.throws(
		() => {
			top.renameIfAbsent('f', 'link');
		},
		{code: 'EEXIST'},
	);
	t.is(readlinkSync(path.join(base, 'link')), 'nowhere');
});

test('modes are set on files and folders, and a link in their place is left alone with what it leads to', async t => {
	const base = await temporaryFolder(t);
	writeFileSync(path.join(base, 'f'), '', {mode: 0o600});
	mkdirSync(path.join(base, 'd'));
	symlinkSync('f', path.join(base, 'link'));
	symlinkSync('nowhere', path.join(base, 'dangling'));
	using top = SafeFolder.open(base);
	top.chmod('link', 0o777);
	top.chmod('dangling', 0o777);
	t.is(lstatSync(path.join(base, 'f')).mode & 0o7777, 0o600);
	top.chmod('f', 0o4751);
	top.chmod('d', 0o1777);
	t.is(lstatSync(path.join(base, 'f')).mode & 0o7777, 0o4751);
	t.is(lstatSync(path.join(base, 'd')).mode & 0o7777, 0o1777);
	t.throws(
		() => {
			top.chmod('gone', 0o600);
		},
		{code: 'ENOENT'},
	);
});

testOnLinux('it stays the same folder when its name goes to another', async t => {
	const base = await temporaryFolder(t);
	mkdirSync(path.join(base, 'a'));
	using top = SafeFolder.open(base);
	using a = top.folder('a');
	renameSync(path.join(base, 'a'), path.join(base, 'b'));
	mkdirSync(path.join(base, 'outside'));
	symlinkSync('outside', path.join(base, 'a'));
	closeSync(a.createFile('f'));
	t.true(existsSync(path.join(base, 'b/f')));
	t.deepEqual(readdirSync(path.join(base, 'outside')), []);
});

test('a closed one is not used any more, and closing twice does no harm', async t => {
	const top = SafeFolder.open(await temporaryFolder(t));
	top[Symbol.dispose]();
	top[Symbol.dispose]();
	t.throws(() => top.entry('a'), {message: 'The folder is closed'});
	t.throws(() => top.self, {message: 'The folder is closed'});
	t.throws(() => top.createFile('a'), {message: 'The folder is closed'});
	t.throws(() => top.folder('a'), {message: 'The folder is closed'});
});

test('a folder that is not there throws its system error', async t => {
	const base = await temporaryFolder(t);
	t.throws(() => SafeFolder.open(path.join(base, 'gone')), {code: 'ENOENT'});
	writeFileSync(path.join(base, 'f'), '');
	t.throws(() => SafeFolder.open(path.join(base, 'f')), {code: 'ENOTDIR'});
});

testOnLinux('nothing is ever written through a link that another thread swaps in for a folder', async t => {
	const base = await temporaryFolder(t);
	mkdirSync(path.join(base, 'outside'));
	mkdirSync(path.join(base, 'target/a/b'), {recursive: true});
	symlinkSync('../outside', path.join(base, 'target/link'));
	const stop = new Int32Array(new SharedArrayBuffer(8));
	const worker = new Worker(
		`
		const {renameSync} = require('node:fs');
		const {workerData: {target, stop}} = require('node:worker_threads');
		while (Atomics.load(stop, 0) === 0) {
			renameSync(target + '/a', target + '/aside');
			renameSync(target + '/link', target + '/a');
			Atomics.add(stop, 1, 1);
			renameSync(target + '/a', target + '/link');
			renameSync(target + '/aside', target + '/a');
		}
	`,
		{eval: true, workerData: {target: path.join(base, 'target'), stop}},
	);
	await once(worker, 'online');
	const refusals = {ENOTDIR: 0, ENOENT: 0};
	let written = 0;
	using top = SafeFolder.open(path.join(base, 'target'));
	for (let i = 0; i < 100_000 && (i < 3000 || written === 0 || refusals.ENOTDIR === 0); i++) {
		try {
			using a = top.folder('a');
			using b = a.makeFolder('b');
			closeSync(b.createFile(`f${i}`));
			a.chmod('b', 0o700);
			written++;
		} catch (error) {
			const code = error instanceof Error && 'code' in error ? error.code : error;
			t.true(code === 'ENOTDIR' || code === 'ENOENT', String(error));
			refusals[code === 'ENOTDIR' ? 'ENOTDIR' : 'ENOENT']++;
		}
	}

	Atomics.store(stop, 0, 1);
	await once(worker, 'exit');
	t.log(`${written} written, ${refusals.ENOTDIR} links and ${refusals.ENOENT} gaps met in ${stop[1]} swaps`);
	t.true(written > 0 && refusals.ENOTDIR > 0);
	t.deepEqual(readdirSync(path.join(base, 'outside')), []);
	t.is(readdirSync(path.join(base, 'target/a/b')).length, written);
});
