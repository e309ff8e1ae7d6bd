import test from 'ava';
import {ForgetManager} from '../../../../source/engine/managers/forget-manager.js';
import type {FileMeta, Snapshot} from '../../../../source/engine/objects/model.js';
import {MemoryStore} from '../../../../source/engine/stores/backends/memory-store.js';
import {fileMeta} from '../../../helpers/file-metas.js';
import {fullRepository, reopen} from '../../../helpers/full-repository.js';
import {backUp, exampleRepository, range, storeFile} from '../../../helpers/small-backups.js';
import {storeSnapshot} from '../../../helpers/stored-snapshots.js';

/** One snapshot a day of these files, each given by its path and the seed of its bytes. */
async function repositoryOf(
	...days: Array<{readonly files: Readonly<Record<string, number>>; readonly source?: Snapshot['source']}>
) {
	const repository = await fullRepository();
	for (const [index, {files, source}] of days.entries()) {
		const metas: FileMeta[] = [];
		for (const [path, seed] of Object.entries(files)) {
			metas.push(fileMeta({...(await storeFile(repository, repository.store, seed)), fileId: path, name: path}));
		}

		await storeSnapshot({store: repository.loose}, metas, {
			created: `2025-01-0${index + 1}T10:00:00Z`,
			...(source && {source}),
		});
	}

	await repository.store.flush();
	return new ForgetManager({repository});
}

async function lostWith(manager: ForgetManager, ...names: string[]) {
	const {lost} = await manager.effect(await manager.plan(names));
	return {...lost, files: lost.files.map(({path}) => path).toSorted()};
}

test('files that no snapshot that stays has are lost, with their bytes', async t => {
	const {repository, refs} = await exampleRepository();
	const manager = new ForgetManager({repository});
	const {lost, prune} = await manager.effect(await manager.plan(['latest~2']));
	t.like(lost, {count: 20, bytes: 400_000, versions: {count: 20, bytes: 400_000}});
	t.is(lost.files.length, 20);
	t.true(lost.files.every(({snapshot, size}) => snapshot === refs[0] && size === 20_000));
	t.is(prune.unneeded.count, 20 * 3 + 2);
	t.true(prune.freedBytes > 400_000);
});

test('what lies in other snapshots too is not lost, and all is lost with all snapshots', async t => {
	const {repository, refs} = await exampleRepository();
	const manager = new ForgetManager({repository});
	t.like(await lostWith(manager, 'latest~1'), {count: 0, files: [], versions: {count: 0}});
	t.like(await lostWith(manager, ...refs), {count: 50, bytes: 1_000_000});
});

test('an older version of a file that stays is a version, and no lost file', async t => {
	const manager = await repositoryOf({files: {a: 1, b: 2}}, {files: {a: 3, b: 2}});
	t.like(await lostWith(manager, 'latest~1'), {count: 0, versions: {count: 1, bytes: 20_000}});
});

test('a file that was renamed is not lost, nor one that came back', async t => {
	const manager = await repositoryOf({files: {old: 1, c: 7}}, {files: {}}, {files: {renamed: 1, c: 8}});
	t.like(await lostWith(manager, 'latest~2', 'latest~1'), {count: 0, files: [], versions: {count: 1}});
});

test('a file of the same path from another source does not stand in for it', async t => {
	const manager = await repositoryOf(
		{files: {a: 1}},
		{files: {a: 2}, source: {type: 'local', account: 'other', path: '/home'}},
	);
	t.like(await lostWith(manager, 'latest~1'), {count: 1, files: ['a']});
});

test('several versions of a lost file are one file, described by the newest', async t => {
	const manager = await repositoryOf({files: {a: 1}}, {files: {a: 2}}, {files: {b: 3}});
	const {lost} = await manager.effect(await manager.plan(['latest~1', 'latest~2']));
	t.like(lost, {count: 1, bytes: 20_000, versions: {count: 2, bytes: 40_000}});
	const [newest] = (await manager.plan(['latest~1'])).refs;
	t.is(lost.files[0]?.snapshot, newest);
});

test('of a snapshot that is damaged nobody knows what is lost with it, and it can be forgotten all the same', async t => {
	const store = new MemoryStore();
	const repository = await fullRepository(store);
	const first = await backUp(repository, 1, range(0, 3), repository.loose);
	await backUp(repository, 2, range(0, 2), repository.loose);
	const {root} = await repository.objects.snapshot(first);
	await store.delete(root);
	await using other = await reopen(store);
	const manager = new ForgetManager({repository: other});
	const plan = await manager.plan([first]);
	const {lost} = await manager.effect(plan);
	t.deepEqual(lost.unknown, [first]);
	const {removed} = await manager.carryOut(plan, {prune: true});
	t.deepEqual(removed, [first]);
});
