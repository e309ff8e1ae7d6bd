import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {HashScratch} from '../../../../source/engine/compute/shared-catalog.js';
import {catalogStream} from '../../../../source/engine/stores/layers/catalog-stream.js';
import {CatalogTable} from '../../../../source/engine/stores/layers/catalog-table.js';
import type {ByteStream} from '../../../../source/engine/stores/object-store.js';
import {hexOf} from '../../../helpers/stores.js';

const wordsOf = (hex: string): Int32Array => new HashScratch().read(Buffer.from(hex, 'hex'), 0).words;

async function textOf({length, pieces}: ByteStream): Promise<string> {
	const parts: Uint8Array[] = [];
	for await (const piece of pieces()) {
		parts.push(piece);
	}

	const bytes = Buffer.concat(parts);
	if (bytes.length !== length) {
		throw new Error(`${length} bytes were promised, and ${bytes.length} came`);
	}

	return bytes.toString();
}

const pack = hexOf('pack');
const kinds = ['chunk', 'content', 'filemeta', 'node', 'snapshot'];

/** Hashes that often agree in their first bytes. */
const hash = fc
	.tuple(fc.constantFrom('00000000', '7fffffff', '80000000', 'ffffffff'), fc.nat(3))
	.map(([start, seed]) => start + hexOf(seed).slice(8));
const row = fc.record({kind: fc.nat(4), hash, offset: fc.nat(2 ** 31), length: fc.nat(2 ** 31)});
const name = fc.constantFrom('index/latest', 'index/a', 'index/z/z', 'index/zz');

test('keys are sorted by their bytes whatever the order in which they came, and the length is known before', async t => {
	await fc.assert(
		fc.asyncProperty(fc.array(row, {maxLength: 40}), fc.uniqueArray(name), async (rows, names) => {
			const table = new CatalogTable();
			const number = table.packNumber(wordsOf(pack));
			const expected = new Map<string, unknown>();
			for (const one of rows) {
				table.set(one.kind, wordsOf(one.hash), number, one.offset, one.length);
				expected.set(`${kinds[one.kind]}/${one.hash}`, {p: `packs/${pack}`, o: one.offset, l: one.length});
			}

			const named = new Map(names.map(key => [key, {pack: `packs/${pack}`, offset: 1, length: 2}]));
			for (const key of names) {
				expected.set(key, {p: `packs/${pack}`, o: 1, l: 2});
			}

			const sorted = [...expected].toSorted(([a], [b]) => (a < b ? -1 : 1));
			const text = `{${sorted.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(',')}}`;
			const stream = await catalogStream(table.columns(), named);
			t.is(await textOf(stream), text);
			t.is(await textOf(stream), text, 'a stream can be read again');
		}),
	);
});

test('removed rows are left out', async t => {
	const table = new CatalogTable();
	const number = table.packNumber(wordsOf(pack));
	const rows = [1, 2, 3].map(seed => table.set(0, wordsOf(hexOf(seed)), number, seed, 1));
	table.remove(rows[1] ?? -1);
	const parsed: unknown = JSON.parse(await textOf(await catalogStream(table.columns(), new Map())));
	t.deepEqual(Object.keys(parsed ?? {}), [`chunk/${hexOf(1)}`, `chunk/${hexOf(3)}`].toSorted());
});

test('a catalog of several pieces is whole', async t => {
	const table = new CatalogTable();
	const number = table.packNumber(wordsOf(pack));
	for (let i = 0; i < 10_000; i++) {
		table.set(i % 5, wordsOf(hexOf(i)), number, i, 1);
	}

	const text = await textOf(await catalogStream(table.columns(), new Map()));
	const parsed: unknown = JSON.parse(text);
	t.is(Object.keys(parsed ?? {}).length, 10_000);
	t.deepEqual(Object.keys(parsed ?? {}), Object.keys(parsed ?? {}).toSorted());
});
