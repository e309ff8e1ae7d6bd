import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {withShortPath} from '../../../source/engine/filesystem/long-path.js';
import {listFolder} from '../../../source/engine/sources/list-folder.js';
import {makeFiles} from '../../helpers/make-files.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

test('names come in order of their code units', async t => {
	const folder = await temporaryFolder(t);
	const names = ['\uFF5E', '\u{1F600}', 'b', 'B', 'a\n', '\u001B[31m', ' '];
	makeFiles(folder, names);
	t.deepEqual(listFolder(folder), {names: names.toSorted()});
});

test('bytes are given for names that are not UTF-8, and only for them', async t => {
	const folder = await temporaryFolder(t);
	makeFiles(folder, ['plain']);
	const raw = Buffer.from([0x7a, 0xc3]);
	writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), raw]), '');
	t.deepEqual(listFolder(folder), {names: ['plain', 'z\uFFFDc3'], rawNames: new Map([['z\uFFFDc3', raw]])});
});

test('a folder of any depth is listed, an empty one too', async t => {
	let folder: string = await temporaryFolder(t);
	t.deepEqual(listFolder(folder), {names: []});
	for (let i = 0; i < 30; i++) {
		folder = path.join(folder, 'd'.repeat(200));
		withShortPath(folder, short => {
			mkdirSync(short);
		});
	}

	withShortPath(path.join(folder, 'f'), short => {
		writeFileSync(short, '');
	});
	t.deepEqual(listFolder(folder).names, ['f']);
	t.throws(() => listFolder(path.join(folder, 'gone')), {code: 'ENOENT'});
});
