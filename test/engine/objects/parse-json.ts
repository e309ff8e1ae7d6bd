import {Buffer} from 'node:buffer';
import test from 'ava';
import {CorruptObjectError} from '../../../source/engine/errors.js';
import {
	defaultMaximumSize,
	maximumDepth,
	parseJson,
	parseRecord,
	toJsonMap,
	toJsonValue,
} from '../../../source/engine/objects/parse-json.js';
import {assertCorrupt, assertOnlyCorrupt} from '../../helpers/hostile-json.js';

test('bytes that are not UTF-8 are refused', t => {
	assertCorrupt(t, parseJson, Buffer.from([0x22, 0xff, 0x22]), /not UTF-8/);
});

test('what is not JSON is refused, and the reason is kept', t => {
	assertCorrupt(t, parseJson, '{"a":1', /not JSON/);
	assertCorrupt(t, parseJson, '', /not JSON/);
	const error = t.throws(() => parseJson(Buffer.from('{'), 'k'), {instanceOf: CorruptObjectError});
	t.true(error?.cause instanceof SyntaxError);
});

test('objects that are too large are refused before they are parsed', t => {
	assertCorrupt(t, parseJson, Buffer.alloc(defaultMaximumSize + 1, 0x20), /more than/);
	t.is(parseJson(Buffer.from('12'), 'k', 2), 12);
	t.throws(() => parseJson(Buffer.from('123'), 'k', 2), {instanceOf: CorruptObjectError});
});

test('a large text that nests deeply is refused', t => {
	assertCorrupt(t, parseJson, '['.repeat(70_000), /nested/);
	assertCorrupt(t, parseJson, '{"a":'.repeat(70_000), /nested/);
});

test('a small text that nests deeply is refused where its values are used', t => {
	const nested = parseRecord(Buffer.from('{"a":'.repeat(maximumDepth + 1) + '1' + '}'.repeat(maximumDepth + 1)), 'k');
	t.throws(() => toJsonMap(nested, 'k'), {instanceOf: CorruptObjectError, message: /nested/});
	t.notThrows(() => toJsonValue(parseJson(Buffer.from('['.repeat(maximumDepth) + ']'.repeat(maximumDepth)), 'k'), 'k'));
});

test('a small text that nests as deeply as it can is read where it is ignored', t => {
	const record = parseRecord(Buffer.from(`{"ignored":${'['.repeat(32_000)}${']'.repeat(32_000)},"a":1}`), 'k');
	t.is(record.a, 1);
});

test('a field nested too deeply is damage also while surrogates are repaired', t => {
	assertCorrupt(t, parseJson, String.raw`${'['.repeat(1000)}"\ud800"${']'.repeat(1000)}`, /nested/);
});

test('the last of repeated fields wins', t => {
	t.deepEqual(parseJson(Buffer.from('{"a":1,"a":2}'), 'k'), {a: 2});
});

test('halves of surrogate pairs become the replacement character (T28)', t => {
	const text = String.raw`{"a\ud800":["\uDE00x",{"b":"\ud83d\ude00"}]}`;
	t.deepEqual(parseJson(Buffer.from(text), 'k'), {'a\uFFFD': ['\uFFFDx', {b: '😀'}]});
});

test('a field called __proto__ is a field like any other (T2)', t => {
	const record = parseRecord(Buffer.from('{"__proto__":{"size":7}}'), 'k');
	t.is(record.size, undefined);
	t.deepEqual(toJsonMap(record, 'k'), new Map([['__proto__', new Map([['size', 7]])]]));
	const repaired = parseRecord(Buffer.from(String.raw`{"__proto__":{"size":"\ud800"}}`), 'k');
	t.is(repaired.size, undefined);
});

for (const text of ['null', '[]', '"a"', '1', 'true']) {
	test(`${text} is not an object`, t => {
		assertCorrupt(t, parseRecord, text, /not a JSON object/);
	});
}

test('arbitrary bytes end in a value or a CorruptObjectError', t => {
	assertOnlyCorrupt(t, (bytes, key) => toJsonValue(parseJson(bytes, key), key), '{"a":[1,{"b":"\u{1F600}"}]}');
});
