import {Buffer} from 'node:buffer';
import {chmodSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs';
import {appendFile} from 'node:fs/promises';
import {userInfo} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {ExecutionContext} from 'ava';
import {SourceError, StoreError, UsageError} from '../../../source/engine/errors.js';
import {SftpSource} from '../../../source/engine/sources/sftp-source.js';
import {EntryError, type SourceEntry} from '../../../source/engine/sources/source.js';
import {makeFiles} from '../../helpers/make-files.js';
import {pseudoRandomBytes} from '../../helpers/pseudo-random.js';
import {openSftpSource} from '../../helpers/sftp-sources.js';
import {startSshd} from '../../helpers/sshd.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {testOnSshd} from '../../helpers/test-on-sshd.js';
import {found, idsOf, readAll, walk} from '../../helpers/walk-source.js';
import {testSourceContract} from './source-contract.js';

testSourceContract(
	'SFTP source',
	{
		async open(t) {
			const folder = await temporaryFolder(t);
			makeFiles(folder, ['b/2', 'b/c/3', 'a b', 'b.txt']);
			writeFileSync(path.join(folder, 'b/2'), 'some text');
			symlinkSync('nowhere', path.join(folder, 'b/link'));
			return openSftpSource(t, [folder]);
		},
		file: {id: 'b/2', text: 'some text'},
	},
	testOnSshd,
);

async function example(t: ExecutionContext, files: readonly string[]): Promise<string> {
	const folder = await temporaryFolder(t);
	makeFiles(folder, files);
	return folder;
}

const entry = (entries: readonly SourceEntry[], id: string) => found(entries.filter(({fileId}) => fileId === id));

testOnSshd('kind, mode, owner, size and time are those of the other machine', async t => {
	const folder = await example(t, ['file', 'sub/x']);
	const file = path.join(folder, 'file');
	writeFileSync(file, '12345');
	chmodSync(file, 0o4751);
	utimesSync(file, 1_500_000_000, 1_500_000_000);
	symlinkSync('sub/x', path.join(folder, 'link'));
	const {entries, failures} = await walk(await openSftpSource(t, [folder]));
	t.deepEqual(failures, []);
	const uid = process.getuid?.();
	t.like(entry(entries, 'file'), {kind: 'file', size: 5, mtimeMs: 1_500_000_000_000});
	t.like(entry(entries, 'file').attributes, {mode: 0o4751, uid, isSettled: true});
	t.like(entry(entries, 'link'), {kind: 'symlink', size: 5});
	t.is(entry(entries, 'sub').kind, 'folder');
	t.false(entry(entries, 'link').attributes?.isSettled);
});

testOnSshd('a link is read as its target', async t => {
	const folder = await example(t, []);
	symlinkSync(Buffer.from('to \u00FF\u00FF', 'latin1'), path.join(folder, 'link'));
	const source = await openSftpSource(t, [folder]);
	const {entries} = await walk(source);
	const pieces = [];
	for await (const piece of source.open(entry(entries, 'link'))) {
		pieces.push(piece);
	}

	t.deepEqual(Buffer.concat(pieces), Buffer.from('to \u00FF\u00FF', 'latin1'));
});

testOnSshd('names that are not UTF-8 keep their bytes, in folders too', async t => {
	const folder = await example(t, []);
	const name = Buffer.from('n\u00FF', 'latin1');
	const inside = Buffer.concat([Buffer.from(`${folder}/`), name]);
	mkdirSync(inside);
	writeFileSync(Buffer.concat([inside, Buffer.from('/f')]), 'text');
	const source = await openSftpSource(t, [folder]);
	const {entries, ids} = await walk(source);
	t.deepEqual(ids, ['n\uFFFDff', 'n\uFFFDff/f']);
	t.is(await readAll(source, entry(entries, 'n\uFFFDff/f')), 'text');
	t.deepEqual(entry(entries, 'n\uFFFDff').attributes?.pathBytes, inside);
});

testOnSshd('excludes leave out the same as on this machine', async t => {
	const folder = await example(t, ['keep', 'drop.tmp', 'sub/drop.tmp', 'sub/keep', 'out/x', 'cache/a']);
	writeFileSync(path.join(folder, 'cache/CACHEDIR.TAG'), 'Signature: 8a477f597d28d172789f06886806bc55\n');
	const options = {exclude: ['*.tmp', '/out/'], excludeCaches: true};
	const source = await openSftpSource(t, [folder], options);
	t.deepEqual(await idsOf(source), ['cache', 'cache/CACHEDIR.TAG', 'keep', 'sub', 'sub/keep']);
	t.regex(source.excludeHash ?? '', /^[\da-f]{64}$/);
});

testOnSshd('several roots become entries of the folder that they have in common; a file may be one', async t => {
	const folder = await example(t, ['a/1', 'b/2', 'c/3', 'd/e/4', 'd/f']);
	const roots = ['a', 'd/e', 'c/3'].map(each => path.join(folder, each));
	const source = await openSftpSource(t, roots);
	t.deepEqual(await idsOf(source), ['a', 'a/1', 'c', 'c/3', 'd', 'd/e', 'd/e/4']);
	t.is((await source.info()).path, roots.toSorted().join(', '));
	t.deepEqual(await idsOf(await openSftpSource(t, [path.join(folder, 'd/f')])), ['f']);
});

testOnSshd('a root that is a link is resolved, and ~ is the home folder', async t => {
	const folder = await example(t, ['real/1']);
	symlinkSync('real', path.join(folder, 'link'));
	t.deepEqual(await idsOf(await openSftpSource(t, [path.join(folder, 'link')])), ['1']);
	const {homedir} = userInfo();
	const inHome = mkdtempSync(path.join(homedir, '.holdfast-test-'));
	t.teardown(() => {
		rmSync(inHome, {recursive: true});
	});
	makeFiles(inHome, ['2']);
	const source = await openSftpSource(t, [`/~/${path.basename(inHome)}`]);
	t.is((await source.info()).path, `~/${path.basename(inHome)}`);
	t.deepEqual(await idsOf(source), ['2']);
	t.is((await (await openSftpSource(t, ['/~'])).info()).path, '~');
});

testOnSshd('the account names user and host, and the port where it is not the usual one', async t => {
	const {port} = await startSshd();
	const {type, account} = await (await openSftpSource(t, [await temporaryFolder(t)])).info();
	t.is(type, 'sftp');
	t.regex(account ?? '', new RegExp(String.raw`@127\.0\.0\.1:${port}$`));
});

testOnSshd('a big file is read whole, also when it grew since the scan', async t => {
	const folder = await example(t, []);
	const bytes = pseudoRandomBytes(9_000_000, 1);
	writeFileSync(path.join(folder, 'big'), bytes);
	writeFileSync(path.join(folder, 'small'), bytes.subarray(0, 10));
	const source = await openSftpSource(t, [folder]);
	const {entries} = await walk(source);
	const read = async (id: string) => {
		const pieces = [];
		for await (const piece of source.open(entry(entries, id))) {
			pieces.push(piece);
		}

		return Buffer.concat(pieces);
	};

	t.true((await read('big')).equals(bytes));
	writeFileSync(path.join(folder, 'small'), bytes);
	t.true((await read('small')).equals(bytes));
	writeFileSync(path.join(folder, 'big'), '');
	t.is((await read('big')).length, 0);
});

testOnSshd(
	'a file that is appended to while it is read is read up to where it ended, and told to be inexact',
	async t => {
		const folder = await example(t, []);
		const file = path.join(folder, 'log');
		writeFileSync(file, pseudoRandomBytes(9_000_000, 1));
		const source = await openSftpSource(t, [folder]);
		const {entries} = await walk(source);
		let size = 0;
		const error = await t.throwsAsync(
			async () => {
				for await (const piece of source.open(entry(entries, 'log'))) {
					size += piece.length;
					await appendFile(file, 'more');
				}
			},
			{instanceOf: EntryError, message: 'it changed while it was read'},
		);
		t.is(error.effect, 'inexact');
		t.is(size, 9_000_000);
	},
);

testOnSshd('what vanished, cannot be read or is something else by now is named, and only that', async t => {
	const folder = await example(t, ['gone', 'turned', 'still']);
	const source = await openSftpSource(t, [folder]);
	const {entries} = await walk(source);
	rmSync(path.join(folder, 'gone'));
	rmSync(path.join(folder, 'turned'));
	mkdirSync(path.join(folder, 'turned'));
	const open = async (id: string) => readAll(source, entry(entries, id));
	await t.throwsAsync(open('gone'), {instanceOf: EntryError, message: 'no such file or folder'});
	await t.throwsAsync(open('turned'), {instanceOf: EntryError, message: 'it is no longer a regular file'});
	await t.notThrowsAsync(open('still'));
});

testOnSshd('a file that may not be read is named, and the others are read', async t => {
	// Root may read everything but what the kernel itself keeps to be written only.
	const folder = await example(t, ['closed', 'open']);
	chmodSync(path.join(folder, 'closed'), 0o200);
	const isRoot = process.getuid?.() === 0;
	const closed = isRoot ? '/sys/bus/cpu/drivers_probe' : path.join(folder, 'closed');
	const source = await openSftpSource(t, isRoot ? [folder, closed] : [folder]);
	const {entries} = await walk(source);
	const readBack = async (file: string) =>
		readAll(source, found(entries.filter(({fileId, kind}) => kind === 'file' && file.endsWith(`/${fileId}`))));
	await t.throwsAsync(readBack(closed), {instanceOf: EntryError, message: 'permission denied'});
	await t.notThrowsAsync(readBack(path.join(folder, 'open')));
});

testOnSshd('a connection that is cut is made again, in the middle of a walk and of a file', async t => {
	const server = await startSshd('cut');
	const folder = await example(
		t,
		Array.from({length: 40}, (_, i) => `d${i}/f`),
	);
	writeFileSync(path.join(folder, 'a'), pseudoRandomBytes(9_000_000, 1));
	const source = await SftpSource.open(
		{locations: [server.location(folder)]},
		{knownHosts: [server.knownHosts], env: server.env},
	);
	t.teardown(async () => source.close());
	const walking = walk(source);
	server.cutConnections();
	const {entries, failures} = await walking;
	t.is(entries.length, 81);
	t.deepEqual(failures, []);
	let size = 0;
	for await (const piece of source.open(entry(entries, 'a'))) {
		size += piece.length;
		server.cutConnections();
	}

	t.is(size, 9_000_000);
});

testOnSshd('a path that is not there is an error, and never an empty source', async t => {
	const folder = await example(t, ['x']);
	await t.throwsAsync(openSftpSource(t, [path.join(folder, 'nothing')]), {
		instanceOf: SourceError,
		message: /^There is no .*nothing on sftp:/,
	});
	const source = await openSftpSource(t, [folder]);
	renameSync(folder, `${folder}-away`);
	await t.throwsAsync(walk(source), {instanceOf: SourceError});
	renameSync(`${folder}-away`, folder);
});

testOnSshd('a path that an exclude pattern excludes is refused', async t => {
	const folder = await example(t, ['a/x', 'b/x']);
	const roots = ['a', 'b'].map(each => path.join(folder, each));
	await t.throwsAsync(openSftpSource(t, roots, {exclude: ['a']}), {instanceOf: UsageError});
});

testOnSshd('a host that is not known is refused', async t => {
	const {env, location} = await startSshd();
	const opening = SftpSource.open({locations: [location('/')]}, {knownHosts: [], env});
	await t.throwsAsync(opening, {instanceOf: StoreError, message: /is not known/});
});
