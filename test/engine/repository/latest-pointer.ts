import {Buffer} from 'node:buffer';
import test from 'ava';
import {StoreError} from '../../../source/engine/errors.js';
import {latestKey} from '../../../source/engine/objects/keys.js';
import {encodeLatest} from '../../../source/engine/objects/latest.js';
import {electLatest, nextSequence, readLatest} from '../../../source/engine/repository/latest-pointer.js';
import {memoryRepository, putSnapshot} from '../../helpers/memory-repository.js';
import {snapshotEntry} from '../../helpers/snapshot-entries.js';

const pointer = {latestSnapshot: `snapshot/${'1'.repeat(64)}`, seq: 41};

test('the pointer is read, and what is absent or damaged is no pointer', async t => {
	const repository = memoryRepository();
	t.is(await readLatest(repository), undefined);
	await repository.store.put(latestKey, encodeLatest(pointer));
	t.deepEqual(await readLatest(repository), pointer);
	await repository.store.put(latestKey, Buffer.from('{"latest_snapshot":'));
	t.is(await readLatest(repository), undefined);
});

test('a pointer that cannot be read is an error', async t => {
	const repository = memoryRepository();
	repository.store.get = async () => {
		throw new StoreError('no connection');
	};

	await t.throwsAsync(readLatest(repository), {instanceOf: StoreError});
});

test('sequence numbers count on, also without a pointer', async t => {
	const repository = memoryRepository();
	t.is(await nextSequence(repository), 1);
	await putSnapshot(repository, '2025-03-01T10:00:00Z', {seq: 7});
	await putSnapshot(repository, '2025-03-02T10:00:00Z', {seq: 3});
	t.is(await nextSequence(repository), 8);
	await repository.store.put(latestKey, encodeLatest(pointer));
	t.is(await nextSequence(repository), 42);
});

test('the highest sequence number is elected, and of several the newest', t => {
	const entries = [
		snapshotEntry('2025-03-04T10:00:00Z', {seq: 1}),
		snapshotEntry('2025-03-03T10:00:00Z', {seq: 2}),
		snapshotEntry('2025-03-02T10:00:00Z', {seq: 2}),
	];
	t.is(electLatest(entries), entries[1]);
	t.is(electLatest([]), undefined);
});
