import {chmodSync, mkdirSync, rmSync, symlinkSync, unlinkSync, writeFileSync} from 'node:fs';
import {hostname} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {CancelledError, SourceError, UsageError} from '../../../source/engine/errors.js';
import {LocalSource} from '../../../source/engine/sources/local-source.js';
import type {SourceFailure} from '../../../source/engine/sources/source.js';
import {testAsOrdinaryUser} from '../../helpers/as-ordinary-user.js';
import {makeExampleTree} from '../../helpers/example-tree.js';
import {makeFiles} from '../../helpers/make-files.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {found, idsOf, pathOf, readAll, see, walk} from '../../helpers/walk-source.js';
import {testSourceContract} from './source-contract.js';

testSourceContract('local source', {
	async open(t) {
		const folder = await temporaryFolder(t);
		makeExampleTree(folder, {sizes: false, sparse: false});
		return LocalSource.open({paths: [folder]});
	},
	file: {id: 'plain/x/y/z', text: 'other\n'},
});

test('entries come sorted, parents first, a folder directly before its content', async t => {
	const {ids, entries, failures, skipped} = await see(t, ['b', 'a/z', 'a/B/c', 'a.txt', 'a-/x', 'ä', 'empty/']);
	t.deepEqual(ids, ['a', 'a/B', 'a/B/c', 'a/z', 'a-', 'a-/x', 'a.txt', 'b', 'empty', 'ä']);
	t.deepEqual([failures, skipped], [[], []]);
	t.deepEqual(
		entries.slice(0, 3).map(({kind, parentId, name, size}) => ({kind, parentId, name, size})),
		[
			{kind: 'folder', parentId: '', name: 'a', size: 0},
			{kind: 'folder', parentId: 'a', name: 'B', size: 0},
			{kind: 'file', parentId: 'a/B', name: 'c', size: 'a/B/c'.length},
		],
	);
});

test('the order is that of UTF-16 code units, also where bytes would say otherwise', async t => {
	const {ids} = await see(t, ['\u{1F600}', '\uFF5E', '~']);
	t.deepEqual(ids, ['~', '\u{1F600}', '\uFF5E']);
});

test('the source of the snapshot is local, on this host or the one given, with the absolute path', async t => {
	const folder = await temporaryFolder(t);
	const source = await LocalSource.open({paths: [`${folder}/./`]});
	t.deepEqual(await source.info(), {type: 'local', account: hostname(), path: folder});
	const other = await LocalSource.open({paths: [folder], host: 'pearl'});
	const info = await other.info();
	t.is(info.account, 'pearl');
});

test('a symbolic link is an entry of its own, whatever it points to', async t => {
	const folder = await temporaryFolder(t);
	makeFiles(folder, ['real/x']);
	symlinkSync('real', path.join(folder, 'to-folder'));
	symlinkSync('nowhere', path.join(folder, 'dangling'));
	symlinkSync('.', path.join(folder, 'loop'));
	const {entries, failures} = await walk(await LocalSource.open({paths: [folder]}));
	t.deepEqual(
		entries.map(({fileId, kind, size}) => [fileId, kind, size]),
		[
			['dangling', 'symlink', 7],
			['loop', 'symlink', 1],
			['real', 'folder', 0],
			['real/x', 'file', 6],
			['to-folder', 'symlink', 4],
		],
	);
	t.deepEqual(failures, []);
});

test('a root that is a link is read as what it leads to, under the name that was given', async t => {
	const folder = await temporaryFolder(t);
	makeFiles(folder, ['real/x']);
	symlinkSync('real', path.join(folder, 'link'));
	const source = await LocalSource.open({paths: [path.join(folder, 'link')]});
	t.deepEqual(await idsOf(source), ['x']);
	t.is(await pathOf(source), path.join(folder, 'link'));
});

test('a root that is a file is one entry', async t => {
	const {entries} = await see(t, ['a/file', 'a/other'], {paths: ['a/file']});
	t.deepEqual(
		entries.map(({fileId, parentId, kind}) => ({fileId, parentId, kind})),
		[{fileId: 'file', parentId: '', kind: 'file'}],
	);
});

test('several roots lie in the folder that they have in common', async t => {
	const files = ['home/a/1', 'home/a/2', 'home/b/x/3', 'home/b/y/4', 'home/c/5'];
	const {ids, folder} = await see(t, files, {paths: ['home/b/x', 'home/a', 'home/a/1', 'home/a']});
	t.deepEqual(ids, ['a', 'a/1', 'a/2', 'b', 'b/x', 'b/x/3']);
	const source = await LocalSource.open({paths: [path.join(folder, 'home/b'), path.join(folder, 'home/a')]});
	t.is(await pathOf(source), `${folder}/home/a, ${folder}/home/b`);
});

test('roots that lie in one another are read once', async t => {
	const {ids} = await see(t, ['a/b/c/1', 'a/b/2', 'a/3'], {paths: ['a/b/c', 'a', 'a/b']});
	t.deepEqual(ids, ['3', 'b', 'b/2', 'b/c', 'b/c/1']);
});

test('two names of one root are one root', async t => {
	const folder = await temporaryFolder(t);
	makeFiles(folder, ['real/x']);
	symlinkSync('real', path.join(folder, 'link'));
	const source = await LocalSource.open({paths: [path.join(folder, 'link'), path.join(folder, 'real')]});
	t.deepEqual(await idsOf(source), ['x']);
});

test('a missing root is a SourceError that names it, also when others are there', async t => {
	const folder = await temporaryFolder(t);
	const missing = path.join(folder, 'missing');
	await t.throwsAsync(LocalSource.open({paths: [folder, missing]}), {
		instanceOf: SourceError,
		message: `There is no ${missing} to back up`,
	});
	await t.throwsAsync(LocalSource.open({paths: []}), {instanceOf: UsageError});
});

test('a root that went away before the walk is a SourceError, never an empty source', async t => {
	const folder = await temporaryFolder(t);
	makeFiles(folder, ['root/x']);
	const source = await LocalSource.open({paths: [path.join(folder, 'root')]});
	rmSync(path.join(folder, 'root'), {recursive: true});
	await t.throwsAsync(walk(source), {instanceOf: SourceError, message: /^Reading .*root failed: no such file/});
});

test('one of several roots that went away is a failure of that one', async t => {
	const folder = await temporaryFolder(t);
	makeFiles(folder, ['a/x', 'b/y']);
	const source = await LocalSource.open({paths: [path.join(folder, 'a'), path.join(folder, 'b')]});
	rmSync(path.join(folder, 'a'), {recursive: true});
	const {ids, failures} = await walk(source);
	t.deepEqual(ids, ['b', 'b/y']);
	t.deepEqual(
		failures.map(({path, code}) => [path, code]),
		[['a', 'ENOENT']],
	);
});

test('an entry that vanishes between the list of its folder and its own turn is named, and the walk goes on', async t => {
	const folder = await temporaryFolder(t);
	const files = Array.from({length: 3000}, (_, i) => `f${String(i).padStart(4, '0')}`);
	makeFiles(folder, files);
	const source = await LocalSource.open({paths: [folder]});
	const failures: SourceFailure[] = [];
	const onFailure = (failure: SourceFailure) => {
		failures.push(failure);
	};

	let seen = 0;
	for await (const batch of source.walk({onFailure})) {
		seen += batch.length;
		if (seen === batch.length) {
			unlinkSync(path.join(folder, 'f2999'));
		}
	}

	t.is(seen, 2999);
	t.deepEqual(failures, [{path: 'f2999', reason: 'it vanished while its folder was read', code: 'ENOENT'}]);
});

test('a folder that turns into a link while the walk goes on is not followed', async t => {
	const folder = await temporaryFolder(t);
	makeFiles(folder, ['secret/x', ...Array.from({length: 2000}, (_, i) => `root/f${i}`), 'root/z/y']);
	const source = await LocalSource.open({paths: [path.join(folder, 'root')]});
	const ids: string[] = [];
	for await (const batch of source.walk()) {
		if (ids.length === 0) {
			rmSync(path.join(folder, 'root/z'), {recursive: true});
			symlinkSync('../secret', path.join(folder, 'root/z'));
		}

		ids.push(...batch.map(({fileId}) => fileId));
	}

	t.is(ids.at(-1), 'z');
});

testAsOrdinaryUser('a folder that may not be read is an entry, its content a failure', async t => {
	const folder = await temporaryFolder(t);
	makeFiles(folder, ['closed/x', 'open/y']);
	chmodSync(path.join(folder, 'closed'), 0);
	t.teardown(() => {
		chmodSync(path.join(folder, 'closed'), 0o700);
	});
	const {ids, failures} = await walk(await LocalSource.open({paths: [folder]}));
	t.deepEqual(ids, ['closed', 'open', 'open/y']);
	t.deepEqual(failures, [{path: 'closed', reason: 'permission denied', code: 'EACCES'}]);
});

test('names that are not UTF-8 are escaped, unique, and lead to their files', async t => {
	const folder = await temporaryFolder(t);
	const raw = (...bytes: number[]) => Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(bytes)]);
	mkdirSync(raw(0xff));
	writeFileSync(Buffer.concat([raw(0xff), Buffer.from('/in')]), 'in');
	writeFileSync(raw(0x61, 0xfe), 'fe');
	writeFileSync(raw(0x61, 0xfd), 'fd');
	writeFileSync(path.join(folder, 'a\uFFFD'), 'real');
	writeFileSync(path.join(folder, 'plain'), 'plain');
	const source = await LocalSource.open({paths: [folder]});
	const {entries, failures} = await walk(source);
	t.deepEqual(failures, []);
	t.deepEqual(
		entries.map(({fileId}) => fileId),
		['a\uFFFDef\uFFFDbf\uFFFDbd', 'a\uFFFDfd', 'a\uFFFDfe', 'plain', '\uFFFDff', '\uFFFDff/in'],
	);
	const contents: string[] = [];
	for (const entry of entries.filter(({kind}) => kind === 'file')) {
		contents.push(await readAll(source, entry));
	}

	t.deepEqual(contents, ['real', 'fd', 'fe', 'plain', 'in']);
});

test('a file is read in pieces, and not through a link that took its place', async t => {
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'f');
	writeFileSync(file, Buffer.alloc(2_500_000, 'x'));
	const source = await LocalSource.open({paths: [folder]});
	const {entries} = await walk(source);
	const entry = found(entries);
	const text = await readAll(source, entry);
	t.is(text.length, 2_500_000);
	unlinkSync(file);
	await t.throwsAsync(readAll(source, entry), {instanceOf: SourceError, message: /no such file/});
	symlinkSync('/etc/passwd', file);
	await t.throwsAsync(readAll(source, entry), {instanceOf: SourceError, message: /no longer a regular file/});
	await t.throwsAsync(readAll(source, {...entry, localPath: undefined}), {instanceOf: TypeError});
});

test('a cancelled walk stops with CancelledError', async t => {
	const folder = await temporaryFolder(t);
	makeFiles(
		folder,
		Array.from({length: 1500}, (_, i) => `f${i}`),
	);
	const source = await LocalSource.open({paths: [folder]});
	const controller = new AbortController();
	let batches = 0;
	await t.throwsAsync(
		async () => {
			for await (const batch of source.walk({signal: controller.signal})) {
				batches += Math.sign(batch.length);
				controller.abort();
			}
		},
		{instanceOf: CancelledError},
	);
	t.is(batches, 1);
});
