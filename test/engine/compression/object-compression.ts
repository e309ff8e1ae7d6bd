import {createHash, randomBytes} from 'node:crypto';
import {gzipSync} from 'node:zlib';
import test from 'ava';
import {fc, testProp} from '@fast-check/ava';
import {loadCodec} from '../../../source/engine/compression/load-codec.js';
import {
	compressObject,
	decompressObject,
	openChunkCandidates,
} from '../../../source/engine/compression/object-compression.js';
import {CorruptObjectError} from '../../../source/engine/errors.js';
import {textLike} from '../../helpers/codecs.js';
import {vectors} from '../../helpers/vectors.js';
import {zstdBomb} from '../../helpers/zstd-frames.js';

const codec = await loadCodec();
const key = `node/${'0'.repeat(64)}`;
const chunk = 8_388_608;
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const gzipMagic = Buffer.from([0x1f, 0x8b]);

const store = (logical: Uint8Array): Buffer => Buffer.from(compressObject(codec, logical));
const isFrame = (stored: Buffer): boolean => stored.subarray(0, 4).equals(zstdMagic);

for (const {name, stored_b64: stored, plain_b64: plain} of vectors.compression.cases) {
	if (plain !== undefined) {
		test(`reads the vector: ${name}`, t => {
			const opened = decompressObject(codec, Buffer.from(stored, 'base64'), 100_000, key);
			t.true(opened.equals(Buffer.from(plain, 'base64')));
		});
	}
}

for (const {name, stored_b64: stored, chunk_key: chunkKey, true_plain_b64: plain} of vectors.compression.cases) {
	if (chunkKey !== undefined) {
		test(`finds the true bytes of the vector: ${name}`, t => {
			const candidates = openChunkCandidates(codec, Buffer.from(stored, 'base64'), chunk);
			const right = candidates.filter(
				candidate => `chunk/${createHash('sha256').update(candidate).digest('hex')}` === chunkKey,
			);
			t.deepEqual(right, [Buffer.from(plain ?? '', 'base64')]);
		});
	}
}

test('text is stored as a frame, short bytes and noise as they are', t => {
	t.true(isFrame(store(textLike(1000))));
	t.true(isFrame(store(textLike(chunk))));
	for (const logical of [
		Buffer.alloc(0),
		Buffer.from('x'),
		Buffer.from('{"a":1}'),
		randomBytes(1000),
		randomBytes(1_000_000),
	]) {
		t.is(compressObject(codec, logical), logical);
	}
});

test('large objects get the better level', t => {
	const small = textLike(131_071);
	const large = textLike(131_072);
	t.true(store(small).equals(codec.compress(small, 1)));
	t.true(store(large).equals(codec.compress(large, 3)));
});

test('a chunk that shrinks at one of its ends alone is compressed', t => {
	for (const where of [0, 500_000, 990_000]) {
		const logical = randomBytes(1_000_000);
		logical.fill('text ', where, where + 10_000);
		t.true(store(logical).length < 992_000);
	}
});

for (const [name, logical] of [
	['gzip data of a chunk', gzipSync(randomBytes(600_000))],
	['gzip data of a few bytes', gzipSync('x')],
	['a zstd frame', store(textLike(600_000))],
	['a zstd frame of noise', Buffer.from(codec.compress(randomBytes(600_000), 3))],
	['two bytes like gzip', gzipMagic],
	['four bytes like zstd', zstdMagic],
	['noise that begins like gzip', Buffer.concat([gzipMagic, randomBytes(600_000)])],
	['noise that begins like zstd', Buffer.concat([zstdMagic, randomBytes(600_000)])],
] as const) {
	test(`bytes that look compressed come back as they are: ${name}`, t => {
		const stored = store(logical);
		t.true(isFrame(stored));
		t.true(decompressObject(codec, stored, chunk, key).equals(logical));
		t.true(openChunkCandidates(codec, stored, chunk)[0]?.equals(logical));
	});

	test(`chunks that another writer stored raw are among the candidates: ${name}`, t => {
		t.true(openChunkCandidates(codec, logical, chunk).some(candidate => candidate.equals(logical)));
	});
}

test('less than a magic number is taken as it is', t => {
	for (const logical of [gzipMagic.subarray(0, 1), zstdMagic.subarray(0, 3), Buffer.alloc(0)]) {
		t.true(store(logical).equals(logical));
		t.true(decompressObject(codec, logical, 10, key).equals(logical));
	}
});

const beginnings = fc.constantFrom(Buffer.alloc(0), gzipMagic, zstdMagic, Buffer.from([1]));

testProp('whatever is stored comes back', [beginnings, fc.uint8Array({size: 'large'})], (t, beginning, rest) => {
	const logical = Buffer.concat([beginning, rest]);
	const stored = store(logical);
	t.true(decompressObject(codec, stored, logical.length, key).equals(logical));
	t.true(openChunkCandidates(codec, stored, chunk).some(candidate => candidate.equals(logical)));
});

test('damage and excess are said with the key', t => {
	const frame = store(textLike(1000));
	for (const [stored, limit] of [
		[frame.subarray(0, -1), chunk],
		[frame, 999],
		[zstdBomb(1_073_741_824), chunk],
		[zstdBomb(1_073_741_824, 5n), chunk],
		[gzipSync(Buffer.alloc(20_000_000)), chunk],
		[gzipSync('text').subarray(0, -3), chunk],
		[Buffer.from('{"a":1}'), 6],
	] as const) {
		const error = t.throws(() => decompressObject(codec, stored, limit, key), {instanceOf: CorruptObjectError});
		t.is(error.key, key);
	}
});

test('bytes that can be no chunk have no candidates', t => {
	t.deepEqual(openChunkCandidates(codec, randomBytes(1001), 1000), []);
	t.deepEqual(openChunkCandidates(codec, zstdBomb(1_073_741_824), 1000), []);
});
