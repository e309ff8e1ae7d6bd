import {
	appendFileSync,
	chmodSync,
	mkdirSync,
	readdirSync,
	renameSync,
	rmSync,
	statSync,
	unlinkSync,
	utimesSync,
	writeFileSync,
} from 'node:fs';
import {randomBytes} from 'node:crypto';
import path from 'node:path';
import test from 'ava';
import {RefusedError} from '../../../source/engine/errors.js';
import {initRepository} from '../../../source/engine/repository/init-repository.js';
import {openRepository} from '../../../source/engine/repository/open-repository.js';
import {cachePath, readSourceCache} from '../../../source/engine/managers/backup/source-cache.js';
import {CheckManager} from '../../../source/engine/managers/check-manager.js';
import {LocalSource} from '../../../source/engine/sources/local-source.js';
import type {ObjectStore} from '../../../source/engine/stores/object-store.js';
import {loadSnapshotCatalog} from '../../../source/engine/repository/snapshot-catalog.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {compareTrees} from '../../helpers/compare-trees.js';
import {makeExampleTree} from '../../helpers/example-tree.js';
import {backup, credentials, place, restore} from '../../helpers/backup-and-restore.js';

test.serial(
	'a tree of everything comes back equal: content, modes, owners, times, links, xattrs and holes',
	async t => {
		const {folder, source, repository} = await place(t);
		makeExampleTree(source);
		const result = await backup(repository, source);
		t.deepEqual(result.failures, []);
		t.is(result.status, 'complete');
		const target = path.join(folder, 'target');
		const restored = await restore(repository, target);
		t.deepEqual(restored.failures, []);
		t.deepEqual(compareTrees(source, target), []);
	},
);

test.serial('the second backup of an unchanged tree reads no file and stores no object but the snapshot', async t => {
	const {folder, source, repository} = await place(t);
	makeExampleTree(source);
	await backup(repository, source);
	const before = sizeOf(path.join(folder, 'repository'));
	const second = await backup(repository, source);
	t.is(second.bytesRead, 0);
	t.is(second.bytesAddedStored, 0);
	t.is(second.filesNew + second.filesChanged + second.dirsNew + second.dirsChanged, 0);
	t.true(sizeOf(path.join(folder, 'repository')) - before < 4096);
});

test.serial('without the cache an unchanged tree has the same root, and no content is read', async t => {
	const {source, repository} = await place(t);
	makeExampleTree(source);
	const first = await backup(repository, source);
	const second = await backup(repository, source, {useCache: false});
	t.is(second.root, first.root);
	t.is(second.bytesRead, 0);
	t.is(second.filesUnmodified, first.filesNew);
});

test.serial(
	'without the cache a file is read again when its size or time differs, and a change of mode is seen',
	async t => {
		const {folder, source, repository} = await place(t);
		for (const name of ['same', 'longer', 'touched', 'mode']) {
			writeFileSync(path.join(source, name), randomBytes(3000));
		}

		await backup(repository, source);
		appendFileSync(path.join(source, 'longer'), 'more');
		utimesSync(path.join(source, 'touched'), 1, 1);
		chmodSync(path.join(source, 'mode'), 0o600);
		const second = await backup(repository, source, {useCache: false});
		t.is(second.filesChanged, 3);
		t.is(second.filesUnmodified, 1);
		t.is(second.bytesRead, 6004);
		await restore(repository, path.join(folder, 'target'));
		t.deepEqual(compareTrees(source, path.join(folder, 'target')), []);
	},
);

test.serial('after small changes the tree is that of a backup that knows of none before, each time', async t => {
	const {folder, source} = await place(t);
	const file = (i: number) => path.join(source, `folder ${i % 40}`, `file ${i}`);
	for (let i = 0; i < 1200; i++) {
		mkdirSync(path.dirname(file(i)), {recursive: true});
		writeFileSync(file(i), `text ${i}`);
	}

	// Without a key of its own, so that the same entries have the same root in each.
	const repositoryAt = async (store: ObjectStore | string) => {
		const {repository} = await initRepository(store, {encryption: false, credentials: {}});
		return repository;
	};

	const repository = await repositoryAt(path.join(folder, 'plain'));
	const info = await (await LocalSource.open({paths: [source]})).info();
	await backup(repository, source);
	for (const change of [
		() => {
			writeFileSync(file(77), 'changed');
		},
		() => {
			unlinkSync(file(78));
		},
		() => {
			mkdirSync(path.join(source, 'a new folder'));
			writeFileSync(path.join(source, 'a new folder', 'new'), 'new');
		},
	]) {
		const cache = await readSourceCache(cachePath(repository, info));
		t.true(cache?.header.isCanonical);
		change();
		const {root, bytesRead} = await backup(repository, source);
		t.true(bytesRead < 10);
		const anew = await backup(await repositoryAt(new MemoryStore()), source, {useCache: false});
		t.is(root, anew.root);
	}

	const {findings} = await new CheckManager({repository}).run({readData: true});
	t.deepEqual(findings, []);
	await repository.close();
});

test.serial('counts say what is new, changed, unchanged and gone', async t => {
	const {source, repository} = await place(t);
	mkdirSync(path.join(source, 'folder'));
	for (const name of ['a', 'b', 'c', 'folder/d', 'folder/e']) {
		writeFileSync(path.join(source, name), name);
	}

	const first = await backup(repository, source);
	t.is(first.filesNew, 5);
	t.is(first.dirsNew, 1);
	appendFileSync(path.join(source, 'b'), '!');
	unlinkSync(path.join(source, 'c'));
	rmSync(path.join(source, 'folder'), {recursive: true});
	writeFileSync(path.join(source, 'f'), 'f');
	const second = await backup(repository, source);
	t.is(second.filesNew, 1);
	t.is(second.filesChanged, 1);
	t.is(second.filesUnmodified, 1);
	t.is(second.filesRemoved, 3);
	t.is(second.dirsRemoved, 1);
	t.is(second.previousRef, first.snapshotRef);
});

test.serial('an edit that leaves size and time as they were is found by the change time', async t => {
	const {folder, source, repository} = await place(t);
	const file = path.join(source, 'file');
	writeFileSync(file, 'before');
	utimesSync(file, 1000, 1000);
	await backup(repository, source);
	writeFileSync(file, 'after!');
	utimesSync(file, 1000, 1000);
	const second = await backup(repository, source);
	t.is(second.filesChanged, 1);
	await restore(repository, path.join(folder, 'target'));
	t.deepEqual(compareTrees(source, path.join(folder, 'target')), []);
});

test.serial('a copy of the data elsewhere stores no content again', async t => {
	const {source, repository} = await place(t);
	const big = randomBytes(5_000_000);
	writeFileSync(path.join(source, 'big'), big);
	await backup(repository, source);
	renameSync(path.join(source, 'big'), path.join(source, 'moved'));
	writeFileSync(path.join(source, 'copy'), big);
	const second = await backup(repository, source);
	t.is(second.filesNew, 2);
	t.true(second.bytesAddedStored < 10_000);
});

test.serial('big files of every shape come back: zeros, repeats, one byte more than fits a chunk', async t => {
	const {folder, source, repository} = await place(t);
	const piece = randomBytes(3_000_000);
	writeFileSync(path.join(source, 'zeros'), Buffer.alloc(40_000_000));
	writeFileSync(path.join(source, 'repeats'), Buffer.concat([piece, piece, piece]));
	writeFileSync(path.join(source, 'one more'), Buffer.alloc(8_388_609, 7));
	writeFileSync(path.join(source, 'limit'), randomBytes(524_288));
	writeFileSync(path.join(source, 'limit plus one'), randomBytes(524_289));
	const result = await backup(repository, source);
	t.is(result.bytesRead, result.bytesTotal);
	const {failures} = await restore(repository, path.join(folder, 'target'));
	t.deepEqual(failures, []);
	t.deepEqual(compareTrees(source, path.join(folder, 'target')), []);
});

test.serial('a store that is no folder, and one without encryption, hold the same', async t => {
	const {folder, source} = await place(t);
	makeExampleTree(source);
	const {repository} = await initRepository(new MemoryStore(), {encryption: false});
	const {failures} = await backup(repository, source, {useCache: false});
	t.deepEqual(failures, []);
	await restore(repository, path.join(folder, 'target'));
	t.deepEqual(compareTrees(source, path.join(folder, 'target')), []);
});

test.serial('a dry run counts and leaves the repository as it is', async t => {
	const {folder, source, repository} = await place(t);
	writeFileSync(path.join(source, 'a'), 'a');
	const before = sizeOf(path.join(folder, 'repository'));
	const result = await backup(repository, source, {dryRun: true});
	t.true(result.dryRun);
	t.is(result.filesNew, 1);
	t.is(result.snapshotRef, undefined);
	t.is(sizeOf(path.join(folder, 'repository')), before);
});

test.serial('skipEmpty makes no snapshot when nothing differs', async t => {
	const {source, repository} = await place(t);
	writeFileSync(path.join(source, 'a'), 'a');
	await backup(repository, source, {skipEmpty: true});
	const second = await backup(repository, source, {skipEmpty: true});
	t.is(second.snapshotRef, undefined);
	const {entries} = await loadSnapshotCatalog(repository);
	t.is(entries.length, 1);
});

test.serial('an emptied source is refused unless it is asked for by name', async t => {
	const {source, repository} = await place(t);
	writeFileSync(path.join(source, 'a'), 'a');
	await backup(repository, source);
	unlinkSync(path.join(source, 'a'));
	await t.throwsAsync(backup(repository, source), {instanceOf: RefusedError, message: /is empty now/});
	const empty = await backup(repository, source, {allowEmpty: true});
	t.is(empty.root, '');
	writeFileSync(path.join(source, 'b'), 'b');
	const filled = await backup(repository, source);
	t.is(filled.filesNew, 1);
});

test.serial('a first backup of an empty folder is a snapshot without entries', async t => {
	const {source, repository} = await place(t);
	const result = await backup(repository, source);
	t.is(result.root, '');
	t.truthy(result.snapshotRef);
});

test.serial('tags, meta and the facts that lists show stand in the snapshot', async t => {
	const {source, repository} = await place(t);
	writeFileSync(path.join(source, 'a'), 'abc');
	const created = new Date('2024-05-06T07:08:09Z');
	const {snapshotRef = ''} = await backup(repository, source, {
		tags: ['x', 'y'],
		meta: new Map([['why', 'test']]),
		created,
	});
	const snapshot = await repository.objects.snapshot(snapshotRef);
	t.deepEqual(snapshot.tags, ['x', 'y']);
	t.is(new Date(snapshot.created).getTime(), created.getTime());
	t.is(snapshot.meta?.get('why'), 'test');
	t.regex(snapshot.meta?.get('generator') ?? '', /^holdfast\//);
	t.is(snapshot.meta?.get('holdfast.files'), '1');
	t.is(snapshot.meta?.get('holdfast.bytes'), '3');
	t.is(snapshot.meta?.get('holdfast.status'), 'complete');
});

test.serial('a lost pack is noticed by the next backup, which brings back what it held', async t => {
	const {folder, source, repository} = await place(t);
	for (let index = 0; index < 50; index++) {
		writeFileSync(path.join(source, `${index}`), randomBytes(5000));
	}

	await backup(repository, source);
	const packs = path.join(folder, 'repository', 'packs');
	for (const name of readdirSync(packs)) {
		unlinkSync(path.join(packs, name));
	}

	await using again = await openRepository(path.join(folder, 'repository'), credentials);
	const healed = await backup(again, source);
	t.is(healed.bytesRead, 250_000);
	const {failures} = await restore(again, path.join(folder, 'target'));
	t.deepEqual(failures, []);
	t.deepEqual(compareTrees(source, path.join(folder, 'target')), []);
});

function sizeOf(folder: string): number {
	let size = 0;
	for (const entry of readdirSync(folder, {withFileTypes: true, recursive: true})) {
		size += entry.isFile() ? statSync(path.join(entry.parentPath, entry.name)).size : 0;
	}

	return size;
}
