import {Buffer, isUtf8} from 'node:buffer';
import {testProp, fc} from '@fast-check/ava';
import test from 'ava';
import {scanUtf8, sequenceLength} from '../../../source/engine/objects/utf8.js';

const nearlyUtf8 = fc
	.array(
		fc.oneof(
			fc.string({unit: 'grapheme', maxLength: 3}).map(text => Buffer.from(text)),
			fc.uint8Array({maxLength: 3}).map(bytes => Buffer.from(bytes)),
			fc.constantFrom('c080', 'eda080', 'f09f98', 'f4908080', 'e08080', 'f0808080').map(hex => Buffer.from(hex, 'hex')),
		),
	)
	.map(parts => Buffer.concat(parts));

testProp(
	'the scan gives back every byte in order, and text only where Node agrees that it is UTF-8',
	[nearlyUtf8],
	(t, bytes) => {
		const pieces: Buffer[] = [];
		scanUtf8(
			bytes,
			(start, end) => {
				t.true(isUtf8(bytes.subarray(start, end)));
				pieces.push(bytes.subarray(start, end));
			},
			byte => {
				pieces.push(Buffer.from([byte]));
			},
		);
		t.deepEqual(Buffer.concat(pieces), bytes);
	},
);

testProp('bytes are invalid exactly when Node says so', [nearlyUtf8], (t, bytes) => {
	let invalid = 0;
	scanUtf8(
		bytes,
		() => undefined,
		() => {
			invalid += 1;
		},
	);
	t.is(invalid === 0, isUtf8(bytes));
});

test('every three-byte form is judged as Node judges it', t => {
	let disagreements = 0;
	for (let first = 0xc0; first <= 0xff; first++) {
		for (let second = 0; second <= 0xff; second++) {
			const bytes = Buffer.from([first, second, 0x80, 0x80]);
			const length = sequenceLength(bytes, 0);
			if (length > 0 !== [2, 3, 4].some(size => isUtf8(bytes.subarray(0, size)))) {
				disagreements += 1;
			}
		}
	}

	t.is(disagreements, 0);
});
