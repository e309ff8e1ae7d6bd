import {Buffer} from 'node:buffer';
import test from 'ava';
import {countBits, decodeNode, encodeNode} from '../../../source/engine/objects/node.js';
import {sha256Hex} from '../../../source/engine/objects/hashes.js';
import {assertCorrupt, assertOnlyCorrupt} from '../../helpers/hostile-json.js';
import {vectors} from '../../helpers/vectors.js';

const cases = [...vectors.json_objects_v1_5.cases, ...vectors.json_objects_v1_14.cases].filter(
	({kind}) => kind === 'node',
);

for (const {name, json} of cases) {
	test(`${name} is read and written byte for byte`, t => {
		t.is(encodeNode(decodeNode(Buffer.from(json), 'k')).toString(), json);
	});
}

for (const tree of [...vectors.hamt_v1_5.cases, ...vectors.hamt_v1_14.cases].filter(({nodes}) => nodes)) {
	test(`every node of the tree ${tree.name} is read and written byte for byte`, t => {
		for (const [key, json] of Object.entries(tree.nodes ?? {})) {
			const bytes = encodeNode(decodeNode(Buffer.from(json), key));
			t.is(bytes.toString(), json);
			t.is(`node/${sha256Hex(bytes)}`, key);
		}
	});
}

test('bits are counted in all 32 places (T5)', t => {
	t.is(countBits(0), 0);
	t.is(countBits(0x80_00_00_01), 2);
	t.is(countBits(0xff_ff_ff_ff), 32);
	t.is(countBits(1 << 31), 1);
});

test('a leaf at the lowest level may have more than 32 entries', t => {
	const entries = Array.from({length: 610}, (_, i) => ({key: String(i), filemeta: `filemeta/${sha256Hex(String(i))}`}));
	const node = {type: 'leaf', entries} as const;
	t.deepEqual(decodeNode(encodeNode(node), 'k'), node);
});

test('a leaf without entries is a leaf', t => {
	t.deepEqual(decodeNode(Buffer.from('{"type":"leaf"}'), 'k'), {type: 'leaf', entries: []});
	t.deepEqual(decodeNode(Buffer.from('{"type":"leaf","entries":null,"children":null}'), 'k'), {
		type: 'leaf',
		entries: [],
	});
	t.is(encodeNode({type: 'leaf', entries: []}).toString(), '{"type":"leaf"}');
});

const child = `node/${'a'.repeat(64)}`;
const filemeta = `filemeta/${'a'.repeat(64)}`;

for (const [name, json, reason] of [
	['no type', '{"entries":[]}', /field type/],
	['an unknown type', '{"type":"sealed"}', /field type/],
	[
		'fewer children than bits',
		`{"type":"internal","bitmap":3,"children":["${child}"]}`,
		/bitmap names 2 children and it has 1/,
	],
	['more children than bits', `{"type":"internal","bitmap":1,"children":["${child}","${child}"]}`, /bitmap names 1/],
	['no children at all', '{"type":"internal"}', /bitmap names 0/],
	['a bitmap beyond 32 bits', `{"type":"internal","bitmap":4294967296,"children":["${child}"]}`, /field bitmap/],
	['a negative bitmap (T5)', `{"type":"internal","bitmap":-1,"children":["${child}"]}`, /field bitmap/],
	[
		'a child that is a path (T27)',
		'{"type":"internal","bitmap":1,"children":["node/../config"]}',
		/field children\[0]/,
	],
	[
		'more entries than a folder of millions of files gives a leaf',
		`{"type":"leaf","entries":[${Array.from({length: 16_385}, () => '0').join(',')}]}`,
		/16385 entries, more than the 16384/,
	],
	['more bytes than any leaf has', `{"type":"leaf"}${' '.repeat(16_777_216)}`, /bytes long, more than the 16777216/],
	['an entry that is text', '{"type":"leaf","entries":["a"]}', /field entries\[0]/],
	['an entry without filemeta', '{"type":"leaf","entries":[{"key":"a"}]}', /field entries\[0].filemeta/],
	[
		'an entry of another kind',
		`{"type":"leaf","entries":[{"key":"a","filemeta":"${child}"}]}`,
		/field entries\[0].filemeta/,
	],
	[
		'an entry with a strange path key',
		`{"type":"leaf","entries":[{"key":"a","path_key":"zz","filemeta":"${filemeta}"}]}`,
		/field entries\[0].path_key/,
	],
] as const) {
	test(`a node with ${name} is damaged`, t => {
		assertCorrupt(t, decodeNode, json, reason);
	});
}

test('hostile bytes end in a value or a CorruptObjectError', t => {
	assertOnlyCorrupt(t, decodeNode, ...cases.map(({json}) => json));
});
