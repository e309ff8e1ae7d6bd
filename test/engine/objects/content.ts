import {Buffer} from 'node:buffer';
import test from 'ava';
import {UsageError} from '../../../source/engine/errors.js';
import {decodeContent, encodeContent, maximumContentSize} from '../../../source/engine/objects/content.js';
import {assertCorrupt, assertOnlyCorrupt} from '../../helpers/hostile-json.js';
import {goldenObjects} from '../../helpers/golden-repositories.js';
import {vectors} from '../../helpers/vectors.js';

const cases = vectors.json_objects_v1_5.cases.filter(({kind}) => kind === 'content');

for (const {name, json} of cases) {
	test(`${name} is read and written byte for byte`, t => {
		t.is(encodeContent(decodeContent(Buffer.from(json), 'k')).toString(), json);
	});
}

test('the content objects of the Go tool hold the bytes of the files', t => {
	const objects = [...goldenObjects('plain_unpacked_raw')].filter(([key]) => key.startsWith('content/'));
	t.true(objects.length > 0);
	for (const [key, bytes] of objects) {
		t.is(encodeContent(decodeContent(bytes, key)).toString(), bytes.toString());
	}
});

test('both forms of an empty file are accepted', t => {
	t.deepEqual(decodeContent(Buffer.from('{"type":"content","size":0}'), 'k'), {size: 0, chunks: []});
	t.deepEqual(decodeContent(Buffer.from('{"type":"content","size":0,"chunks":null,"data_inline_b64":""}'), 'k'), {
		size: 0,
		chunks: [],
		inline: Buffer.alloc(0),
	});
});

test('empty inline data is left out', t => {
	t.is(encodeContent({size: 0, chunks: [], inline: Buffer.alloc(0)}).toString(), '{"type":"content","size":0}');
});

for (const [name, json, reason] of [
	['an object without its type', '{"size":0}', /field type/],
	['another type', '{"type":"leaf","size":0}', /field type/],
	['a negative size', '{"type":"content","size":-1}', /field size/],
	['a chunk that is a path', '{"type":"content","size":1,"chunks":["chunk/../../config"]}', /field chunks\[0]/],
	['a chunk of another kind', `{"type":"content","size":1,"chunks":["node/${'a'.repeat(64)}"]}`, /field chunks\[0]/],
	['inline data that is not base64', '{"type":"content","size":1,"data_inline_b64":"a"}', /field data_inline_b64/],
] as const) {
	test(`${name} is damage (T27)`, t => {
		assertCorrupt(t, decodeContent, json, reason);
	});
}

test('a long list of chunks is read', t => {
	const chunks = Array.from({length: 5000}, (_, index) => `chunk/${index.toString(16).padStart(64, '0')}`);
	const content = {size: 5_000_000_000, chunks};
	t.deepEqual(decodeContent(encodeContent(content), 'k'), content);
});

test('the list of a file of several hundred gigabytes is read', t => {
	const chunk = `chunk/${'a'.repeat(64)}`;
	const content = {size: 250_000 * 1_048_576, chunks: Array.from({length: 250_000}, () => chunk)};
	t.is(decodeContent(encodeContent(content), 'k').chunks.length, 250_000);
});

test('more chunks than could be read back are refused when writing', t => {
	const chunks: string[] = [];
	chunks.length = Math.ceil(maximumContentSize / 73);
	t.throws(() => encodeContent({size: 1, chunks}), {instanceOf: UsageError});
});

test('hostile bytes end in a value or a CorruptObjectError', t => {
	assertOnlyCorrupt(t, decodeContent, ...cases.map(({json}) => json));
});
