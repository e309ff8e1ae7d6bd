import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {HashScratch, SharedCatalogView} from '../../../../source/engine/compute/shared-catalog.js';
import {CatalogTable, type CatalogColumns} from '../../../../source/engine/stores/layers/catalog-table.js';
import {hexOf} from '../../../helpers/stores.js';

const wordsOf = (seed: string): Int32Array => new HashScratch().read(Buffer.from(hexOf(seed), 'hex'), 0).words;
const copyOf = ({rows, members, offsets, lengths}: CatalogColumns) => ({
	rows,
	members: [...members.subarray(0, rows)],
	offsets: [...offsets.subarray(0, rows)],
	lengths: [...lengths.subarray(0, rows)],
});

test('columns that were handed out stay as they were, whatever is added, moved and removed later', t => {
	const change = fc.record({seed: fc.nat(12), pack: fc.nat(3), offset: fc.nat(1000), remove: fc.boolean()});
	const apply = (
		table: CatalogTable,
		changes: ReadonlyArray<{seed: number; pack: number; offset: number; remove: boolean}>,
	) => {
		for (const {seed, pack, offset, remove} of changes) {
			const words = wordsOf(`key ${seed}`);
			const row = table.rowOf(0, words);
			if (remove) {
				table.remove(row);
			} else {
				table.set(0, words, table.packNumber(wordsOf(`pack ${pack}`)), offset, 7);
			}
		}
	};

	fc.assert(
		fc.property(fc.array(change), fc.array(change), fc.array(change), (before, between, after) => {
			const table = new CatalogTable();
			apply(table, before);
			const first = table.columns();
			const firstCopy = copyOf(first);
			apply(table, between);
			const second = table.columns();
			const secondCopy = copyOf(second);
			apply(table, after);
			t.deepEqual(copyOf(first), firstCopy);
			t.deepEqual(copyOf(second), secondCopy);
		}),
	);
});

test('columns that were given back are changed without a copy, and not those that somebody reads', t => {
	const table = new CatalogTable();
	const pack = table.packNumber(wordsOf('pack'));
	const move = (offset: number) => {
		table.set(0, wordsOf('key'), pack, offset, 7);
	};

	move(1);
	const [first, second] = [table.columns(), table.columns()];
	table.giveBack(first);
	move(2);
	t.is(second.offsets[0], 1, 'somebody still reads');
	table.giveBack(second);
	const third = table.columns();
	table.giveBack(second);
	move(3);
	t.is(third.offsets[0], 2, 'what is given back twice, or late, counts for nobody else');
	const fourth = table.columns();
	table.giveBack(fourth);
	move(4);
	t.is(fourth.offsets[0], 4);
	t.is(table.columns().members, fourth.members);
});

test('a table grows without losing anything, and what was shared before still tells what was there then', t => {
	const table = new CatalogTable();
	const pack = table.packNumber(wordsOf('pack'));
	for (let i = 0; i < 500; i++) {
		table.set(i % 5, wordsOf(String(i)), pack, i, i + 1);
	}

	const view = new SharedCatalogView(table.share());
	for (let i = 500; i < 5000; i++) {
		table.set(i % 5, wordsOf(String(i)), pack, i, i + 1);
	}

	t.is(table.size, 5000);
	const now = new SharedCatalogView(table.share());
	for (let i = 0; i < 5000; i++) {
		const hash = Buffer.from(hexOf(String(i)), 'hex');
		const row = table.rowOf(i % 5, wordsOf(String(i)));
		t.deepEqual(table.place(row), {pack, offset: i, length: i + 1});
		t.deepEqual(now.location(now.find(i % 5, hash)), {pack, offset: i, length: i + 1});
		// What came later may be seen or not.
		t.true([row, i < 500 ? row : -1].includes(view.find(i % 5, hash)));
	}
});

test('a removed row still tells where it was, and can come back', t => {
	const table = new CatalogTable();
	const pack = table.packNumber(wordsOf('pack'));
	const row = table.set(1, wordsOf('a'), pack, 3, 4);
	table.remove(row);
	table.remove(row);
	t.is(table.size, 0);
	t.is(table.rowOf(1, wordsOf('a')), -1);
	t.deepEqual(table.place(row), {pack, offset: 3, length: 4});
	const view = new SharedCatalogView(table.share());
	t.is(view.find(1, Buffer.from(hexOf('a'), 'hex')), -1);
	t.is(table.set(1, wordsOf('a'), pack, 5, 6), row);
	t.is(table.size, 1);
});
