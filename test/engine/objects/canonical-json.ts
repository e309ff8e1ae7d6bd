import {Buffer, isUtf8} from 'node:buffer';
import {testProp, fc} from '@fast-check/ava';
import test from 'ava';
import {UsageError} from '../../../source/engine/errors.js';
import {
	encodeInteger,
	encodeJson,
	encodeMap,
	encodeString,
	encodeStringBytes,
	encodeStrings,
} from '../../../source/engine/objects/canonical-json.js';
import {toJsonValue} from '../../../source/engine/objects/parse-json.js';
import {vectors} from '../../helpers/vectors.js';

for (const {in_hex: input, out_hex: output} of vectors.json_strings.cases) {
	const bytes = Buffer.from(input, 'hex');

	test(`the bytes ${input || '(none)'} are written as the Go tool writes them`, t => {
		t.is(Buffer.from(encodeStringBytes(bytes)).toString('hex'), output);
	});

	if (isUtf8(bytes)) {
		test(`the text ${JSON.stringify(bytes.toString())} is written as the Go tool writes it`, t => {
			t.is(Buffer.from(encodeString(bytes.toString())).toString('hex'), output);
		});
	}
}

test('the characters that are dangerous in HTML, and two line separators, are escaped (T1)', t => {
	t.is(encodeString('<a href="x">&\u2028\u2029/'), String.raw`"\u003ca href=\"x\"\u003e\u0026\u2028\u2029/"`);
});

test('half of a surrogate pair never reaches the output (T28)', t => {
	t.is(encodeString('a\u{D800}b'), String.raw`"a\ufffdb"`);
	t.is(encodeString('\u{DE00}\u{D83D}<'), String.raw`"\ufffd\ufffd\u003c"`);
	t.is(encodeString('\u{1F600}'), '"\u{1F600}"');
});

testProp('every string is read back by any JSON reader', [fc.string({unit: 'binary'})], (t, text) => {
	t.is(JSON.parse(encodeString(text)), text);
	t.is(encodeStringBytes(Buffer.from(text)), encodeString(text));
});

test('keys stand in the order of their UTF-8 bytes (T2, T3)', t => {
	const keys = ['\u{1F600}', '\uFFEE', '__proto__', '10', '9', 'é', 'z', 'Z', ''];
	const map = new Map(keys.map(key => [key, 1]));
	t.is(encodeMap(map, encodeInteger), '{"":1,"10":1,"9":1,"Z":1,"__proto__":1,"z":1,"é":1,"\uFFEE":1,"\u{1F600}":1}');
	t.is(encodeMap(new Map(), encodeInteger), '{}');
});

test('numbers are written as Go writes them, negative zero too (T31)', t => {
	const numbers = [0, -0, 1, -1.5, 1e20, 1e21, 1e-6, 1e-7, Number.MAX_VALUE, Number.MIN_VALUE, 1795350480];
	t.is(
		encodeJson(numbers),
		'[0,-0,1,-1.5,100000000000000000000,1e+21,0.000001,1e-7,1.7976931348623157e+308,5e-324,1795350480]',
	);
});

for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
	test(`${value} cannot be written (T31)`, t => {
		t.throws(() => encodeJson(['a', value]), {instanceOf: UsageError});
	});
}

for (const value of [1.5, 2 ** 53, -(2 ** 53), Number.NaN]) {
	test(`${value} is refused where a whole number belongs (T4)`, t => {
		t.throws(() => encodeInteger(value), {instanceOf: UsageError});
	});
}

test('integers are plain decimals', t => {
	t.deepEqual([0, -0, -5, 2 ** 31, 2 ** 53 - 1].map(encodeInteger), ['0', '0', '-5', '2147483648', '9007199254740991']);
});

test('lists of strings have no spaces', t => {
	t.is(encodeStrings([]), '[]');
	t.is(encodeStrings(['a']), '["a"]');
	t.is(encodeStrings(['a', '<']), String.raw`["a","\u003c"]`);
});

testProp('any JSON value survives being written and read', [fc.jsonValue({maxDepth: 4})], (t, value) => {
	const generic = toJsonValue(value, 'k');
	t.is(encodeJson(toJsonValue(JSON.parse(encodeJson(generic)), 'k')), encodeJson(generic));
});
