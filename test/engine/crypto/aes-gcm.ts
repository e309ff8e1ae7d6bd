import {createSecretKey, randomBytes} from 'node:crypto';
import test from 'ava';
import {fc, testProp} from '@fast-check/ava';
import {
	decryptInto,
	decryptObject,
	encryptInto,
	encryptObject,
	looksEncrypted,
	sealedOverhead,
	sealPieces,
} from '../../../source/engine/crypto/aes-gcm.js';
import {CorruptObjectError, UsageError} from '../../../source/engine/errors.js';
import {vectors} from '../../helpers/vectors.js';

const key = createSecretKey(randomBytes(32));
const objectKey = `chunk/${'0'.repeat(64)}`;

for (const [name, {key_hex: keyHex, object_hex: objectHex}, plain] of [
	['a short text', vectors.crypto.aes_gcm_case, vectors.crypto.aes_gcm_case.plaintext_utf8],
	['nothing', vectors.crypto.aes_gcm_empty, ''],
] as const) {
	test(`opens the vector: ${name}`, t => {
		const opened = decryptObject(createSecretKey(keyHex, 'hex'), Buffer.from(objectHex, 'hex'), objectKey);
		t.is(opened.toString(), plain);
	});
}

testProp(
	'what is encrypted comes back, 29 bytes longer in between',
	[fc.oneof(fc.uint8Array(), fc.uint8Array({size: 'xlarge', maxLength: 300_000}))],
	(t, plain) => {
		const sealed = encryptObject(key, plain);
		t.is(sealed.length, plain.length + sealedOverhead);
		t.true(looksEncrypted(sealed));
		t.deepEqual(new Uint8Array(decryptObject(key, sealed, objectKey)), plain);
	},
);

for (const length of [65_535, 65_536, 65_537, 131_072, 262_144, 1_000_000]) {
	test(`${length} bytes come back whole, in one and in pieces`, t => {
		const plain = randomBytes(length);
		t.true(decryptObject(key, encryptObject(key, plain), objectKey).equals(plain));
		t.true(decryptObject(key, Buffer.concat([...sealPieces(key, plain)]), objectKey).equals(plain));
	});
}

test('pieces are the header, ciphertext of the size asked for, and the tag', t => {
	const lengths = Array.from(sealPieces(key, Buffer.alloc(1000), 300), piece => piece.length);
	t.deepEqual(lengths, [13, 300, 300, 300, 100, 16]);
	t.deepEqual(
		Array.from(sealPieces(key, Buffer.alloc(0)), piece => piece.length),
		[13, 16],
	);
});

test('the same bytes are never encrypted alike', t => {
	const plain = Buffer.from('same');
	t.notDeepEqual(encryptObject(key, plain), encryptObject(key, plain));
	const twice = sealPieces(key, plain);
	t.notDeepEqual(Buffer.concat([...twice]), Buffer.concat([...sealPieces(key, plain)]));
});

test('encrypting into a buffer leaves what stands around', t => {
	const target = Buffer.alloc(100, 0xee);
	t.is(encryptInto(key, Buffer.from('inside'), target, 10), 6 + sealedOverhead);
	t.true(target.subarray(0, 10).equals(Buffer.alloc(10, 0xee)));
	t.true(target.subarray(10 + 6 + sealedOverhead).equals(Buffer.alloc(100 - 10 - 6 - sealedOverhead, 0xee)));
	t.is(decryptObject(key, target.subarray(10, 10 + 6 + sealedOverhead), objectKey).toString(), 'inside');
});

test('too little room is refused before anything is written', t => {
	for (const offset of [-1, 72, 1000, Number.NaN]) {
		const target = Buffer.alloc(100);
		t.throws(() => encryptInto(key, Buffer.from('x'), target, offset), {instanceOf: UsageError});
		t.true(target.equals(Buffer.alloc(100)));
	}

	const sealed = encryptObject(key, Buffer.from('long enough'));
	t.throws(() => decryptInto(key, sealed, Buffer.alloc(10), objectKey), {instanceOf: UsageError});
});

test('bytes in memory that threads share are encrypted and decrypted', t => {
	const shared = Buffer.from(new SharedArrayBuffer(70_000)).fill('s');
	t.true(decryptObject(key, encryptObject(key, shared), objectKey).equals(shared));
	const target = Buffer.from(new SharedArrayBuffer(80_000));
	const length = encryptInto(key, shared, target, 7);
	t.true(decryptObject(key, target.subarray(7, 7 + length), objectKey).equals(shared));
});

test('a flipped bit anywhere is damage, and names the object', t => {
	const sealed = encryptObject(key, Buffer.from('the only copy'));
	for (let position = 0; position < sealed.length; position++) {
		const changed = Buffer.from(sealed);
		changed[position] = (changed[position] ?? 0) ^ (1 << (position % 8));
		const error = t.throws(() => decryptObject(key, changed, objectKey), {instanceOf: CorruptObjectError});
		t.is(error.key, objectKey);
	}
});

test('cut off or lengthened bytes are damage', t => {
	const sealed = encryptObject(key, Buffer.from('the only copy'));
	for (let length = 0; length < sealed.length; length++) {
		t.throws(() => decryptObject(key, sealed.subarray(0, length), objectKey), {instanceOf: CorruptObjectError});
	}

	t.throws(() => decryptObject(key, Buffer.concat([sealed, Buffer.alloc(1)]), objectKey), {
		instanceOf: CorruptObjectError,
	});
});

test('another key does not open it, and nothing of the plaintext is left behind', t => {
	const sealed = encryptObject(key, Buffer.alloc(500, 'secret'));
	const target = Buffer.alloc(500);
	t.throws(() => decryptInto(createSecretKey(randomBytes(32)), sealed, target, objectKey), {
		instanceOf: CorruptObjectError,
		message: `${objectKey} is damaged: its bytes were changed, or it was encrypted with another key`,
	});
	t.true(target.equals(Buffer.alloc(500)));
});

test('only bytes with the version byte and the overhead look encrypted', t => {
	t.true(looksEncrypted(Buffer.alloc(29, 1)));
	t.false(looksEncrypted(Buffer.alloc(28, 1)));
	t.false(looksEncrypted(Buffer.alloc(29, 2)));
	t.false(looksEncrypted(Buffer.from('{"version":1,"created":"2025-01-01T00:00:00Z"}')));
});
