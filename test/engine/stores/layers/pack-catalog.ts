import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import {SharedCatalogView} from '../../../../source/engine/compute/shared-catalog.js';
import {CorruptObjectError} from '../../../../source/engine/errors.js';
import {hashedKinds, kindNumber} from '../../../../source/engine/objects/keys.js';
import {PackCatalog} from '../../../../source/engine/stores/layers/pack-catalog.js';
import type {ByteStream, ObjectStore} from '../../../../source/engine/stores/object-store.js';
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

const textOf = async (catalog: PackCatalog): Promise<string> => textOfStream(catalog.toStream());

async function textOfStream({length, pieces}: ByteStream): Promise<string> {
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

type Place = {pack: string; offset: number; length: number};

const sorted = (catalog: PackCatalog) => [...catalog.entries()].toSorted((a, b) => (a.key < b.key ? -1 : 1));

const sortedModel = (model: ReadonlyMap<string, Place>) =>
	[...model].map(([key, value]) => ({key, ...value})).toSorted((a, b) => (a.key < b.key ? -1 : 1));

test("the format's own catalog is read and written again byte by byte", async t => {
	const {catalog_json: text, pack_key: packKey} = vectors.packs;
	const catalog = await PackCatalog.read(storeOf(text));
	t.is(await textOf(catalog), text);
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

test('a catalog of keys that were made to collide is refused', async t => {
	const collide = Array.from({length: 20_000}, (_, first) => {
		const mixed = Math.imul(first, 0x9e_37_79_b1);
		const hash = Buffer.alloc(32);
		hash.writeInt32LE(first);
		hash.writeInt32LE(mixed ^ (mixed >>> 15), 4);
		return `"chunk/${hash.toString('hex')}":{"p":"${pack}","o":0,"l":1}`;
	});
	await t.throwsAsync(PackCatalog.read(storeOf(`{${collide.join(',')}}`, 65_536)), {
		instanceOf: CorruptObjectError,
		message: /not hashes/,
	});
});

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

function applyToModel(model: Map<string, Place>, one: Step): void {
	switch (one.do) {
		case 'add': {
			model.set(one.key, {pack: one.pack, ...one.place});
			break;
		}

		case 'remove': {
			model.delete(one.key);
			break;
		}

		case 'drop': {
			for (const [key, value] of model) {
				if (value.pack === one.pack) {
					model.delete(key);
				}
			}

			break;
		}
	}
}

function apply(catalog: PackCatalog, model: Map<string, Place>, steps: readonly Step[]): void {
	for (const one of steps) {
		switch (one.do) {
			case 'add': {
				catalog.addPack(one.pack, {keys: [one.key], offsets: [one.place.offset], lengths: [one.place.length]});
				break;
			}

			case 'remove': {
				catalog.remove(one.key);
				break;
			}

			case 'drop': {
				catalog.dropPack(one.pack);
				break;
			}
		}

		applyToModel(model, one);
	}
}

test('after any changes it holds what a Map would, and so does what it writes', async t => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, {maxLength: 60}), fc.integer({min: 1, max: 500}), async (steps, pieceSize) => {
			const catalog = new PackCatalog();
			const model = new Map<string, Place>();
			apply(catalog, model, steps);
			const expected = sortedModel(model);
			t.deepEqual(sorted(catalog), expected);
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

/** The keys that these steps change, wherever they lie in the end. */
function touchedBy(steps: readonly Step[], before: ReadonlyMap<string, Place>): Set<string> {
	const touched = new Set<string>();
	const now = new Map(before);
	for (const one of steps) {
		const hit =
			one.do === 'drop'
				? [...now.keys()].filter(key => now.get(key)?.pack === one.pack)
				: one.do === 'add' || now.has(one.key)
					? [one.key]
					: [];
		for (const key of hit) {
			touched.add(key);
		}

		applyToModel(now, one);
	}

	return touched;
}

test('joined with what others stored meanwhile, own changes count, and everything else is as they left it', async t => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(step, {maxLength: 20}),
			fc.array(step, {maxLength: 20}),
			fc.array(step, {maxLength: 20}),
			async (before, mine, theirs) => {
				const [base, own, other] = [new Map<string, Place>(), new Map<string, Place>(), new Map<string, Place>()];
				const stored = new PackCatalog();
				apply(stored, base, before);
				const text = await textOf(stored);
				const [ours, later] = [await PackCatalog.read(storeOf(text)), await PackCatalog.read(storeOf(text))];
				for (const [key, value] of base) {
					own.set(key, value);
					other.set(key, value);
				}

				apply(ours, own, mine);
				apply(later, other, theirs);
				const known = new Set([...ours.packs()].map(({key}) => key));
				const expected = new Map(other);
				for (const key of touchedBy(mine, base)) {
					const kept = own.get(key);
					if (kept) {
						expected.set(key, kept);
					} else if (known.has(other.get(key)?.pack ?? '')) {
						expected.delete(key);
					}
				}

				const read = await PackCatalog.read(storeOf(await textOf(later)));
				ours.rebase(read);
				t.deepEqual(sorted(ours), sortedModel(expected));
				t.is(ours.size, expected.size);
				const again = await PackCatalog.read(storeOf(await textOf(ours)));
				t.deepEqual(sorted(again), sortedModel(expected));
			},
		),
		{numRuns: 500},
	);
});

test('a commit stores what was there when it began, and leaves later changes to the next one', async t => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(step, {maxLength: 15}),
			fc.array(step, {maxLength: 15}),
			fc.array(step, {maxLength: 15}),
			fc.boolean(),
			async (before, during, after, succeeds) => {
				const model = new Map<string, Place>();
				const catalog = new PackCatalog();
				apply(catalog, model, before);
				const begun = new Map(model);
				const pending = catalog.startCommit();
				apply(catalog, model, during);
				const text = await textOfStream(pending.stream);
				const first = await PackCatalog.read(storeOf(text));
				t.deepEqual(sorted(first), sortedModel(begun));
				if (succeeds) {
					pending.done('v2');
				} else {
					pending.failed();
				}

				t.is(catalog.version, succeeds ? 'v2' : undefined);

				apply(catalog, model, after);
				t.deepEqual(sorted(catalog), sortedModel(model));
				// Own changes must be enough to get from what is stored to what is here.
				catalog.rebase(await PackCatalog.read(storeOf(succeeds ? text : '{}')));
				t.deepEqual(sorted(catalog), sortedModel(model));
			},
		),
		{numRuns: 300},
	);
});

test('nothing is changed after reading, after storing, and by removing what is not there', async t => {
	const catalog = await PackCatalog.read(storeOf(good));
	t.false(catalog.isChanged);
	t.false(catalog.remove(keyOf('chunk', 'other')));
	t.false(catalog.remove('index/latest'));
	t.is(catalog.dropPack(keyOf('packs', 'other')), 0);
	t.false(catalog.isChanged);
	t.true(catalog.remove(keyOf('chunk', 'a')));
	t.true(catalog.isChanged);
	const pending = catalog.startCommit();
	t.false(catalog.isChanged);
	t.throws(() => {
		catalog.rebase(new PackCatalog());
	});
	pending.failed();
	t.true(catalog.isChanged);
	catalog.startCommit().done('v2');
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
	t.is(view.find(0, Buffer.from(hex('unknown'), 'hex')), -1);
});

test('a catalog of a million objects is written and read again', async t => {
	const count = 1_000_000;
	const catalog = new PackCatalog(count);
	const hash = Buffer.from(hex('start'), 'hex');
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

	const stream = catalog.toStream();
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
	t.deepEqual(again.toStream().length, stream.length);
});
