import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {MissingObjectError} from '../../../source/engine/errors.js';
import {GrowthManager, type GrowthResult} from '../../../source/engine/managers/growth-manager.js';
import {StatsManager} from '../../../source/engine/managers/stats-manager.js';
import {backup, place} from '../../helpers/backup-and-restore.js';
import {keysIn, reopen} from '../../helpers/full-repository.js';
import {openGolden} from '../../helpers/open-golden.js';
import {pseudoRandomBytes} from '../../helpers/pseudo-random.js';
import {exampleRepository} from '../../helpers/small-backups.js';
import {goldenRepositoryNames} from '../../helpers/vectors.js';

const costOf = ({folders}: GrowthResult, folder: string) => folders.find(cost => cost.path === folder)?.bytes ?? 0;

test('a folder costs what only it needs, and what two share is the cost of the folder that holds both', async t => {
	const {source, repository} = await place(t);
	const [own, shared] = [pseudoRandomBytes(300_000, 1), pseudoRandomBytes(200_000, 2)];
	for (const folder of ['a/inner', 'b', 'node_modules']) {
		mkdirSync(path.join(source, folder), {recursive: true});
	}

	writeFileSync(path.join(source, 'a/inner/own'), own);
	writeFileSync(path.join(source, 'a/inner/shared'), shared);
	writeFileSync(path.join(source, 'b/shared'), shared);
	writeFileSync(path.join(source, 'node_modules/x.js'), pseudoRandomBytes(100_000, 3));
	await backup(repository, source);
	const result = await new GrowthManager({repository}).run();
	const near = (bytes: number, expected: number, what: string) => {
		t.true(bytes >= expected && bytes < expected + 5000, `${what} costs ${bytes}`);
	};

	near(costOf(result, 'a'), 300_000, 'a');
	near(costOf(result, 'a/inner'), 300_000, 'a/inner');
	near(costOf(result, 'b'), 0, 'b');
	near(costOf(result, 'node_modules'), 100_000, 'node_modules');
	near(costOf(result, ''), 600_000, 'the root');
	t.is(result.bytes, costOf(result, ''));
	t.is(result.folders[0]?.path, '');
	t.deepEqual(
		result.excludes.map(({pattern, versions}) => ({pattern, versions})),
		[{pattern: 'node_modules/', versions: 2}],
	);
	near(result.excluded.bytes, 100_000, 'an exclude');
});

test('an exclude saves what a repository without it would not have', async t => {
	const {source, repository} = await place(t);
	for (const [index, name] of ['x.iso', 'y.iso', 'z.txt'].entries()) {
		writeFileSync(path.join(source, name), pseudoRandomBytes(50_000, index));
	}

	// What another file needs as well is not saved.
	writeFileSync(path.join(source, 'copy.txt'), pseudoRandomBytes(50_000, 0));
	await backup(repository, source);
	rmSync(path.join(source, 'z.txt'));
	await backup(repository, source);
	const exclude = ['*.iso', 'z*'];
	const {excludes, excluded} = await new GrowthManager({repository}).run({exclude});
	t.deepEqual(
		excludes.map(({pattern, bytes, versions}) => ({pattern, kilobytes: Math.round(bytes / 1000), versions})),
		[
			{pattern: '*.iso', kilobytes: 51, versions: 2},
			{pattern: 'z*', kilobytes: 50, versions: 1},
		],
	);
	t.is(excluded.versions, 3);
	t.is(excluded.bytes, excludes[0] && excludes[1] ? excludes[0].bytes + excludes[1].bytes : 0);
});

test('what an older snapshot has is not recent', async t => {
	const {repository} = await exampleRepository();
	const manager = new GrowthManager({repository});
	const all = await manager.run();
	const last = await manager.run({since: new Date('2025-01-03T00:00:00Z')});
	const none = await manager.run({since: new Date('2025-01-04T00:00:00Z')});
	t.is(all.recentBytes, all.bytes);
	t.is(none.recentBytes, 0);
	t.true(last.recentBytes > 0.19 * all.bytes && last.recentBytes < 0.21 * all.bytes, '10 of 50 files');
});

for (const name of goldenRepositoryNames) {
	test(`all that files of ${name} need is somewhere`, async t => {
		await using repository = await openGolden(name);
		const {bytes, folders} = await new GrowthManager({repository}).run();
		const {needed} = await new StatsManager({repository}).run();
		t.true(bytes > 0 && bytes < needed.bytes, 'all but the snapshot and the nodes of its tree');
		t.is(folders[0]?.bytes, bytes);
	});
}

test('what cannot be read makes no figures', async t => {
	const {store} = await exampleRepository();
	const [pack = ''] = await keysIn(store, 'packs/');
	await store.delete(pack);
	await using repository = await reopen(store);
	await t.throwsAsync(new GrowthManager({repository}).run(), {instanceOf: MissingObjectError});
});
