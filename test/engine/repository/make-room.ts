import test from 'ava';
import {NoSpaceError} from '../../../source/engine/errors.js';
import {snapshotsKey} from '../../../source/engine/objects/keys.js';
import {writeEvenWhenFull} from '../../../source/engine/repository/make-room.js';
import {saveSnapshotCatalog} from '../../../source/engine/repository/snapshot-catalog.js';
import {memoryRepository} from '../../helpers/memory-repository.js';
import {SmallStore} from '../../helpers/small-store.js';
import {snapshotEntry} from '../../helpers/snapshot-entries.js';

const put = (store: SmallStore) => async () => store.put('index/holdfast/test', Buffer.from('x'));

test('on a full store the index of snapshots gives way to a write that is needed', async t => {
	const store = new SmallStore();
	await saveSnapshotCatalog(memoryRepository(store), [snapshotEntry('2025-01-01T10:00:00Z')]);
	store.free = 0;
	await writeEvenWhenFull(store, put(store));
	t.truthy(await store.stat('index/holdfast/test'));
	t.is(await store.stat(snapshotsKey), undefined);
});

test('with space left it stays', async t => {
	const store = new SmallStore();
	await saveSnapshotCatalog(memoryRepository(store), [snapshotEntry('2025-01-01T10:00:00Z')]);
	await writeEvenWhenFull(store, put(store));
	t.truthy(await store.stat(snapshotsKey));
});

test('an index that says that all snapshots were removed stays, and so does what is damaged', async t => {
	for (const isDamaged of [false, true]) {
		const store = new SmallStore();
		await (isDamaged ? store.put(snapshotsKey, Buffer.from('{')) : saveSnapshotCatalog(memoryRepository(store), []));
		store.free = 0;
		await t.throwsAsync(writeEvenWhenFull(store, put(store)), {instanceOf: NoSpaceError});
		t.truthy(await store.stat(snapshotsKey));
	}

	const empty = new SmallStore();
	empty.free = 0;
	await t.throwsAsync(writeEvenWhenFull(empty, put(empty)), {instanceOf: NoSpaceError});
});
