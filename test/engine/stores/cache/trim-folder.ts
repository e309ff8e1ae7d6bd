import {readdir, utimes, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {trimFolder} from '../../../../source/engine/stores/cache/trim-folder.js';
import {temporaryFolder} from '../../../helpers/temporary-folder.js';

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000);

test('what was not used for longest goes first, until there is some room', async t => {
	const folder = await temporaryFolder(t);
	for (let i = 0; i < 10; i++) {
		const file = path.join(folder, `used ${i} days ago`);
		await writeFile(file, Buffer.alloc(1000));
		await utimes(file, daysAgo(i), daysAgo(i));
	}

	await trimFolder(folder, 10_000);
	const all = await readdir(folder);
	t.is(all.length, 10);
	await trimFolder(folder, 5000);
	const left = await readdir(folder);
	t.deepEqual(
		left.toSorted(),
		[0, 1, 2, 3].map(i => `used ${i} days ago`),
	);
});

test('what writers left behind goes after a day, whatever there is room for', async t => {
	const folder = await temporaryFolder(t);
	for (const [name, days] of [
		['a.0123456789abcdef.tmp', 2],
		['b.0123456789abcdef.tmp', 0],
		['c', 9],
	] as const) {
		await writeFile(path.join(folder, name), 'x');
		await utimes(path.join(folder, name), daysAgo(days), daysAgo(days));
	}

	await trimFolder(folder, 10_000);
	t.deepEqual((await readdir(folder)).toSorted(), ['b.0123456789abcdef.tmp', 'c']);
});

test('a folder that is not there is no failure', async t => {
	await t.notThrowsAsync(trimFolder(path.join(await temporaryFolder(t), 'none'), 1));
});
