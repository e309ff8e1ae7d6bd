import test from 'ava';
import {MissingObjectError, StoreError, UsageError} from '../../../source/engine/errors.js';
import {walk} from '../../../source/engine/hamt/walk.js';
import {CheckManager} from '../../../source/engine/managers/check-manager.js';
import {CopyManager, originalField} from '../../../source/engine/managers/copy-manager.js';
import {initRepository} from '../../../source/engine/repository/init-repository.js';
import {openRepository} from '../../../source/engine/repository/open-repository.js';
import type {Repository} from '../../../source/engine/repository/repository.js';
import {loadSnapshotCatalog} from '../../../source/engine/repository/snapshot-catalog.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import type {ObjectStore} from '../../../source/engine/stores/object-store.js';
import {keysIn} from '../../helpers/full-repository.js';
import {exampleRepository, proveSnapshots} from '../../helpers/small-backups.js';

async function newRepository(store: ObjectStore = new MemoryStore(), encryption = true): Promise<Repository> {
	const credentials = encryption ? {password: 'another one'} : {};
	const {repository} = await initRepository(store, {credentials, encryption});
	return repository;
}

/** File ids and hashes of all files of each snapshot, which are the same under any keys. */
async function filesOf(repository: Repository): Promise<string[][]> {
	const {entries} = await loadSnapshotCatalog(repository);
	const lists: string[][] = [];
	for (const {snapshot} of entries) {
		const files: string[] = [];
		for await (const {filemeta} of walk(snapshot.root, async ref => repository.objects.node(ref))) {
			const meta = await repository.objects.fileMeta(filemeta);
			files.push(`${meta.fileId} ${meta.contentHash} ${meta.size}`);
		}

		lists.push(files.toSorted());
	}

	return lists;
}

test('snapshots come out of a copy as they went in, under other keys', async t => {
	const {repository: from, refs} = await exampleRepository();
	await using to = await newRepository();
	const result = await new CopyManager({from, to}).run();
	t.deepEqual(
		result.copied.map(copy => copy.from),
		refs,
	);
	t.deepEqual(await filesOf(to), await filesOf(from));
	t.true((await proveSnapshots(to)) > 0);
	const check = await new CheckManager({repository: to}).run({readData: true});
	t.is(check.findingCount, 0);
	const chunks = new Set(await keysIn(from.store, 'chunk/'));
	t.deepEqual(
		(await keysIn(to.store, 'chunk/')).filter(key => chunks.has(key)),
		[],
		'no chunk has the name that it has under the other key',
	);
});

test('what is there already is not copied again, also by way of a third repository', async t => {
	const {repository: from, refs} = await exampleRepository();
	await using to = await newRepository();
	await new CopyManager({from, to}).run({snapshots: [refs[1] ?? '']});
	const rest = await new CopyManager({from, to}).run();
	t.deepEqual(
		rest.copied.map(copy => copy.from),
		[refs[0], refs[2]],
	);
	t.is(rest.present[0]?.from, refs[1]);
	const again = await new CopyManager({from, to}).run();
	t.is(again.copied.length, 0);
	t.is(again.objectsStored, 0);
	const {entries} = await loadSnapshotCatalog(to, {full: true});
	t.deepEqual(entries.map(({snapshot}) => `snapshot/${snapshot.meta?.get(originalField)}`).toSorted(), refs.toSorted());
});

test('encryption can be taken on and put off on the way', async t => {
	const {repository: from} = await exampleRepository();
	await using plain = await newRepository(new MemoryStore(), false);
	await new CopyManager({from, to: plain}).run();
	await using back = await newRepository(new MemoryStore());
	await new CopyManager({from: plain, to: back}).run();
	t.deepEqual(await filesOf(back), await filesOf(from));
	const check = await new CheckManager({repository: back}).run({readData: true});
	t.is(check.findingCount, 0);
});

/** Lets every put fail from the n-th on, those of locks aside. @returns What ends that. */
function failAfter(store: MemoryStore, count: number): () => void {
	let writes = 0;
	const put = store.put.bind(store);
	store.put = async (...words) => {
		if (!words[0].includes('lock') && ++writes >= count) {
			throw new StoreError('stopped');
		}

		return put(...words);
	};

	return () => {
		store.put = put;
	};
}

test('a copy that is stopped at any write leaves a whole repository, and the next one finishes it', async t => {
	const {repository: from} = await exampleRepository();
	const wanted = await filesOf(from);
	let isDone = false;
	let stopAt = 0;
	while (!isDone) {
		stopAt++;
		const store = new MemoryStore();
		const made = await newRepository(store, false);
		await made.close();
		const resume = failAfter(store, stopAt);
		const broken = await openRepository(store, {});
		isDone = await new CopyManager({from, to: broken}).run({workers: 1}).then(
			() => true,
			() => false,
		);
		resume();
		await using to = await openRepository(store, {});
		const {findings} = await new CheckManager({repository: to}).run({readData: true});
		// A snapshot is there once its object is; the pointer to the latest may be one step behind.
		const faults = findings.filter(({key}) => key !== 'index/latest');
		t.deepEqual(faults, [], `stopped at write ${stopAt}`);
		await new CopyManager({from, to}).run({workers: 1});
		t.deepEqual(await filesOf(to), wanted, `stopped at write ${stopAt}`);
	}

	t.true(stopAt > 5);
});

test('a dry run tells what would be copied, and stores nothing', async t => {
	const {repository: from, refs} = await exampleRepository();
	const store = new MemoryStore();
	await using to = await newRepository(store);
	const before = await keysIn(store, '');
	const {copied} = await new CopyManager({from, to}).run({dryRun: true});
	t.deepEqual(
		copied,
		refs.map(ref => ({from: ref})),
	);
	t.deepEqual(await keysIn(store, ''), before);
});

test('what is lost in the source is named, and nothing half is published', async t => {
	const {repository: from, store} = await exampleRepository();
	await store.deleteMany(await keysIn(store, 'packs/'));
	await using to = await newRepository();
	await t.throwsAsync(new CopyManager({from, to}).run(), {instanceOf: MissingObjectError});
	t.deepEqual(await keysIn(to.store, 'snapshot/'), []);
});

test('a repository is not copied into itself', async t => {
	const {repository} = await exampleRepository();
	await t.throwsAsync(new CopyManager({from: repository, to: repository}).run(), {instanceOf: UsageError});
});
