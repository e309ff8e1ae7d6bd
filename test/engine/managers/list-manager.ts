import {Buffer} from 'node:buffer';
import test from 'ava';
import {CancelledError, StoreError, UsageError} from '../../../source/engine/errors.js';
import {ListManager, type ListOptions} from '../../../source/engine/managers/list-manager.js';
import type {Snapshot} from '../../../source/engine/objects/model.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {memoryRepository} from '../../helpers/memory-repository.js';
import {storeSnapshot} from '../../helpers/stored-snapshots.js';

const local = {type: 'local', account: 'ada', path: '/home'};

async function repositoryOf(...snapshots: Array<Partial<Snapshot>>) {
	const repository = memoryRepository();
	const refs: string[] = [];
	for (const [index, fields] of snapshots.entries()) {
		const {ref} = await storeSnapshot(repository, [], {
			seq: index,
			created: `2025-01-0${index + 1}T10:00:00Z`,
			...fields,
		});
		refs.push(ref);
	}

	const list = async (options?: ListOptions) => {
		const {snapshots: listed} = await new ListManager({repository}).run(options);
		return listed.map(({snapshot}) => snapshot.seq);
	};

	return {repository, refs, list};
}

test('snapshots are listed newest first', async t => {
	const {list} = await repositoryOf({}, {}, {});
	t.deepEqual(await list(), [2, 1, 0]);
});

test('an empty repository lists nothing', async t => {
	const {list} = await repositoryOf();
	t.deepEqual(await list(), []);
});

test('filters narrow the list, and the latest are counted among what matches', async t => {
	const {list} = await repositoryOf(
		{tags: ['a'], source: local},
		{tags: ['a', 'b'], source: {...local, type: 'sftp'}},
		{source: {...local, account: 'bob'}},
		{tags: ['b'], source: {...local, path: '/etc'}},
	);
	t.deepEqual(await list({tags: ['a']}), [1, 0]);
	t.deepEqual(await list({tags: ['a', 'b']}), [1]);
	t.deepEqual(await list({source: 'local'}), [3, 2, 0]);
	t.deepEqual(await list({account: 'bob'}), [2]);
	t.deepEqual(await list({path: '/etc'}), [3]);
	t.deepEqual(await list({latest: 2}), [3, 2]);
	t.deepEqual(await list({latest: 1, tags: ['a']}), [1]);
	t.deepEqual(await list({latest: 9}), [3, 2, 1, 0]);
});

test('a latest that is no count is refused', async t => {
	const {list} = await repositoryOf({});
	for (const latest of [0, -1, 1.5, Number.NaN]) {
		await t.throwsAsync(list({latest}), {instanceOf: UsageError});
	}
});

test('figures come from the snapshots themselves, and can be left out', async t => {
	const {repository} = await repositoryOf({meta: new Map([['holdfast.bytes', '5']])});
	const manager = new ListManager({repository});
	t.like(await manager.run(), {snapshots: [{figures: {bytes: 5}}]});
	t.like(await manager.run({withoutFigures: true}), {snapshots: [{figures: {}}]});
});

test('a snapshot that cannot be read is named beside the list', async t => {
	const {repository, refs} = await repositoryOf({}, {});
	const [damaged = ''] = refs;
	await repository.store.put(damaged, Buffer.from('{}'));
	const {snapshots, unreadable} = await new ListManager({repository}).run();
	t.deepEqual(
		snapshots.map(({ref}) => ref),
		refs.slice(1),
	);
	t.deepEqual(
		unreadable.map(({ref}) => ref),
		[damaged],
	);
});

test('a listing that fails is an error, never an empty list', async t => {
	class BrokenStore extends MemoryStore {
		// eslint-disable-next-line require-yield -- it fails before it yields
		override async *list(): AsyncGenerator<never> {
			throw new StoreError('The disk is gone');
		}
	}

	await t.throwsAsync(new ListManager({repository: memoryRepository(new BrokenStore())}).run(), {
		instanceOf: StoreError,
	});
});

test('a cancelled signal ends the listing', async t => {
	const {list} = await repositoryOf({});
	await t.throwsAsync(list({signal: AbortSignal.abort()}), {instanceOf: CancelledError});
});

test('listing writes nothing', async t => {
	const {repository, list} = await repositoryOf({});
	await list();
	t.is(await repository.store.stat('index/snapshots'), undefined);
});
