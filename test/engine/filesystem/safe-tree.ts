import {closeSync, existsSync, readdirSync, statSync, symlinkSync, mkdirSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {SafeFolder} from '../../../source/engine/filesystem/safe-folder.js';
import {SafeTree} from '../../../source/engine/filesystem/safe-tree.js';
import {serialTestOnLinux} from '../../helpers/conditional-tests.js';
import {openDescriptors} from '../../helpers/open-descriptors.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

test('folders are made and found again in any order', async t => {
	const base = await temporaryFolder(t);
	using tree = new SafeTree(SafeFolder.open(base));
	for (const name of ['a/b/c', 'a', 'a/b/d', '', 'x/y', 'a/b/c']) {
		const folder = tree.folder(name.split('/').filter(Boolean), true);
		t.is(statSync(folder.self).ino, statSync(path.join(base, name)).ino);
	}

	t.throws(() => tree.folder(['a', 'gone', 'x']), {code: 'ENOENT'});
	t.is(statSync(tree.folder(['a', 'b']).self).ino, statSync(path.join(base, 'a/b')).ino);
	mkdirSync(path.join(base, 'a/gone/x'), {recursive: true});
	t.is(statSync(tree.folder(['a', 'gone', 'x']).self).ino, statSync(path.join(base, 'a/gone/x')).ino);
});

test('names of text and of bytes are the same when their bytes are', async t => {
	const base = await temporaryFolder(t);
	using tree = new SafeTree(SafeFolder.open(base));
	tree.folder(['ä', Buffer.from([0xff]), 'c'], true);
	closeSync(tree.folder([Buffer.from('ä'), Buffer.from([0xff])]).createFile('f'));
	t.is(readdirSync(tree.folder(['ä', Buffer.from([0xff])]).self).length, 2);
});

test('a link on the way is an error, also when it leads inside', async t => {
	const base = await temporaryFolder(t);
	mkdirSync(path.join(base, 'a'));
	symlinkSync('a', path.join(base, 'link'));
	using tree = new SafeTree(SafeFolder.open(base));
	t.throws(() => tree.folder(['link', 'b'], true), {code: 'ENOTDIR'});
	t.false(existsSync(path.join(base, 'a/b')));
});

serialTestOnLinux('a path of thousands of folders needs few descriptors, and all are given back', async t => {
	const base = await temporaryFolder(t);
	const names = Array.from({length: 1900}, () => 'd');
	{
		using tree = new SafeTree(SafeFolder.open(base));
		closeSync(tree.folder(names, true).createFile('f'));
		t.true(openDescriptors(base) < 70);
		for (let depth = names.length; depth >= 0; depth -= 7) {
			const made = tree.folder(names.slice(0, depth)).createFile('x');
			closeSync(made);
		}

		t.true(openDescriptors(base) < 70);
	}

	t.is(openDescriptors(base), 0);
});
