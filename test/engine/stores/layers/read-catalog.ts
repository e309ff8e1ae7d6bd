import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {StoreError} from '../../../../source/engine/errors.js';
import {MemoryStore} from '../../../../source/engine/stores/backends/memory-store.js';
import {PackCatalog} from '../../../../source/engine/stores/layers/pack-catalog.js';
import {catalogPieces, mostEntries, readCatalog} from '../../../../source/engine/stores/layers/read-catalog.js';
import {applySteps, catalogText, keyOf, step} from '../../../helpers/catalogs.js';

test('no catalog has more entries than its bytes may hold', async t => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, {maxLength: 30}), async steps => {
			const catalog = new PackCatalog();
			applySteps(catalog, new Map(), steps);
			const hashed = [...catalog.entries()].filter(({key}) => !key.startsWith('index/'));
			t.true(mostEntries((await catalogText(catalog)).length) >= hashed.length);
		}),
		{numRuns: 50},
	);
});

test('hashed objects are rows, others are named', async t => {
	const [pack, chunk] = [keyOf('packs', 'p'), keyOf('chunk', 'c')];
	const text = Buffer.from(`{"${chunk}":{"p":"${pack}","o":1,"l":2},"index/latest":{"p":"${pack}","o":3,"l":4}}`);
	const {table, named} = await readCatalog([text], text.length);
	t.is(table.rows, 1);
	t.deepEqual(table.place(0), {pack: 0, offset: 1, length: 2});
	t.deepEqual([...named], [['index/latest', {pack, offset: 3, length: 4}]]);
});

test('a catalog that vanishes while it is read is an error, and not an empty one', async t => {
	const pieces = catalogPieces(new MemoryStore(), undefined);
	await t.throwsAsync(pieces.next(), {instanceOf: StoreError, message: /vanished/});
});
