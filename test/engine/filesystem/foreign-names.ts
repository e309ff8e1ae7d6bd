import {chmod, mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {StoreError} from '../../../source/engine/errors.js';
import {findForeignName} from '../../../source/engine/filesystem/foreign-names.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

const expected = new Set(['config', 'keys']);

test('only what is neither expected, harmless nor a leftover is foreign', async t => {
	const folder = await temporaryFolder(t);
	t.is(await findForeignName(folder, expected), undefined);
	await writeFile(path.join(folder, 'config'), '');
	await writeFile(path.join(folder, 'config.1a2b.tmp'), '');
	await writeFile(path.join(folder, '.DS_Store'), '');
	await mkdir(path.join(folder, 'keys'));
	await mkdir(path.join(folder, 'lost+found'));
	t.is(await findForeignName(folder, expected), undefined);
	await writeFile(path.join(folder, 'zoo.jpg'), '');
	await writeFile(path.join(folder, 'a.txt'), '');
	t.is(await findForeignName(folder, expected), 'a.txt');
});

test('no folder has no foreign names', async t => {
	t.is(await findForeignName(path.join(await temporaryFolder(t), 'absent'), expected), undefined);
});

test('a file in the place of the folder is an error', async t => {
	const file = path.join(await temporaryFolder(t), 'file');
	await writeFile(file, '');
	await chmod(file, 0o600);
	await t.throwsAsync(findForeignName(file, expected), {instanceOf: StoreError});
});
