import {
	lstatSync,
	mkdirSync,
	openSync,
	closeSync,
	readdirSync,
	readFileSync,
	readlinkSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import test from 'ava';
import type {FilePath} from '../../../source/engine/filesystem/file-path.js';
import {descriptorPath, folderHandle, pinned, withShortPath} from '../../../source/engine/filesystem/long-path.js';
import {serialTestOnLinux} from '../../helpers/conditional-tests.js';
import {openDescriptors} from '../../helpers/open-descriptors.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

/** Makes folder in folder, to a path of more bytes than the system takes. */
function deepFolder(base: string, component: string, depth: number): string {
	let folder = base;
	for (let i = 0; i < depth; i++) {
		folder += `/${component}`;
		withShortPath(folder, path => {
			mkdirSync(path);
		});
	}

	return folder;
}

for (const [title, component, depth] of [
	['of long names', 'd'.repeat(255), 40],
	['of short names', 'd', 5000],
	['of names of several bytes a character', 'ä'.repeat(120), 30],
] as const) {
	serialTestOnLinux(`deep paths ${title} are made, written, read, linked and listed`, async t => {
		const base = await temporaryFolder(t);
		const folder = deepFolder(base, component, depth);
		t.throws(() => lstatSync(folder), {code: 'ENAMETOOLONG'});
		t.true(withShortPath(folder, path => lstatSync(path)).isDirectory());
		withShortPath(`${folder}/file`, path => {
			writeFileSync(path, 'deep');
		});
		withShortPath(`${folder}/link`, path => {
			symlinkSync('file', path);
		});
		t.is(
			withShortPath(`${folder}/link`, path => readlinkSync(path)),
			'file',
		);
		t.is(
			withShortPath(Buffer.from(`${folder}/link`), path => readFileSync(path, 'utf8')),
			'deep',
		);
		t.deepEqual(
			withShortPath(`${folder}/`, path => readdirSync(path)),
			['file', 'link'],
		);
		t.throws(() => withShortPath(`${folder}/gone/x`, path => lstatSync(path)), {code: 'ENOENT'});
		t.is(openDescriptors(base), 0);
	});
}

serialTestOnLinux('relative paths of any length are relative to the current folder', t => {
	t.true(withShortPath('./'.repeat(3000) + '.', path => lstatSync(path)).isDirectory());
	t.true(withShortPath('/'.repeat(9000), path => lstatSync(path)).isDirectory());
});

serialTestOnLinux('a single name that is too long is refused by the system', t => {
	t.throws(() => withShortPath('/' + 'x'.repeat(9000), path => lstatSync(path)), {code: 'ENAMETOOLONG'});
	t.throws(() => withShortPath(`/tmp/${'x'.repeat(9000)}/y`, path => lstatSync(path)), {code: 'ENAMETOOLONG'});
});

test('short paths are handed on as they are', t => {
	const seen: FilePath[] = [];
	for (const path of ['a', Buffer.from('b'), 'c'.repeat(4095), 'ä'.repeat(2047)]) {
		t.is(
			withShortPath(path, same => same),
			path,
		);
		seen.push(path);
	}

	t.is(seen.length, 4);
});

serialTestOnLinux('a pinned link is the link, a folder handle needs no right to read the folder', async t => {
	const folder = await temporaryFolder(t);
	symlinkSync('/etc', `${folder}/link`);
	mkdirSync(`${folder}/closed`, 0o300);
	const link = openSync(`${folder}/link`, pinned);
	t.throws(() => openSync(`${folder}/link`, pinned | folderHandle), {code: 'ENOTDIR'});
	const closed = openSync(`${folder}/closed`, folderHandle);
	writeFileSync(descriptorPath(closed, 'x'), '');
	t.true(lstatSync(descriptorPath(closed, Buffer.from('x'))).isFile());
	t.true(lstatSync(descriptorPath(closed, '.')).isDirectory());
	closeSync(link);
	closeSync(closed);
});
