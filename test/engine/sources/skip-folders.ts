import {symlinkSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {SourceError} from '../../../source/engine/errors.js';
import {LocalSource} from '../../../source/engine/sources/local-source.js';
import {resolveSkipped} from '../../../source/engine/sources/skip-folders.js';
import {findRoots} from '../../../source/engine/sources/source-roots.js';
import {makeFiles} from '../../helpers/make-files.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {walk} from '../../helpers/walk-source.js';

test('folders of the program itself are left out with a word about it, and cannot be the root', async t => {
	const folder = await temporaryFolder(t);
	makeFiles(folder, ['data/1', 'repository/config']);
	symlinkSync('repository', path.join(folder, 'link'));
	const skipFolders = [path.join(folder, 'link'), path.join(folder, 'not-made/yet')];
	const {ids, skipped} = await walk(await LocalSource.open({paths: [folder], skipFolders}));
	t.deepEqual(ids, ['data', 'data/1', 'link']);
	t.deepEqual(
		skipped.map(each => each.path),
		['repository'],
	);
	await t.throwsAsync(LocalSource.open({paths: [path.join(folder, 'repository')], skipFolders}), {
		instanceOf: SourceError,
		message: /lies in/,
	});
	t.truthy(await LocalSource.open({paths: [folder], skipFolders: [path.join(folder, 'repo')]}));
});

test('links are resolved as far as there is something', async t => {
	const folder = await temporaryFolder(t);
	makeFiles(folder, ['real/x/', 'other/']);
	symlinkSync('real', path.join(folder, 'link'));
	const roots = findRoots([path.join(folder, 'other')]);
	const skipped = resolveSkipped([path.join(folder, 'link/x'), path.join(folder, 'link/not/yet')], roots);
	t.deepEqual([...skipped], [path.join(folder, 'real/x'), path.join(folder, 'real/not/yet')]);
});
