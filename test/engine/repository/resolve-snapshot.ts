import {Buffer} from 'node:buffer';
import test from 'ava';
import {
	AmbiguousSnapshotError,
	CorruptObjectError,
	SnapshotNotFoundError,
	StoreError,
} from '../../../source/engine/errors.js';
import {latestKey} from '../../../source/engine/objects/keys.js';
import {encodeLatest} from '../../../source/engine/objects/latest.js';
import {resolveSnapshot} from '../../../source/engine/repository/resolve-snapshot.js';
import {saveSnapshotCatalog} from '../../../source/engine/repository/snapshot-catalog.js';
import {memoryRepository, putSnapshot} from '../../helpers/memory-repository.js';

async function threeSnapshots() {
	const repository = memoryRepository();
	const newest = await putSnapshot(repository, '2025-03-03T10:00:00Z', {seq: 3});
	const middle = await putSnapshot(repository, '2025-03-02T10:00:00Z', {seq: 2});
	const oldest = await putSnapshot(repository, '2025-03-01T10:00:00Z', {seq: 1});
	return {repository, newest, middle, oldest};
}

const hexOf = ({ref}: {ref: string}) => ref.slice('snapshot/'.length);

test('every way of naming a snapshot finds it', async t => {
	const {repository, newest, middle, oldest} = await threeSnapshots();
	for (const [name, entry] of [
		['', newest],
		['latest', newest],
		[' latest ', newest],
		['latest~0', newest],
		['latest~1', middle],
		['latest~2', oldest],
		[hexOf(middle), middle],
		[middle.ref, middle],
		[hexOf(middle).slice(0, 10), middle],
		[hexOf(middle).slice(0, 10).toUpperCase(), middle],
		[middle.ref.slice(0, 19), middle],
	] as const) {
		t.deepEqual(await resolveSnapshot(repository, name), entry);
	}
});

test('names that fit nothing are refused with what there is and how to see more', async t => {
	const {repository, newest} = await threeSnapshots();
	for (const name of [
		'latest~3',
		'yesterday',
		'latest~',
		'latest~x',
		'0000000000',
		'0'.repeat(64),
		'../config',
		'abc',
	]) {
		const error = await t.throwsAsync(resolveSnapshot(repository, name), {instanceOf: SnapshotNotFoundError});
		t.regex(error?.hint ?? '', /holdfast list/);
	}

	await t.throwsAsync(resolveSnapshot(repository, '00000000'), {
		message: new RegExp(`newest are ${hexOf(newest).slice(0, 8)} of 2025-03-03T10:00:00Z`),
	});
});

test('without snapshots the error says how to make one', async t => {
	const error = await t.throwsAsync(resolveSnapshot(memoryRepository(), 'latest'), {instanceOf: SnapshotNotFoundError});
	t.regex(error?.hint ?? '', /holdfast backup/);
});

test('a prefix of several snapshots is refused with all of them', async t => {
	const {repository, newest} = await threeSnapshots();
	const twin = `snapshot/${hexOf(newest).slice(0, 8)}${'0'.repeat(56)}`;
	await repository.store.put(twin, Buffer.from('x'));
	await t.throwsAsync(resolveSnapshot(repository, hexOf(newest).slice(0, 6)), {
		instanceOf: AmbiguousSnapshotError,
		message: new RegExp(hexOf(newest).slice(0, 16)),
	});
	t.deepEqual(await resolveSnapshot(repository, hexOf(newest).slice(0, 12)), newest);
});

test('a snapshot that is damaged is not one that is absent', async t => {
	const {repository, middle} = await threeSnapshots();
	await repository.store.put(middle.ref, Buffer.from('{}'));
	await t.throwsAsync(resolveSnapshot(repository, hexOf(middle)), {instanceOf: CorruptObjectError});
});

test('when a snapshot cannot be read, an older one is not taken for the latest', async t => {
	const {repository, newest, middle} = await threeSnapshots();
	await repository.store.put(newest.ref, Buffer.from('{}'));
	await repository.store.put(latestKey, encodeLatest({latestSnapshot: newest.ref, seq: 3}));
	const error = await t.throwsAsync(resolveSnapshot(repository, 'latest'), {instanceOf: SnapshotNotFoundError});
	t.regex(error?.message ?? '', new RegExp(hexOf(newest).slice(0, 16)));
	await repository.store.put(latestKey, encodeLatest({latestSnapshot: middle.ref, seq: 2}));
	t.deepEqual(await resolveSnapshot(repository, 'latest'), middle);
	await t.throwsAsync(resolveSnapshot(repository, 'latest~1'), {instanceOf: SnapshotNotFoundError});
});

test('the latest snapshot that the catalog knows but that is damaged is an error', async t => {
	const {repository, newest, middle, oldest} = await threeSnapshots();
	await saveSnapshotCatalog(repository, [newest, middle, oldest]);
	await repository.store.put(newest.ref, Buffer.from('{}'));
	await t.throwsAsync(resolveSnapshot(repository, 'latest'), {instanceOf: CorruptObjectError});
});

test('a pointer to a snapshot that is gone does not matter', async t => {
	const {repository, newest} = await threeSnapshots();
	await repository.store.put(latestKey, encodeLatest({latestSnapshot: `snapshot/${'1'.repeat(64)}`, seq: 9}));
	t.deepEqual(await resolveSnapshot(repository, 'latest'), newest);
});

test('a store that fails is an error of the store, whatever was asked for', async t => {
	const {repository, newest} = await threeSnapshots();
	repository.store.get = async () => {
		throw new StoreError('no connection');
	};

	for (const name of ['latest', 'latest~1', newest.ref, hexOf(newest).slice(0, 8), 'yesterday']) {
		await t.throwsAsync(resolveSnapshot(repository, name), {instanceOf: StoreError});
	}
});
