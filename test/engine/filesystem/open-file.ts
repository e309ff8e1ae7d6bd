import {
	chmodSync,
	closeSync,
	fstatSync,
	mkdirSync,
	readFileSync,
	symlinkSync,
	utimesSync,
	lstatSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {SourceError} from '../../../source/engine/errors.js';
import {openFile} from '../../../source/engine/filesystem/open-file.js';
import {makeSpecialFile} from '../../../source/engine/filesystem/special-files.js';
import {testAsOrdinaryUser} from '../../helpers/as-ordinary-user.js';
import {testWithSystemCalls} from '../../helpers/conditional-tests.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

test('a regular file is opened for reading, with its status', async t => {
	const file = path.join(await temporaryFolder(t), 'f');
	writeFileSync(file, 'hello');
	const {fd, stats} = openFile(file);
	t.is(stats.size, 5n);
	t.is(stats.ino, fstatSync(fd, {bigint: true}).ino);
	t.is(readFileSync(fd, 'utf8'), 'hello');
	closeSync(fd);
});

test('a folder, a link and a dangling link are not opened', async t => {
	const folder = await temporaryFolder(t);
	const at = (name: string) => path.join(folder, name);
	mkdirSync(at('folder'));
	writeFileSync(at('file'), '');
	symlinkSync('file', at('link'));
	symlinkSync('nowhere', at('dangling'));
	for (const name of ['folder', 'link', 'dangling']) {
		t.throws(() => openFile(at(name)), {instanceOf: SourceError, message: `${at(name)} is no longer a regular file`});
	}

	t.throws(() => openFile('/dev/null'), {instanceOf: SourceError});
	t.throws(() => openFile(at('gone')), {code: 'ENOENT'});
});

testWithSystemCalls('a FIFO in the place of a file does not block', async t => {
	const fifo = path.join(await temporaryFolder(t), 'fifo');
	makeSpecialFile(fifo, 'fifo', 0o600);
	t.throws(() => openFile(fifo), {instanceOf: SourceError});
});

test('a file under a path that is bytes, or longer than the system takes, is opened too', async t => {
	const folder = await temporaryFolder(t);
	const raw = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from([0xff])]);
	writeFileSync(raw, 'x');
	const long = Buffer.concat([Buffer.from(`${folder}${'/.'.repeat(3000)}/`), Buffer.from([0xff])]);
	for (const name of [raw, long]) {
		const {fd} = openFile(name);
		t.is(readFileSync(fd, 'utf8'), 'x');
		closeSync(fd);
	}
});

test("reading does not change the access time of a file of one's own", async t => {
	const file = path.join(await temporaryFolder(t), 'f');
	writeFileSync(file, 'hello');
	utimesSync(file, 1000, 2000);
	const {fd} = openFile(file);
	readFileSync(fd);
	closeSync(fd);
	t.is(lstatSync(file).atimeMs, 1_000_000);
});

testAsOrdinaryUser('a file of somebody else that may be read is opened, whatever that does to its access time', t => {
	const {fd, stats} = openFile('/etc/passwd');
	closeSync(fd);
	t.is(stats.uid, 0n);
});

testAsOrdinaryUser('a file that may not be read throws its system error', async t => {
	const file = path.join(await temporaryFolder(t), 'f');
	writeFileSync(file, '');
	chmodSync(file, 0);
	t.throws(() => openFile(file), {code: 'EACCES'});
});
