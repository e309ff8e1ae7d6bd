import {symlinkSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {findRoots, rootIds} from '../../../source/engine/sources/source-roots.js';
import {makeFiles} from '../../helpers/make-files.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

const files = ['a/b/1', 'a/c/2', 'ab/3'];

for (const [title, paths, base, ids] of [
	['one folder is its own base', ['a/b'], 'a/b', []],
	['one file lies in its folder', ['a/b/1'], 'a/b', ['1']],
	['a file named twice is one file', ['a/b/1', 'a/./b/1'], 'a/b', ['1']],
	['siblings lie in the folder above', ['a/c', 'a/b'], 'a', ['b', 'c']],
	['a common beginning of names is no common folder', ['a', 'ab'], '', ['a', 'ab']],
	['a folder and what lies in it have the folder as base', ['a/b/1', 'a'], 'a', ['b/1']],
	['a file and a folder beside it', ['a/b/1', 'a/c'], 'a', ['b/1', 'c']],
] as const) {
	test(title, async t => {
		const folder = await temporaryFolder(t);
		makeFiles(folder, files);
		const roots = findRoots(paths.map(each => path.join(folder, each)));
		t.is(roots.base, path.join(folder, base));
		t.deepEqual(rootIds(roots), [...ids]);
		t.is(roots.plan.isRoot, base === paths.at(-1) || base === paths[0]);
	});
}

test('the root of the file system is a base like any other', t => {
	t.is(findRoots(['/']).base, '/');
	t.is(findRoots(['/etc', '/usr']).base, '/');
	t.deepEqual(rootIds(findRoots(['/etc', '/usr'])), ['etc', 'usr']);
});

test('links in paths are resolved, what was named is remembered', async t => {
	const folder = await temporaryFolder(t);
	makeFiles(folder, files);
	symlinkSync('a/b/1', path.join(folder, 'link'));
	const roots = findRoots([path.join(folder, 'link')]);
	t.is(roots.base, path.join(folder, 'a/b'));
	t.deepEqual(roots.named, [path.join(folder, 'link')]);
	t.deepEqual(roots.resolved, [path.join(folder, 'a/b/1')]);
});
