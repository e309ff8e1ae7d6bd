import {symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {isCacheFolder} from '../../../source/engine/sources/cache-tag.js';
import {LocalSource} from '../../../source/engine/sources/local-source.js';
import {makeFiles} from '../../helpers/make-files.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';
import {idsOf, walk} from '../../helpers/walk-source.js';

test('of a cache folder only the folder and its tag are taken, when asked for', async t => {
	const folder = await temporaryFolder(t);
	makeFiles(folder, ['cache/1', 'cache/deep/2', 'other/3', 'false/4', 'false/CACHEDIR.TAG']);
	writeFileSync(path.join(folder, 'cache/CACHEDIR.TAG'), 'Signature: 8a477f597d28d172789f06886806bc55\n# by a test');
	const all = await walk(await LocalSource.open({paths: [folder]}));
	t.is(all.ids.length, 10);
	const {ids} = await walk(await LocalSource.open({paths: [folder], excludeCaches: true}));
	t.deepEqual(ids, ['cache', 'cache/CACHEDIR.TAG', 'false', 'false/4', 'false/CACHEDIR.TAG', 'other', 'other/3']);
	const named = await LocalSource.open({paths: [folder, path.join(folder, 'cache/deep')], excludeCaches: true});
	const idsOfNamed = await idsOf(named);
	t.deepEqual(idsOfNamed.slice(0, 4), ['cache', 'cache/CACHEDIR.TAG', 'cache/deep', 'cache/deep/2']);
});

test('only a regular file that begins with the signature marks a cache', async t => {
	const folder = await temporaryFolder(t);
	const signature = 'Signature: 8a477f597d28d172789f06886806bc55';
	const tag = (name: string) => path.join(folder, name, 'CACHEDIR.TAG');
	makeFiles(folder, ['exact/', 'longer/', 'short/', 'late/', 'link/', 'none/', 'folder/CACHEDIR.TAG/', 'real']);
	writeFileSync(tag('exact'), signature);
	writeFileSync(tag('longer'), `${signature}\nmore`);
	writeFileSync(tag('short'), signature.slice(0, -1));
	writeFileSync(tag('late'), ` ${signature}`);
	writeFileSync(path.join(folder, 'real'), signature);
	symlinkSync('../real', tag('link'));
	const caches = ['exact', 'longer', 'short', 'late', 'link', 'none', 'folder'].filter(name =>
		isCacheFolder(path.join(folder, name)),
	);
	t.deepEqual(caches, ['exact', 'longer']);
});
