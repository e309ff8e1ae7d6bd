import {type Buffer} from 'node:buffer';
import test from 'ava';
import {EntryTable} from '../../../../source/engine/compute/reading/entry-table.js';
import {fileBatches} from '../../../../source/engine/managers/restore/batches.js';

const orderByPlace = (_: string, hashes: Buffer): Uint32Array =>
	Uint32Array.from({length: hashes.length / 32}, (_, at) => at);

function batchesOf(sizes: readonly number[], isLocal: boolean): number[][] {
	const table = new EntryTable(EntryTable.allocate(sizes.length));
	table.size.set(sizes);
	const rows = Uint32Array.from(sizes.keys());
	return [...fileBatches({isLocal, crew: {width: 4}, orderByPlace}, table, rows)].map(batch => [...batch]);
}

const lengthsOf = (batches: readonly number[][]): number[] => batches.map(({length}) => length);

test('every file is in one batch, in the order in which they lie in the store', t => {
	for (const isLocal of [true, false]) {
		const sizes = Array.from({length: 3000}, (_, file) => (file % 7) * 100_000);
		t.deepEqual(batchesOf(sizes, isLocal).flat(), [...sizes.keys()]);
	}
});

test('batches are small at hand, so that all workers have something to do, and large far away, where a request takes long', t => {
	const sizes = Array.from({length: 5000}, () => 1000);
	t.true(lengthsOf(batchesOf(sizes, true)).every(length => length <= 128));
	t.deepEqual(lengthsOf(batchesOf(sizes, false)), [1024, 1024, 1024, 1024, 904]);
});

test('a few files far away are shared among the workers', t => {
	t.deepEqual(
		lengthsOf(
			batchesOf(
				Array.from({length: 1000}, () => 1000),
				false,
			),
		),
		[250, 250, 250, 250],
	);
});

test('a batch holds about 8 MiB of the files that are read with it, and of larger ones only their lists of chunks', t => {
	const halves = Array.from({length: 64}, () => 500_000);
	t.deepEqual(lengthsOf(batchesOf(halves, true)), [17, 17, 17, 13]);
	t.deepEqual(lengthsOf(batchesOf(halves, false)), [17, 17, 17, 13]);
	const photos = Array.from({length: 100}, () => 3_000_000);
	t.true(lengthsOf(batchesOf(photos, true)).every(length => length === 3 || length === 1));
	t.deepEqual(lengthsOf(batchesOf(photos, false)), [100]);
	t.deepEqual(lengthsOf(batchesOf([5e9, 5e9, 5e9, 5e9], true)), [2, 2]);
});
