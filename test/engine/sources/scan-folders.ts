import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import path from 'node:path';
import test from 'ava';
import {withShortPath} from '../../../source/engine/filesystem/long-path.js';
import {LocalSource} from '../../../source/engine/sources/local-source.js';
import {testAsRoot} from '../../helpers/conditional-tests.js';
import {makeFiles} from '../../helpers/make-files.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {found, idsOf, readAll, walk} from '../../helpers/walk-source.js';

test('a FIFO is an entry, and nothing waits for it; a socket is left out with a word about it', async t => {
	const folder = await temporaryFolder(t);
	execFileSync('mkfifo', [path.join(folder, 'fifo')]);
	const server = createServer();
	server.listen(path.join(folder, 'socket'));
	await once(server, 'listening');
	const {entries, failures, skipped} = await walk(await LocalSource.open({paths: [folder]}));
	server.close();
	t.deepEqual(
		entries.map(({fileId, kind, size}) => ({fileId, kind, size})),
		[{fileId: 'fifo', kind: 'fifo', size: 0}],
	);
	t.deepEqual(failures, []);
	t.deepEqual(skipped, [{path: 'socket', reason: 'a socket means something only to the program that made it'}]);
});

test('paths beyond what the system takes are walked and read', async t => {
	const base = await temporaryFolder(t);
	let folder = base;
	for (let i = 0; i < 40; i++) {
		folder += `/${'d'.repeat(250)}`;
		withShortPath(folder, short => {
			mkdirSync(short);
		});
	}

	withShortPath(`${folder}/file`, short => {
		writeFileSync(short, 'deep');
	});
	const source = await LocalSource.open({paths: [base]});
	const {entries, failures} = await walk(source);
	t.deepEqual(failures, []);
	t.is(entries.length, 41);
	const deepest = found(entries.slice(-1));
	t.is(await readAll(source, deepest), 'deep');
});

test('a folder of many entries comes in several slices, and the event loop turns between them', async t => {
	const folder = await temporaryFolder(t);
	makeFiles(
		folder,
		Array.from({length: 5000}, (_, i) => `f${i}`),
	);
	let turns = 0;
	let isDone = false;
	const turn = () => {
		turns++;
		if (!isDone) {
			setImmediate(turn);
		}
	};

	setImmediate(turn);
	const sizes: number[] = [];
	const source = await LocalSource.open({paths: [folder]});
	for await (const batch of source.walk()) {
		sizes.push(batch.length);
	}

	isDone = true;
	t.is(
		sizes.reduce((sum, size) => sum + size, 0),
		5000,
	);
	t.true(sizes.length >= 5 && Math.max(...sizes) <= 1024);
	t.true(turns >= sizes.length - 1);
});

test('two walks over the same tree say the same', async t => {
	const folder = await temporaryFolder(t);
	makeFiles(folder, ['z', 'a/b', 'a/a/', 'ä', 'Z/1']);
	symlinkSync('z', path.join(folder, 'link'));
	const source = await LocalSource.open({paths: [folder]});
	const first = await walk(source);
	t.deepEqual(await walk(source), first);
});

testAsRoot(
	'where another file system begins there is an empty folder, when asked for, unless it was named',
	async t => {
		const folder = await temporaryFolder(t);
		makeFiles(folder, ['a/mount/', 'a/x', 'b']);
		const mount = path.join(folder, 'a/mount');
		execFileSync('mount', ['-t', 'tmpfs', 'none', mount]);
		t.teardown(() => {
			execFileSync('umount', [mount]);
		});
		makeFiles(mount, ['inside/deep']);
		const open = async (oneFileSystem: boolean, ...names: string[]) =>
			LocalSource.open({paths: names.map(name => path.join(folder, name)), oneFileSystem});
		t.deepEqual(await idsOf(await open(false, '.')), [
			'a',
			'a/mount',
			'a/mount/inside',
			'a/mount/inside/deep',
			'a/x',
			'b',
		]);
		t.deepEqual(await idsOf(await open(true, '.')), ['a', 'a/mount', 'a/x', 'b']);
		t.deepEqual(await idsOf(await open(true, '.', 'a/mount')), [
			'a',
			'a/mount',
			'a/mount/inside',
			'a/mount/inside/deep',
			'a/x',
			'b',
		]);
		t.deepEqual(await idsOf(await open(true, '.', 'a/mount/inside')), [
			'a',
			'a/mount',
			'a/mount/inside',
			'a/mount/inside/deep',
			'a/x',
			'b',
		]);
		t.deepEqual(await idsOf(await open(true, 'a/mount')), ['inside', 'inside/deep']);
	},
);

testAsRoot('devices are entries', async t => {
	const folder = await temporaryFolder(t);
	execFileSync('mknod', [path.join(folder, 'null'), 'c', '1', '3']);
	execFileSync('mknod', [path.join(folder, 'loop'), 'b', '7', '0']);
	const {entries} = await walk(await LocalSource.open({paths: [folder]}));
	t.deepEqual(
		entries.map(({kind}) => kind),
		['block-device', 'char-device'],
	);
});
