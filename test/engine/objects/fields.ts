import {Buffer} from 'node:buffer';
import test from 'ava';
import {CorruptObjectError} from '../../../source/engine/errors.js';
import {
	booleanField,
	bytesField,
	integerField,
	keysField,
	listField,
	naturalField,
	optionalKeyField,
	optionalStringField,
	present,
	recordField,
	strictBase64,
	stringField,
	stringMapField,
	stringsField,
	uint32Field,
} from '../../../source/engine/objects/fields.js';
import type {JsonRecord} from '../../../source/engine/objects/parse-json.js';

type Reader = (record: JsonRecord, name: string, key: string) => unknown;

const chunk = `chunk/${'a'.repeat(64)}`;
const chunksField: Reader = (record, name, key) => keysField(record, name, 'chunk', key);
const chunkField: Reader = (record, name, key) => optionalKeyField(record, name, 'chunk', key);

const readers: Array<[name: string, read: Reader, zero: unknown, good: unknown[], bad: unknown[]]> = [
	['text', stringField, '', ['', 'a'], [1, true, [], {}]],
	['optional text', optionalStringField, undefined, ['a'], [1, true, [], {}]],
	['a truth value', booleanField, false, [true, false], [0, 1, 'true', [], {}]],
	[
		'an integer',
		integerField,
		0,
		[0, -5, 2 ** 53 - 1, -(2 ** 53) + 1],
		[1.5, 2 ** 53, -(2 ** 53), 1e300, '1', true, []],
	],
	['a natural number', naturalField, 0, [0, 2 ** 53 - 1], [-1, 0.5, 2 ** 53, '1']],
	['a 32-bit number', uint32Field, 0, [0, 2 ** 32 - 1], [-1, 2 ** 32, 1.5, '1']],
	['a list', listField, null, [[], [1]], [{}, 'a', 0]],
	['a list of texts', stringsField, null, [[], ['a']], [{}, 'a', [1], [['a']]]],
	[
		'a list of keys',
		chunksField,
		[],
		[[], [chunk, chunk]],
		[{}, 'a', ['a'], [null], [`node/${'a'.repeat(64)}`], [`${chunk}/..`]],
	],
	['a key', chunkField, '', [chunk], ['a', 1, `node/${'a'.repeat(64)}`, '../chunk']],
	['an object', recordField, undefined, [{}, {a: 1}], [[], 'a', 1, true]],
	['bytes', bytesField, undefined, [], [1, 'a', 'YQ', 'YQ=', 'Y*==', 'YWJj\n', '-_==', {}]],
	['an object of texts', stringMapField, undefined, [], [[], 'a', {a: 1}, {a: {}}]],
];

for (const [name, read, zero, good, bad] of readers) {
	test(`${name} that is absent or null has its zero value`, t => {
		t.deepEqual(read({}, 'f', 'k'), zero);
		t.deepEqual(read({f: null}, 'f', 'k'), zero);
	});

	for (const value of good) {
		test(`${name} may be ${JSON.stringify(value)}`, t => {
			t.deepEqual(read({f: value}, 'f', 'k'), value);
		});
	}

	for (const value of bad) {
		test(`${name} may not be ${JSON.stringify(value)}, and the error names the field`, t => {
			t.throws(() => read({f: value}, 'f', 'some/key'), {
				instanceOf: CorruptObjectError,
				message: /^some\/key is damaged: its field f\b/,
			});
		});
	}
}

test('negative zero is zero', t => {
	t.true(Object.is(integerField({f: -0}, 'f', 'k'), 0));
});

test('null stands for empty text inside lists and maps, as in Go', t => {
	t.deepEqual(stringsField({f: ['a', null]}, 'f', 'k'), ['a', '']);
	t.deepEqual(
		stringMapField({f: {a: null, b: 'c'}}, 'f', 'k'),
		new Map([
			['a', ''],
			['b', 'c'],
		]),
	);
});

test('base64 gives bytes', t => {
	t.deepEqual(bytesField({f: 'AP8='}, 'f', 'k'), Buffer.from([0, 255]));
	t.deepEqual(bytesField({f: ''}, 'f', 'k'), Buffer.alloc(0));
	t.deepEqual(strictBase64('YWJj'), Buffer.from('abc'));
	t.is(strictBase64('YWJjZ'), undefined);
	t.is(strictBase64('YW=j'), undefined);
});

test('only a value that is there makes a property', t => {
	t.deepEqual(present('a', 0), {a: 0});
	t.deepEqual(present('a', undefined), {});
});
