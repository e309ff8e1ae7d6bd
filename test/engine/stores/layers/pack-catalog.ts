import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {SharedCatalogView} from '../../../../source/engine/compute/shared-catalog.js';
import {CorruptObjectError} from '../../../../source/engine/errors.js';
import {hashedKinds, kindNumber} from '../../../../source/engine/objects/keys.js';
import {CatalogTable} from '../../../../source/engine/stores/layers/catalog-table.js';
import {PackCatalog} from '../../../../source/engine/stores/layers/pack-catalog.js';
import type {ObjectStore} from '../../../../source/engine/stores/object-store.js';
import {
	applySteps,
	catalogStore,
	catalogText,
	entriesOf,
	keyOf,
	sortedModel,
	step,
	type Place,
} from '../../../helpers/catalogs.js';
import {vectors} from '../../../helpers/vectors.js';
import {hexOf} from '../../../helpers/stores.js';

test("the format's own catalog is read and written again byte by byte", async t => {
	const {catalog_json: text, pack_key: packKey} = vectors.packs;
	const catalog = await PackCatalog.read(catalogStore(text));
	t.is(await catalogText(catalog), text);
	t.deepEqual([...new Set([...catalog.entries()].map(({pack}) => pack))], [packKey]);
});

test('an absent catalog is empty, and says that there was none', async t => {
	const catalog = await PackCatalog.read(catalogStore(undefined));
	t.is(catalog.size, 0);
	t.is(catalog.version, undefined);
	t.is(await catalogText(catalog), '{}');
});

const pack = keyOf('packs', 'p');
const good = `{"${keyOf('chunk', 'a')}":{"p":"${pack}","o":0,"l":10}}`;

for (const [what, text] of [
	['cut off in the middle', good.slice(0, -20)],
	['cut off at the last byte', good.slice(0, -1)],
	['empty', ''],
	['only white space', ' \n'],
	['a list', '[]'],
	['a number', '7'],
	['followed by something', `${good}x`],
	['an entry without a place', `{"${keyOf('chunk', 'a')}":{}}`],
	['a negative offset', good.replace('"o":0', '"o":-1')],
	['a fraction', good.replace('"o":0', '"o":0.5')],
	['an offset beyond any pack', good.replace('"o":0', '"o":99999999999999999999')],
	['an offset that overflows with the length', good.replace('"o":0', '"o":4294967290')],
	['a number with a leading zero', good.replace('"l":10', '"l":010')],
	['a key that leads out of the repository', good.replace(/chunk\/\w+/, 'chunk/../../etc/passwd')],
	['a pack that leads out of the repository', good.replace(/packs\/\w+/, '../x')],
	['a hash in capitals', good.replace(/chunk\/\w+/, text => text.toUpperCase().replace('CHUNK', 'chunk'))],
	['a missing comma', good.replace('}}', `}"${keyOf('chunk', 'b')}":{"p":"${pack}","o":0,"l":10}}`)],
	['a comma too many', good.replace('}}', '},}')],
	['an entry without an end', `{"${'x'.repeat(200_000)}`],
] as const) {
	test(`a catalog that is damaged is refused, not taken for empty: ${what}`, async t => {
		for (const pieceSize of [1, 7, 1000, 1_000_000]) {
			await t.throwsAsync(PackCatalog.read(catalogStore(text, pieceSize)), {instanceOf: CorruptObjectError});
		}
	});
}

test('a catalog of keys that were made to collide is refused', async t => {
	const collide = Array.from({length: 20_000}, (_, first) => {
		const mixed = Math.imul(first, 0x9e_37_79_b1);
		const hash = Buffer.alloc(32);
		hash.writeInt32LE(first);
		hash.writeInt32LE(mixed ^ (mixed >>> 15), 4);
		return `"chunk/${hash.toString('hex')}":{"p":"${pack}","o":0,"l":1}`;
	});
	await t.throwsAsync(PackCatalog.read(catalogStore(`{${collide.join(',')}}`, 65_536)), {
		instanceOf: CorruptObjectError,
		message: /not hashes/,
	});
});

test('any legal JSON is read: white space, other order of fields, escapes, unknown fields, named objects', async t => {
	const key = keyOf('node', 'n');
	const text = ` {\n "${key.replace('node', String.raw`n\u006fde`)}" : { "l" : 5 , "x": {"y": "}"}, "o" : 3, "p" : "${pack}" } ,
		"index/latest":{"p":"${pack}","o":8,"l":2}\t}\r\n`;
	for (const pieceSize of [1, 13, 1000]) {
		const catalog = await PackCatalog.read(catalogStore(text, pieceSize));
		t.deepEqual(catalog.find(key), {pack, offset: 3, length: 5});
		t.deepEqual(catalog.find('index/latest'), {pack, offset: 8, length: 2});
		t.is(catalog.size, 2);
	}
});

test('of a key that comes twice the last place counts', async t => {
	const key = keyOf('chunk', 'a');
	const catalog = await PackCatalog.read(
		catalogStore(`{"${key}":{"p":"${pack}","o":0,"l":1},"${key}":{"p":"${pack}","o":7,"l":2}}`),
	);
	t.deepEqual(catalog.find(key), {pack, offset: 7, length: 2});
	t.is(catalog.size, 1);
});

test('after any changes it holds what a Map would, and so does what it writes', async t => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, {maxLength: 60}), fc.integer({min: 1, max: 500}), async (steps, pieceSize) => {
			const catalog = new PackCatalog();
			const model = new Map<string, Place>();
			applySteps(catalog, model, steps);
			const expected = sortedModel(model);
			t.deepEqual(entriesOf(catalog), expected);
			t.is(catalog.size, model.size);
			const again = await PackCatalog.read(catalogStore(await catalogText(catalog), pieceSize));
			t.deepEqual(entriesOf(again), entriesOf(catalog));
			const live = [...again.packs()].reduce((sum, {liveBytes}) => sum + liveBytes, 0);
			t.is(
				live,
				expected.reduce((sum, {length}) => sum + length, 0),
			);
		}),
	);
});

test('nothing is changed after reading, after storing, and by removing what is not there', async t => {
	const catalog = await PackCatalog.read(catalogStore(good));
	t.false(catalog.isChanged);
	t.false(catalog.remove(keyOf('chunk', 'other')));
	t.false(catalog.remove('index/latest'));
	t.is(catalog.dropPacks([keyOf('packs', 'other')]), 0);
	t.false(catalog.isChanged);
	t.true(catalog.remove(keyOf('chunk', 'a')));
	t.true(catalog.isChanged);
	const pending = await catalog.startCommit();
	t.false(catalog.isChanged);
	t.throws(() => {
		catalog.rebase(new PackCatalog());
	});
	pending.failed();
	t.true(catalog.isChanged);
	(await catalog.startCommit()).done('v2');
	t.false(catalog.isChanged);
});

test('another thread finds by the shared view what the catalog finds', t => {
	const catalog = new PackCatalog();
	const all = Array.from({length: 5000}, (_, index) => keyOf(hashedKinds[index % 4] ?? 'chunk', String(index)));
	catalog.addPack(pack, {keys: all, offsets: all.map((_, index) => index * 10), lengths: all.map(() => 10)});
	catalog.remove(all[7] ?? '');
	const view = new SharedCatalogView(catalog.share());
	const found = all.map(key => {
		const [kind = '', hash = ''] = key.split('/');
		const entry = view.find(kindNumber(kind), Buffer.from(`00${hash}`, 'hex'), 1);
		const {pack: packNumber, offset, length} = view.location(entry);
		return entry === -1 ? undefined : {pack: `packs/${view.packHash(packNumber)}`, offset, length};
	});
	t.deepEqual(
		found,
		all.map(key => catalog.find(key)),
	);
	t.is(found[7], undefined);
	t.is(view.find(0, Buffer.from(hexOf('unknown'), 'hex')), -1);
});

test('a catalog of a million objects is written and read again', async t => {
	const count = 1_000_000;
	const catalog = new PackCatalog({table: new CatalogTable(count)});
	const hash = Buffer.from(hexOf('start'), 'hex');
	for (let pack = 0; pack < 1000; pack++) {
		const keys = Array.from({length: count / 1000}, (_, i) => {
			hash.writeUInt32BE(Math.imul(pack * 1000 + i, 0x9e_37_79_b1) >>> 0, 8);
			return `filemeta/${hash.toString('hex')}`;
		});
		catalog.addPack(keyOf('packs', String(pack)), {
			keys,
			offsets: keys.map((_, i) => i * 8000),
			lengths: keys.map((_, i) => 8000 - i),
		});
	}

	const stream = await catalog.toStream();
	const store = {
		async stat() {
			return {size: stream.length, version: 'v1'};
		},
		getStream: () => stream.pieces(),
	};
	// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- reading a catalog needs no other method
	const again = await PackCatalog.read(store as Partial<ObjectStore> as ObjectStore);
	t.is(again.size, count);
	const packs = [...again.packs()];
	t.is(packs.length, 1000);
	t.true(packs.every(({members, liveBytes}) => members === 1000 && liveBytes === 8_000_000 - 499_500));
	t.deepEqual((await again.toStream()).length, stream.length);
});
