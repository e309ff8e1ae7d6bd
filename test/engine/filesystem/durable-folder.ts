import {mkdir, stat, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {StoreError} from '../../../source/engine/errors.js';
import {makeFolderDurably, syncFolder} from '../../../source/engine/filesystem/durable-folder.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

test('syncing a folder that is not there is a StoreError', async t => {
	await t.throwsAsync(syncFolder(path.join(await temporaryFolder(t), 'gone')), {instanceOf: StoreError});
});

test('folders are made once and accepted when they exist', async t => {
	const folder = path.join(await temporaryFolder(t), 'a', 'b');
	await makeFolderDurably(folder);
	await makeFolderDurably(folder);
	const stats = await stat(folder);
	t.true(stats.isDirectory());
});

test('a file in the place of a folder is a StoreError', async t => {
	const folder = await temporaryFolder(t);
	await writeFile(path.join(folder, 'f'), '');
	for (const name of ['f', 'f/g']) {
		await t.throwsAsync(makeFolderDurably(path.join(folder, name)), {
			instanceOf: StoreError,
			message: `Creating the folder ${path.join(folder, 'f')} failed: there is something else of that name`,
		});
	}
});

test('many make one folder at once', async t => {
	const folder = path.join(await temporaryFolder(t), 'a/b/c');
	await Promise.all(Array.from({length: 20}, async () => makeFolderDurably(folder)));
	const {mode} = await stat(folder);
	t.is(mode & 0o777, 0o700);
});

test('where no folder can be made it ends with an error', async t => {
	await t.throwsAsync(makeFolderDurably('/proc/holdfast/x'), {instanceOf: StoreError});
});

test('many calls at once are all answered, and a failure reaches each of them', async t => {
	const folder = path.join(await temporaryFolder(t), 'a');
	const many = async () => Promise.allSettled(Array.from({length: 50}, async () => syncFolder(folder)));
	const before = await many();
	t.true(before.every(({status}) => status === 'rejected'));
	await mkdir(folder);
	const after = await many();
	t.true(after.every(({status}) => status === 'fulfilled'));
});
