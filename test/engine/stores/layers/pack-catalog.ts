import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import {SharedCatalogView} from '../../../../source/engine/compute/shared-catalog.js';
import {CorruptObjectError} from '../../../../source/engine/errors.js';
import {hashedKinds, kindNumber} from '../../../../source/engine/objects/keys.js';
import {PackCatalog} from '../../../../source/engine/stores/layers/pack-catalog.js';
import type {ObjectStore} from '../../../../source/engine/stores/object-store.js';
import {vectors} from '../../../helpers/vectors.js';

const hex = (text: string) => createHash('sha256').update(text).digest('hex');
const keyOf = (kind: string, text: string) => `${kind}/${hex(text)}`;

/** A store that has nothing but `index/packs`, handed out in pieces of a given size. */
function storeOf(text: string | Buffer | undefined, pieceSize = 1000): ObjectStore {
	const bytes = Buffer.from(text ?? '');
	const store = {
		async stat() {
			return text === undefined ? undefined : {size: bytes.length, version: 'v1'};
		},
		async *getStream() {
			for (let at = 0; at < bytes.length; at += pieceSize) {
				yield bytes.subarray(at, at + pieceSize);
			}
		},
	};
	// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- reading a catalog needs no other method
	return store as Partial<ObjectStore> as ObjectStore;
}

async function textOf(catalog: PackCatalog): Promise<string> {
	const {length, pieces} = catalog.toStream();
	const parts: Uint8Array[] = [];
	for await (const piece of pieces()) {
		parts.push(Buffer.from(piece));
	}

	const text = Buffer.concat(parts).toString();
	if (Buffer.byteLength(text) !== length) {
		throw new Error(`the stream promised ${length} bytes and had ${Buffer.byteLength(text)}`);
	}

	return text;
}

const sorted = (catalog: PackCatalog) => [...catalog.entries()].toSorted((a, b) => (a.key < b.key ? -1 : 1));

test("the format's own catalog is read and written again with the same content", async t => {
	const {catalog_json: text, pack_key: packKey} = vectors.packs;
	const catalog = await PackCatalog.read(storeOf(text));
	t.deepEqual(JSON.parse(await textOf(catalog)), JSON.parse(text));
	t.deepEqual([...new Set([...catalog.entries()].map(({pack}) => pack))], [packKey]);
});

test('an absent catalog is empty, and says that there was none', async t => {
	const catalog = await PackCatalog.read(storeOf(undefined));
	t.is(catalog.size, 0);
	t.is(catalog.version, undefined);
	t.is(await textOf(catalog), '{}');
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
			await t.throwsAsync(PackCatalog.read(storeOf(text, pieceSize)), {instanceOf: CorruptObjectError});
		}
	});
}

test('any legal JSON is read: white space, other order of fields, escapes, unknown fields, named objects', async t => {
	const key = keyOf('node', 'n');
	const text = ` {\n "${key.replace('node', String.raw`n\u006fde`)}" : { "l" : 5 , "x": {"y": "}"}, "o" : 3, "p" : "${pack}" } ,
		"index/latest":{"p":"${pack}","o":8,"l":2}\t}\r\n`;
	for (const pieceSize of [1, 13, 1000]) {
		const catalog = await PackCatalog.read(storeOf(text, pieceSize));
		t.deepEqual(catalog.find(key), {pack, offset: 3, length: 5});
		t.deepEqual(catalog.find('index/latest'), {pack, offset: 8, length: 2});
		t.is(catalog.size, 2);
	}
});

test('of a key that comes twice the last place counts', async t => {
	const key = keyOf('chunk', 'a');
	const catalog = await PackCatalog.read(
		storeOf(`{"${key}":{"p":"${pack}","o":0,"l":1},"${key}":{"p":"${pack}","o":7,"l":2}}`),
	);
	t.deepEqual(catalog.find(key), {pack, offset: 7, length: 2});
	t.is(catalog.size, 1);
});

const names = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const keys = fc.oneof(
	fc
		.tuple(fc.constantFrom('chunk', 'content', 'filemeta', 'node', 'snapshot'), names)
		.map(([kind, name]) => keyOf(kind, name)),
	fc.constantFrom('index/latest', 'index/other'),
);
const packs = fc.constantFrom('1', '2', '3').map(name => keyOf('packs', name));
const place = fc.record({offset: fc.nat(9_000_000), length: fc.nat(524_288)});
const step = fc.oneof(
	fc.record({do: fc.constant('add' as const), pack: packs, key: keys, place}),
	fc.record({do: fc.constant('remove' as const), key: keys}),
	fc.record({do: fc.constant('drop' as const), pack: packs}),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function apply(
	catalog: PackCatalog,
	model: Map<string, {pack: string; offset: number; length: number}>,
	steps: readonly Step[],
) {
	for (const one of steps) {
		switch (one.do) {
			case 'add': {
				catalog.addPack(one.pack, {keys: [one.key], offsets: [one.place.offset], lengths: [one.place.length]});
				model.set(one.key, {pack: one.pack, ...one.place});
				break;
			}

			case 'remove': {
				catalog.remove(one.key);
				model.delete(one.key);
				break;
			}

			case 'drop': {
				catalog.dropPack(one.pack);
				for (const [key, value] of model) {
					if (value.pack === one.pack) {
						model.delete(key);
					}
				}

				break;
			}
		}
	}
}

test('after any changes it holds what a Map would, and so does what it writes', async t => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, {maxLength: 60}), fc.integer({min: 1, max: 500}), async (steps, pieceSize) => {
			const catalog = new PackCatalog();
			const model = new Map<string, {pack: string; offset: number; length: number}>();
			apply(catalog, model, steps);
			const expected = [...model].map(([key, value]) => ({key, ...value})).toSorted((a, b) => (a.key < b.key ? -1 : 1));
			t.deepEqual(
				sorted(catalog),
				expected.map(entry => entry),
			);
			t.is(catalog.size, model.size);
			const again = await PackCatalog.read(storeOf(await textOf(catalog), pieceSize));
			t.deepEqual(sorted(again), sorted(catalog));
			const live = [...again.packs()].reduce((sum, {liveBytes}) => sum + liveBytes, 0);
			t.is(
				live,
				expected.reduce((sum, {length}) => sum + length, 0),
			);
		}),
	);
});

test('merging keeps what others added and moved meanwhile', async t => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(step, {maxLength: 20}),
			fc.array(step, {maxLength: 20}),
			fc.array(step, {maxLength: 20}),
			async (before, mine, theirs) => {
				const base = new PackCatalog();
				apply(base, new Map(), before);
				const text = await textOf(base);
				const own = await PackCatalog.read(storeOf(text));
				const other = await PackCatalog.read(storeOf(text));
				apply(own, new Map(), mine);
				apply(other, new Map(), theirs);
				const ownEntries = new Map([...own.entries()].map(entry => [entry.key, entry]));
				const otherEntries = new Map([...other.entries()].map(entry => [entry.key, entry]));
				const baseEntries = new Map([...base.entries()].map(entry => [entry.key, entry]));
				own.mergeInto(other);
				const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
				// What they added or moved is lost only where I put the same key somewhere myself; what I put somewhere is there.
				const expected = [
					...[...otherEntries].filter(
						([key, entry]) => !same(entry, baseEntries.get(key)) && same(ownEntries.get(key), baseEntries.get(key)),
					),
					...[...ownEntries].filter(([key, entry]) => !same(entry, baseEntries.get(key))),
				];
				for (const [key, {pack: packKey, offset, length}] of expected) {
					t.deepEqual(other.find(key), {pack: packKey, offset, length});
				}
			},
		),
	);
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
	t.is(view.find(0, Buffer.from(hex('unknown'), 'hex')), -1);
});
