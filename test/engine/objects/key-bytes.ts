import {Buffer} from 'node:buffer';
import test from 'ava';
import {isHashedKey, hashedKinds} from '../../../source/engine/objects/keys.js';
import {decodeKey, encodeKey, hexValues} from '../../../source/engine/objects/key-bytes.js';
import {hexOf} from '../../helpers/stores.js';

test('hashed keys of every kind become bytes and come back', t => {
	const bytes = Buffer.alloc(32);
	for (const [number, kind] of hashedKinds.entries()) {
		const key = `${kind}/${hexOf(kind)}`;
		t.is(decodeKey(key, bytes), number);
		t.is(bytes.toString('hex'), hexOf(kind));
		t.is(encodeKey(number, Buffer.concat([Buffer.alloc(32), bytes]), 1), key);
	}
});

test('everything that is no hashed key is told apart', t => {
	const hex = hexOf('x');
	for (const key of [
		'',
		'/',
		'config',
		'index/latest',
		'chunk/',
		hex,
		`/${hex}`,
		`chunk${hex}`,
		`chunks/${hex}`,
		`chunk/${hex.slice(1)}`,
		`chunk/${hex}0`,
		`chunk/${hex.toUpperCase()}`,
		`chunk/${hex.slice(1)}é`,
		`chunk/${hex.slice(1)}\u{1F600}`,
		`chunk/${hex.slice(1)}\u0130`,
		`../chunk/${hex}`,
		`chunk/../${hex.slice(3)}`,
		`constructor/${hex}`,
		`__proto__/${hex}`,
	]) {
		t.false(isHashedKey(key));
		t.is(decodeKey(key, Buffer.alloc(32)), -1, `${key} is none`);
	}
});

test('only lower-case hex digits have a value', t => {
	const digits = [...hexValues.keys()]
		.filter(byte => (hexValues[byte] ?? 0) < 16)
		.map(byte => String.fromCharCode(byte));
	t.is(digits.join(''), '0123456789abcdef');
});
