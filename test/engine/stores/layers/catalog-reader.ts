import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {CorruptObjectError} from '../../../../source/engine/errors.js';
import {CatalogReader} from '../../../../source/engine/stores/layers/catalog-reader.js';
import {encodeKey} from '../../../../source/engine/objects/key-bytes.js';
import {hexOf} from '../../../helpers/stores.js';

type Read = Record<string, string>;

const bytesOf = (words: Int32Array): Buffer => Buffer.from(words.buffer, words.byteOffset, 32);

/** What a reader makes of a text that comes in such pieces: key to `<pack> <offset> <length>`. */
function read(text: string | Buffer, pieceSizes: readonly number[] = [1_000_000]): Read {
	const found: Read = {};
	const reader = new CatalogReader({
		hashed(kind, hash, packHash, offset, length) {
			found[encodeKey(kind, bytesOf(hash), 0)] = `${encodeKey(5, bytesOf(packHash), 0)} ${offset} ${length}`;
		},
		named(key, {pack, offset, length}) {
			found[key] = `${pack} ${offset} ${length}`;
		},
	});
	const bytes = Buffer.from(text);
	for (let at = 0, i = 0; at < bytes.length; i++) {
		const size = pieceSizes[i % pieceSizes.length] ?? 1;
		reader.push(bytes.subarray(at, at + size));
		at += size;
	}

	reader.end();
	return found;
}

const pack = `packs/${hexOf('pack')}`;
const white = fc.stringMatching(/^[ \t\r\n]{0,3}$/);
const place = fc.record({o: fc.nat(2 ** 31), l: fc.nat(2 ** 31 - 2)});
const key = fc.oneof(
	fc
		.tuple(fc.constantFrom('chunk', 'content', 'filemeta', 'node', 'snapshot'), fc.nat(50))
		.map(([kind, seed]) => `${kind}/${hexOf(seed)}`),
	fc.constantFrom('index/latest', 'index/a/b.c:d+e'),
);

/** An entry as anybody may write it: fields in any order, more of them, white space, escapes. */
const entry = fc
	.tuple(
		key,
		place,
		fc.array(white, {minLength: 12, maxLength: 12}),
		fc.jsonValue({maxDepth: 3}),
		fc.nat(5),
		fc.boolean(),
	)
	.map(([name, {o, l}, w, other, shape, escaped]) => {
		const fields = [`"p"${w[0]}:${w[1]}"${pack}"`, `"o"${w[2]}:${w[3]}${o}`, `"l"${w[4]}:${w[5]}${l}`];
		const shuffled = [fields[shape % 3], fields[(shape + 1) % 3], fields[(shape + 2) % 3]];
		const more = shape > 2 ? [`"more"${w[6]}:${JSON.stringify(other)}`] : [];
		const text = escaped
			? `"${name.replace('/', String.raw`\/`).replace('n', String.raw`\u006e`)}"`
			: JSON.stringify(name);
		const plain = `"${name}":{"p":"${pack}","o":${o},"l":${l}}`;
		const free = `${text}${w[7]}:${w[8]}{${[...shuffled, ...more].join(`${w[9]},${w[10]}`)}}${w[11]}`;
		return {name, value: `${pack} ${o} ${l}`, text: shape === 0 ? plain : free};
	});

test('every legal way to write a catalog is read, however it is cut into pieces', t => {
	fc.assert(
		fc.property(
			fc.array(entry, {maxLength: 12}),
			white,
			fc.array(fc.oneof(fc.constant(1), fc.integer({min: 1, max: 700})), {minLength: 1, maxLength: 5}),
			(entries, space, sizes) => {
				const text = `${space}{${space}${entries.map(one => one.text).join(',')}${space}}${space}`;
				t.deepEqual(read(text, sizes), Object.fromEntries(entries.map(({name, value}) => [name, value])));
			},
		),
		{numRuns: 400},
	);
});

function attempt(work: () => Read): Read | 'refused' {
	try {
		return work();
	} catch (error) {
		if (error instanceof CorruptObjectError) {
			return 'refused';
		}

		throw error;
	}
}

/** What `JSON.parse` makes of the same text. */
function jsonOf(bytes: Buffer): string {
	const parsed: unknown = JSON.parse(bytes.toString());
	const entries = Object.entries(parsed ?? {}).map(([name, value]: [string, Record<string, unknown>]) => [
		name,
		`${String(value.p)} ${String(value.o)} ${String(value.l)}`,
	]);
	return JSON.stringify(Object.fromEntries(entries));
}

test('a text that was changed anywhere is refused, or is another catalog that JSON agrees with', t => {
	const entries = [1, 2, 3].map(seed => `"chunk/${hexOf(seed)}":{"p":"${pack}","o":${seed},"l":10}`);
	const good = Buffer.from(`{${entries.join(',')}}`);
	fc.assert(
		fc.property(fc.nat(good.length - 1), fc.nat(255), fc.constantFrom('change', 'drop', 'insert'), (at, byte, how) => {
			const [before, after] = [good.subarray(0, at), good.subarray(how === 'insert' ? at : at + 1)];
			const bad = Buffer.concat([before, how === 'drop' ? Buffer.alloc(0) : Buffer.from([byte]), after]);
			const outcome = attempt(() => read(bad));
			t.deepEqual(
				outcome === 'refused' ? outcome : JSON.stringify(outcome),
				outcome === 'refused' ? outcome : jsonOf(bad),
			);
		}),
		{numRuns: 3000},
	);
});

const good = `"chunk/${hexOf(1)}":{"p":"${pack}","o":0,"l":10}`;

for (const [what, text] of [
	['a key of a pack', `{${good.replace('chunk/', 'packs/')}}`],
	['the key of the marker', `{${good.replace(/chunk\/\w+/, 'config')}}`],
	['a key slot', `{${good.replace(/chunk\/\w+/, 'keys/password-default')}}`],
	['an index key that leads elsewhere', `{${good.replace(/chunk\/\w+/, 'index/../config')}}`],
	['a prototype', `{${good.replace(/chunk\/\w+/, '__proto__')}}`],
	['a member in no pack', `{${good.replace(pack, `chunk/${hexOf('pack')}`)}}`],
	['a place that is null', `{${good.replace('"o":0', '"o":null')}}`],
	['a place that is text', `{${good.replace('"o":0', '"o":"0"')}}`],
	['an entry that is a list', `{"chunk/${hexOf(1)}":["${pack}",0,1]}`],
	['brackets that do not match', `{"chunk/${hexOf(1)}":{"p":["${pack}"},"o":0,"l":1}`],
	['a byte order mark', `\uFEFF{${good}}`],
	['two catalogs', `{${good}}{${good}}`],
	['null', 'null'],
	['a comma at the start', `{,${good}}`],
	['two commas', `{${good},,${good}}`],
	['nesting without end', `{"chunk/${hexOf(1)}":${'{"a":'.repeat(100_000)}`],
	['brackets without end', `{"x":${'['.repeat(3_000_000)}`],
	['a text without end', `{"${'x'.repeat(5_000_000)}`],
	['white space inside a number', `{${good.replace('"l":10', '"l":1 0')}}`],
	[
		'more index objects than any repository has',
		`{${Array.from({length: 20_000}, (_, i) => good.replace(/chunk\/\w+/, `index/${i}`)).join(',')}}`,
	],
] as const) {
	test(`a crafted catalog is refused: ${what}`, t => {
		for (const sizes of [[1_000_000], [65_536], [4096, 1]]) {
			t.throws(() => read(text, sizes), {instanceOf: CorruptObjectError});
		}
	});
}

test('a text that is torn into single bytes does not cost the square of its length', t => {
	const text = `{"chunk/${hexOf(1)}":{"p":"${pack}","o":0,"l":1,"more":"${'x'.repeat(400_000)}"}}`;
	t.deepEqual(Object.values(read(text, [1])), [`${pack} 0 1`]);
});
