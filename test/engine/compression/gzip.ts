import {gzipSync} from 'node:zlib';
import test from 'ava';
import {fc, testProp} from '@fast-check/ava';
import {gunzip} from '../../../source/engine/compression/gzip.js';
import {InvalidFrameError} from '../../../source/engine/compression/zstd-frame.js';

testProp('gives back any bytes', [fc.uint8Array({size: 'large'})], (t, data) => {
	t.deepEqual(new Uint8Array(gunzip(gzipSync(data), data.length)), data);
});

test('reads members after each other', t => {
	t.is(gunzip(Buffer.concat([gzipSync('one'), gzipSync('two')]), 6).toString(), 'onetwo');
});

test('reaches the highest ratio there is', t => {
	const zeros = Buffer.alloc(3_000_000);
	t.true(gunzip(gzipSync(zeros, {level: 9}), 3_000_000).equals(zeros));
});

test('refuses more than is allowed, bombs among it', t => {
	const bomb = gzipSync(Buffer.alloc(50_000_000), {level: 9});
	t.throws(() => gunzip(bomb, 1_000_000), {instanceOf: InvalidFrameError});
	t.throws(() => gunzip(gzipSync('four'), 3), {instanceOf: InvalidFrameError});
	t.throws(() => gunzip(gzipSync('four'), 0), {instanceOf: InvalidFrameError});
});

test('refuses damaged and cut off data', t => {
	const data = gzipSync(Buffer.from('some text that is long enough'));
	const changed = Buffer.from(data);
	changed[data.length - 6] = (changed[data.length - 6] ?? 0) ^ 1;
	for (const bytes of [changed, data.subarray(0, -1), data.subarray(0, 5), Buffer.from([0x1f, 0x8b, 0xff, 0])]) {
		t.throws(() => gunzip(bytes, 1000), {instanceOf: InvalidFrameError});
	}
});
