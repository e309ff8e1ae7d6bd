import {Buffer} from 'node:buffer';
import {testProp, fc} from '@fast-check/ava';
import test from 'ava';
import {compareUtf8, sha256, sha256Hex} from '../../../source/engine/objects/hashes.js';
import {vectors, vectorStream} from '../../helpers/vectors.js';

test('strings are hashed as UTF-8', t => {
	t.is(sha256Hex('é'), sha256Hex(Buffer.from([0xc3, 0xa9])));
	t.is(sha256('é').toString('hex'), sha256Hex('é'));
	t.is(sha256Hex(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
});

for (const {label, n, hex, sha256: hash} of vectors.stream.examples) {
	test(`the pseudo-random stream ${label} of ${n} bytes is the one of the vectors`, t => {
		const bytes = vectorStream(label, n);
		t.is(bytes.length, n);
		t.is(hex ?? hash, hex ? bytes.toString('hex') : sha256Hex(bytes));
	});
}

const texts = fc.string({
	unit: fc.oneof(
		fc.constantFrom('a', 'b', '\uD7FF', '\uE000', '\uFFEE', '\uFFFF', '\u{10000}', '\u{1F600}', '\u{10FFFF}'),
		fc.string({unit: 'binary', maxLength: 2}),
	),
});

testProp('strings are ordered by their UTF-8 bytes (T3, T30)', [texts, texts], (t, a, b) => {
	t.is(Math.sign(compareUtf8(a, b)), Buffer.compare(Buffer.from(a), Buffer.from(b)));
});

test('a character beyond U+FFFF comes after every other, unlike in JavaScript', t => {
	t.true(compareUtf8('\uFFEE', '\u{1F600}') < 0);
	t.false('\uFFEE' < '\u{1F600}');
});

test('a string comes before those that it begins, with surrogates too', t => {
	t.true(compareUtf8('\u{1F600}', '\u{1F600}a') < 0);
	t.true(compareUtf8('\u{1F600}a', '\u{1F600}') > 0);
	t.is(compareUtf8('\u{1F600}', '\u{1F600}'), 0);
});
