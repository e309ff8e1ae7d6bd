import {fc} from '@fast-check/ava';
import test from 'ava';
import {initRepository} from '../../../source/engine/repository/init-repository.js';
import {loadSnapshotCatalog} from '../../../source/engine/repository/snapshot-catalog.js';
import type {Repository} from '../../../source/engine/repository/repository.js';
import {BackupManager, type BackupOptions} from '../../../source/engine/managers/backup-manager.js';
import {CheckManager} from '../../../source/engine/managers/check-manager.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {InvalidTokenError} from '../../../source/engine/sources/source.js';
import {ChangingSource} from '../../helpers/changing-source.js';
import {removeTree} from '../../helpers/temporary-folder.js';
import {makePrivateCache} from '../../helpers/test-backups.js';

const cache = makePrivateCache();
test.after.always(() => {
	removeTree(cache);
});

const backUp = async (repository: Repository, source: ChangingSource, options: BackupOptions = {}) =>
	new BackupManager({repository, source}).run({workers: 1, allowEmpty: true, ...options});

/** Without a key of its own, so that the same entries have the same root in each. */
async function plainRepository(): Promise<Repository> {
	const {repository} = await initRepository(new MemoryStore(), {encryption: false, credentials: {}});
	return repository;
}

async function newestToken(repository: Repository): Promise<string | undefined> {
	const {entries} = await loadSnapshotCatalog(repository, {full: true});
	return entries[0]?.snapshot.changeToken;
}

/** The root of a walk through everything, in a repository of its own. */
async function rootOf(source: ChangingSource): Promise<string> {
	const {root} = await backUp(await plainRepository(), source, {useCache: false});
	return root;
}

/** A folder with this many files, backed up once. */
async function place(files: number) {
	const source = new ChangingSource();
	source.put('folder');
	for (let i = 0; i < files; i++) {
		source.put(`folder/${i}`, `text ${i}`);
	}

	const repository = await plainRepository();
	await backUp(repository, source);
	source.asked.length = 0;
	return {source, repository};
}

for (const useCache of [true, false]) {
	const how = useCache ? 'with the cache' : 'without it';

	test(`after the first backup only changes are asked for, and only changed files are read, ${how}`, async t => {
		const {source, repository} = await place(100);
		source.put('folder/7', 'changed');
		source.put('new', 'new');
		source.remove('folder/8');
		const result = await backUp(repository, source, {useCache});
		t.deepEqual(source.asked, ['changes since 101', 'read folder/7', 'read new']);
		t.like(result, {filesNew: 1, filesChanged: 1, filesRemoved: 1, filesUnmodified: 98, status: 'complete'});
		t.is(result.root, await rootOf(source));
		const {findings} = await new CheckManager({repository}).run({readData: true});
		t.deepEqual(findings, []);
	});

	test(`without changes nothing is read, and the tree is the same one, ${how}`, async t => {
		const {source, repository} = await place(5);
		const {root, filesUnmodified, bytesTotal} = await backUp(repository, source, {useCache});
		t.deepEqual(source.asked, ['changes since 6']);
		t.is(root, await rootOf(source));
		t.is(filesUnmodified, 5);
		t.is(bytesTotal, 5 * 'text 0'.length);
	});
}

test('deletions leave the tree as if there had never been more: subtrees that fall to 32 entries are one leaf', async t => {
	const {source, repository} = await place(400);
	for (let i = 20; i < 400; i++) {
		source.remove(`folder/${i}`);
	}

	const {root} = await backUp(repository, source);
	t.is(root, await rootOf(source));
	t.like(await repository.objects.node(root), {type: 'leaf'});
});

test('a folder that is deleted takes with it what was in it, also when it is made again', async t => {
	const {source, repository} = await place(3);
	source.remove('folder');
	source.put('folder');
	source.put('folder/other', 'x');
	const {root, filesUnmodified} = await backUp(repository, source);
	t.is(root, await rootOf(source));
	t.is(filesUnmodified, 0);
});

test('a token that is not valid any more leads to a walk, and to a new token', async t => {
	const {source, repository} = await place(3);
	source.put('folder/0', 'changed');
	source.firstValid = 100;
	const {root, filesChanged} = await backUp(repository, source);
	t.deepEqual(source.asked, ['changes since 4', 'walk', 'read folder/0']);
	t.is(filesChanged, 1);
	t.is(root, await rootOf(source));
	t.is(await newestToken(repository), '5');
});

test('a token that turns out to be invalid after some changes leads to a walk as well', async t => {
	const {source, repository} = await place(3);
	source.put('folder/0', 'changed');
	source.put('folder/1', 'changed too');
	let told = 0;
	source.beforeChanges = () => {
		source.firstValid = ++told > 1 ? 100 : 0;
		if (told > 1) {
			throw new InvalidTokenError();
		}
	};

	const {root} = await backUp(repository, source);
	t.true(source.asked.includes('walk'));
	t.is(root, await rootOf(source));
});

test('other excludes lead to a walk', async t => {
	const {source, repository} = await place(3);
	source.excludeHash = 'a'.repeat(64);
	await backUp(repository, source);
	t.deepEqual(source.asked, ['walk']);
});

test('changes that do not fit what is there lead to a walk', async t => {
	const {source, repository} = await place(3);
	source.put('nowhere/file', 'its folder was never told of');
	await backUp(repository, source);
	t.deepEqual(source.asked.slice(0, 2), ['changes since 4', 'walk']);
});

test('a backup that fails midway keeps the old token, and the next one is told everything again', async t => {
	const {source, repository} = await place(3);
	source.put('folder/0', 'changed');
	source.beforeChanges = () => {
		throw new Error('the line is dead');
	};

	await t.throwsAsync(backUp(repository, source), {message: 'the line is dead'});
	t.is(await newestToken(repository), '4');
	source.beforeChanges = () => {};
	const {root, filesChanged} = await backUp(repository, source);
	t.is(filesChanged, 1);
	t.is(root, await rootOf(source));
	t.is(await newestToken(repository), '5');
});

test('an entry that cannot be read gets another chance: the token stays what it was', async t => {
	const {source, repository} = await place(3);
	source.put('folder/0', 'changed');
	source.unreadable.add('folder/0');
	const partial = await backUp(repository, source);
	t.is(partial.status, 'partial');
	t.is(await newestToken(repository), '4');
	source.unreadable.clear();
	const {root, status} = await backUp(repository, source);
	t.is(status, 'complete');
	t.is(root, await rootOf(source));
});

test('a walk after incremental backups without a cache reads what it has to', async t => {
	const {source, repository} = await place(3);
	await backUp(repository, source, {useCache: false});
	source.put('folder/1', 'changed');
	source.firstValid = 100;
	const {root} = await backUp(repository, source);
	t.is(root, await rootOf(source));
});

test('dry runs tell the same, and store nothing', async t => {
	const {source, repository} = await place(3);
	source.put('folder/0', 'changed');
	const result = await backUp(repository, source, {dryRun: true});
	t.like(result, {filesChanged: 1, filesUnmodified: 2});
	t.is(await newestToken(repository), '4');
});

const name = fc.constantFrom('a', 'b', 'c', 'a b', 'a.', 'A');
const step = fc.record({
	act: fc.constantFrom('file', 'file', 'file', 'folder', 'remove'),
	path: fc.array(name, {minLength: 1, maxLength: 3}),
	text: fc.constantFrom('', 'x', 'some text'),
	many: fc.integer({min: 1, max: 60}),
});

test('any series of incremental backups gives the root of a walk through everything', async t => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.array(step, {maxLength: 6}), {minLength: 1, maxLength: 4}),
			fc.boolean(),
			async (rounds, useCache) => {
				const source = new ChangingSource();
				const repository = await plainRepository();
				for (const steps of rounds) {
					for (const {act, path: parts, text, many} of steps) {
						apply(source, act, parts, text, many);
					}

					const {root} = await backUp(repository, source, {useCache});
					t.is(root, await rootOf(source));
				}
			},
		),
		{numRuns: 12},
	);
});

/** Does something to the source, where that is possible. */
function apply(source: ChangingSource, act: string, parts: readonly string[], text: string, many: number): void {
	const id = parts.join('/');
	const above = parts.slice(0, -1).join('/');
	if (above !== '' && (!source.ids.includes(above) || !source.isFolder(above))) {
		return;
	}

	if (act === 'remove') {
		source.remove(id);
	} else if (act === 'folder') {
		source.remove(id);
		source.put(id);
		for (let i = 0; i < many; i++) {
			source.put(`${id}/${i}`, text);
		}
	} else {
		source.put(id, text);
	}
}
