import {Buffer} from 'node:buffer';
import {fc, testProp} from '@fast-check/ava';
import test from 'ava';
import {UsageError} from '../../../source/engine/errors.js';
import {decodeFileMeta, encodeFileMeta} from '../../../source/engine/objects/file-meta.js';
import {sha256Hex} from '../../../source/engine/objects/hashes.js';
import type {FileMeta} from '../../../source/engine/objects/model.js';
import {assertCorrupt, assertOnlyCorrupt} from '../../helpers/hostile-json.js';
import {goldenObjects} from '../../helpers/golden-repositories.js';
import {vectors} from '../../helpers/vectors.js';

const cases = [...vectors.json_objects_v1_5.cases, ...vectors.json_objects_v1_14.cases].filter(
	({kind}) => kind === 'filemeta',
);
const tooLarge = '9007199254740993';

for (const {name, json, sha256} of cases) {
	test(`${name} is read and written byte for byte`, t => {
		t.is(sha256Hex(json), sha256);
		// the one size that no JavaScript number can hold is refused, see below
		const readable = json.replace(tooLarge, '5');
		t.is(encodeFileMeta(decodeFileMeta(Buffer.from(readable), 'k')).toString(), readable);
	});
}

test('a size that would lose digits is refused, never rounded (T4)', t => {
	const {json} = cases.find(vector => vector.json.includes(tooLarge)) ?? {json: ''};
	assertCorrupt(t, decodeFileMeta, json, /field size/);
});

const folder =
	'{"version":0,"fileId":"d","name":"d","type":"folder","parents":null,"content_hash":"","size":0,"mtime":1,"owner":""}';

test('parents and paths tell null, empty and absent apart (T8)', t => {
	const withLists = (parents: string, paths: string): string =>
		folder.replace('"parents":null', `"parents":${parents}${paths}`);
	for (const parents of ['null', '[]', '["p"]', '["p","q"]']) {
		for (const paths of ['', ',"paths":null', ',"paths":[]', ',"paths":["x"]']) {
			const text = withLists(parents, paths);
			t.is(encodeFileMeta(decodeFileMeta(Buffer.from(text), 'k')).toString(), text);
		}
	}
});

test('parents are ids of the source and may be any text (T26)', t => {
	const text = folder.replace('null', '["../..","filemeta/x",""]');
	t.deepEqual(decodeFileMeta(Buffer.from(text), 'k').parents, ['../..', 'filemeta/x', '']);
});

test('the entries of a repository of the Go tool are read and written byte for byte', t => {
	const objects = [...goldenObjects('plain_unpacked_raw')].filter(([key]) => key.startsWith('filemeta/'));
	t.is(objects.length, 6);
	for (const [key, bytes] of objects) {
		const written = encodeFileMeta(decodeFileMeta(bytes, key));
		t.deepEqual(written, bytes);
		t.is(`filemeta/${sha256Hex(written)}`, key);
	}
});

test('version 0 stays 0 (T9)', t => {
	t.is(decodeFileMeta(Buffer.from(folder), 'k').version, 0);
});

test('fields that are missing have their zero values, later ones are absent', t => {
	t.deepEqual(decodeFileMeta(Buffer.from('{}'), 'k'), {
		version: 0,
		fileId: '',
		name: '',
		type: '',
		parents: null,
		contentHash: '',
		size: 0,
		mtime: 0,
		owner: '',
	});
});

test('unknown fields are ignored', t => {
	const text = folder.replace('{', '{"future":{"a":[1]},');
	t.is(encodeFileMeta(decodeFileMeta(Buffer.from(text), 'k')).toString(), folder);
});

test('empty later fields are left out', t => {
	const meta: FileMeta = {
		...decodeFileMeta(Buffer.from(folder), 'k'),
		contentRef: '',
		mode: 0,
		uid: 0,
		gid: 0,
		btime: 0,
		flags: 0,
	};
	t.is(encodeFileMeta({...meta, extra: new Map(), xattrs: new Map()}).toString(), folder);
});

for (const [field, value] of [
	['size', '-1'],
	['size', '1.5'],
	['size', '"5"'],
	['mtime', '1e300'],
	['mode', '4294967296'],
	['uid', '-1'],
	['content_hash', '"../../etc/passwd"'],
	['content_ref', `"${'A'.repeat(64)}"`],
	['parents', '"p"'],
	['parents', '[1]'],
	['paths', '{}'],
	['extra', '[]'],
	['xattrs', '{"a":"*"}'],
	['fileId', '7'],
] as const) {
	test(`a ${field} of ${value} is damage, and the message names the field`, t => {
		const text = folder
			.replace(new RegExp(`"${field}":[^,}]*,?`), '')
			.replace('{', `{"${field}":${value},`)
			.replace(',}', '}');
		assertCorrupt(t, decodeFileMeta, text, new RegExp(String.raw`field ${field}\b`));
	});
}

test('extra and xattrs keep names that objects would mistreat (T2)', t => {
	const text = folder.replace(
		'}',
		',"extra":{"10":1,"9":{"__proto__":[null,true,1.5,-0]}},"xattrs":{"__proto__":"","user.a":"AA=="}}',
	);
	const meta = decodeFileMeta(Buffer.from(text), 'k');
	t.deepEqual(meta.xattrs?.get('user.a'), Buffer.from([0]));
	t.is(encodeFileMeta(meta).toString(), text);
});

test('a size that cannot be stored is refused when writing', t => {
	t.throws(() => encodeFileMeta({...decodeFileMeta(Buffer.from(folder), 'k'), size: 2 ** 53}), {
		instanceOf: UsageError,
	});
});

const text = fc.string({unit: 'binary', maxLength: 20});
const uint32 = fc.integer({min: 1, max: 2 ** 32 - 1});
const hash = fc.uint8Array({minLength: 32, maxLength: 32}).map(bytes => Buffer.from(bytes).toString('hex'));
const integer = fc.maxSafeInteger();
const fileMetas: fc.Arbitrary<FileMeta> = fc.record(
	{
		version: fc.constantFrom(0, 1),
		fileId: text,
		name: text,
		type: fc.constantFrom('file', 'folder', 'other'),
		parents: fc.option(fc.array(text, {maxLength: 3})),
		paths: fc.option(fc.array(text, {maxLength: 2})),
		contentHash: fc.oneof(hash, fc.constant('')),
		contentRef: hash,
		size: fc.maxSafeNat(),
		mtime: integer,
		owner: text,
		mode: uint32,
		uid: uint32,
		gid: uint32,
		btime: integer.filter(value => value !== 0),
		flags: uint32,
		xattrs: fc
			.uniqueArray(
				fc.tuple(
					text,
					fc.uint8Array().map(bytes => Buffer.from(bytes)),
				),
				{minLength: 1, selector: ([name]) => name},
			)
			.map(pairs => new Map(pairs)),
	},
	{requiredKeys: ['version', 'fileId', 'name', 'type', 'parents', 'contentHash', 'size', 'mtime', 'owner']},
);

testProp('every entry is read back as it was written', [fileMetas], (t, meta) => {
	const bytes = encodeFileMeta(meta);
	const {xattrs, ...decoded} = decodeFileMeta(bytes, 'k');
	const {xattrs: expectedXattrs, ...expected} = meta;
	t.deepEqual(decoded, expected);
	t.deepEqual(Object.fromEntries(xattrs ?? []), Object.fromEntries(expectedXattrs ?? []));
	t.deepEqual(encodeFileMeta(decodeFileMeta(bytes, 'k')), bytes);
});

test('hostile bytes end in a value or a CorruptObjectError', t => {
	assertOnlyCorrupt(t, decodeFileMeta, folder, ...cases.map(({json}) => json));
});
