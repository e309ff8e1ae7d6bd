import {randomBytes} from 'node:crypto';
import {inflateRawSync} from 'node:zlib';
import test from 'ava';
import {fc, testProp} from '@fast-check/ava';
import {crc32Of, deflateEnd, deflatePiece, deflateWhole} from '../../../source/engine/compression/deflate.js';
import {textLike} from '../../helpers/codecs.js';

test('text deflates to less and comes back', t => {
	for (const length of [200, 5000, 300_000]) {
		const text = textLike(length);
		const deflated = deflateWhole(text) ?? Buffer.alloc(0);
		t.true(deflated.length < length);
		t.true(inflateRawSync(deflated).equals(text));
	}
});

test('what does not shrink is left as it is', t => {
	for (const bytes of [Buffer.alloc(0), Buffer.from('short'), randomBytes(1000), randomBytes(300_000)]) {
		t.is(deflateWhole(bytes), undefined);
	}
});

testProp(
	'pieces made each by itself are one stream',
	[fc.array(fc.uint8Array({size: 'large'}), {maxLength: 6})],
	(t, pieces) => {
		const stream = Buffer.concat([...pieces.map(piece => deflatePiece(piece)), deflateEnd]);
		t.true(inflateRawSync(stream).equals(Buffer.concat(pieces)));
	},
	{numRuns: 50},
);

test('pieces of noise grow by no more than the headers of stored blocks', t => {
	const noise = randomBytes(1_000_000);
	const piece = deflatePiece(noise);
	t.true(piece.length < noise.length + 1000);
	t.true(inflateRawSync(Buffer.concat([piece, deflateEnd])).equals(noise));
});

test('a checksum goes on from the one before', t => {
	t.is(crc32Of(Buffer.from('123456789')), 0xcb_f4_39_26);
	t.is(crc32Of(Buffer.from('6789'), crc32Of(Buffer.from('12345'))), 0xcb_f4_39_26);
});
