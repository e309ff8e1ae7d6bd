import test from 'ava';
import {CancelledError, MissingObjectError} from '../../../source/engine/errors.js';
import {KeyTable} from '../../../source/engine/repository/key-table.js';
import {addReachable} from '../../../source/engine/repository/reachable-objects.js';
import type {ObjectStore} from '../../../source/engine/stores/object-store.js';
import {fileMeta, fileMetaRef, localMetas} from '../../helpers/file-metas.js';
import {memoryRepository} from '../../helpers/memory-repository.js';
import {storeContent, storeSnapshot} from '../../helpers/stored-snapshots.js';

async function keysOf(store: ObjectStore): Promise<string[]> {
	const keys: string[] = [];
	for await (const {key} of store.list('')) {
		if (!key.startsWith('index/')) {
			keys.push(key);
		}
	}

	return keys.toSorted();
}

test('all that a snapshot needs is reached, each object once', async t => {
	const repository = memoryRepository();
	const {ref} = await storeSnapshot(repository, [
		...localMetas(Array.from({length: 100}, (_, index) => `f${index}`)),
		fileMeta({fileId: 'inline', ...(await storeContent(repository, 'text'))}),
		fileMeta({fileId: 'large', ...(await storeContent(repository, ['one', 'two', 'one']))}),
		fileMeta({fileId: 'copy', ...(await storeContent(repository, ['one', 'two', 'one']))}),
	]);
	const needed = await keysOf(repository.store);
	await storeContent(repository, ['nobody', 'needs', 'this']);
	const table = new KeyTable();
	const met: string[] = [];
	await addReachable(table, repository.objects, [ref], {
		onNew(key) {
			met.push(key);
		},
	});
	t.deepEqual(met.toSorted(), needed);
	t.is(table.size, needed.length);
});

test('what is known already is not opened again', async t => {
	const repository = memoryRepository();
	const metas = localMetas(Array.from({length: 1000}, (_, index) => `d${index % 100}/f${index}`));
	const first = await storeSnapshot(repository, metas);
	const second = await storeSnapshot(repository, [...metas, ...localMetas(['new'])], {seq: 2});
	const table = new KeyTable();
	await addReachable(table, repository.objects, [first.ref]);
	const before = table.size;
	const met: string[] = [];
	await addReachable(table, repository.objects, [first.ref, second.ref], {
		onNew(key) {
			met.push(key);
		},
	});
	t.true(met.length < 10);
	t.true(met.includes(second.ref) && met.includes(fileMetaRef(fileMeta({fileId: 'new'}))));
	t.is(table.size, before + met.length);
});

test('every naming is told, also of what is known', async t => {
	const repository = memoryRepository();
	const shared = await storeContent(repository, ['chunk']);
	const {ref, snapshot} = await storeSnapshot(repository, [
		fileMeta({fileId: 'a', ...shared}),
		fileMeta({fileId: 'b', ...shared}),
	]);
	const table = new KeyTable();
	const named: string[] = [];
	const names: string[] = [];
	await addReachable(table, repository.objects, [ref], {
		width: 1,
		onNew(key) {
			names.push(key.slice(0, key.indexOf('/')));
		},
		onNamed(parent, child) {
			named.push(`${parent}>${child}`);
		},
	});
	t.deepEqual(names, ['snapshot', 'node', 'filemeta', 'filemeta', 'content', 'chunk']);
	t.deepEqual(named, ['-1>0', '0>1', '1>2', '1>3', '3>4', '4>5', '2>4']);
	t.is(table.numberOf(snapshot.root), 1);
});

test('an empty snapshot needs itself alone', async t => {
	const repository = memoryRepository();
	const {ref} = await storeSnapshot(repository, []);
	const table = new KeyTable();
	await addReachable(table, repository.objects, [ref]);
	t.is(table.size, 1);
});

for (const kind of ['node', 'filemeta', 'content'] as const) {
	test(`a ${kind} that is missing is an error that names it; a missing chunk is not noticed`, async t => {
		const repository = memoryRepository();
		const content = await storeContent(repository, ['chunk']);
		const {ref} = await storeSnapshot(repository, [fileMeta({fileId: 'a', ...content})]);
		const keys = await keysOf(repository.store);
		const missing = keys.find(key => key.startsWith(`${kind}/`)) ?? '';
		await repository.store.delete(keys.find(key => key.startsWith('chunk/')) ?? '');
		await addReachable(new KeyTable(), memoryRepository(repository.store).objects, [ref]);
		await repository.store.delete(missing);
		await t.throwsAsync(addReachable(new KeyTable(), memoryRepository(repository.store).objects, [ref]), {
			instanceOf: MissingObjectError,
			message: new RegExp(missing),
		});
	});
}

test('it can be cancelled', async t => {
	const repository = memoryRepository();
	const {ref} = await storeSnapshot(repository, localMetas(['a']));
	await t.throwsAsync(addReachable(new KeyTable(), repository.objects, [ref], {signal: AbortSignal.abort()}), {
		instanceOf: CancelledError,
	});
});
