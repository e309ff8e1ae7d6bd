import {Buffer} from 'node:buffer';
import test from 'ava';
import {StoreError} from '../../../source/engine/errors.js';
import {latestKey} from '../../../source/engine/objects/keys.js';
import {encodeLatest} from '../../../source/engine/objects/latest.js';
import {electLatest, mendLatest, nextSequence, readLatest} from '../../../source/engine/repository/latest-pointer.js';
import {memoryRepository, putSnapshot} from '../../helpers/memory-repository.js';
import {exampleRepository} from '../../helpers/small-backups.js';
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

for (const [what, damage] of [
	['missing', undefined],
	['damaged', '{"latest_snapshot":'],
] as const) {
	test(`a pointer that is ${what} is made again from the snapshots`, async t => {
		const {store, repository, refs} = await exampleRepository();
		await (damage === undefined ? store.delete(latestKey) : store.put(latestKey, Buffer.from(damage)));
		await mendLatest(repository);
		t.deepEqual(await readLatest(repository), {latestSnapshot: refs[2] ?? '', seq: 3});
	});
}

test('a pointer that can be read is left as it is', async t => {
	const {repository, refs} = await exampleRepository();
	const older = {latestSnapshot: refs[0] ?? '', seq: 1};
	await repository.loose.put(latestKey, encodeLatest(older));
	await mendLatest(repository);
	t.deepEqual(await readLatest(repository), older);
});
