import {Buffer} from 'node:buffer';
import {testProp, fc} from '@fast-check/ava';
import test from 'ava';
import {nameFromBytes} from '../../../source/engine/objects/names.js';

const cases: Array<[name: string, hex: string, text: string]> = [
	['plain ASCII', '612e747874', 'a.txt'],
	['valid UTF-8', 'c3a9f09f9880', 'é😀'],
	['a Latin-1 byte', '626164ff2e747874', 'bad\uFFFDff.txt'],
	['a cut sequence', 'e282ace282', '€\uFFFDe2\uFFFD82'],
	['an encoded surrogate', 'eda080', '\uFFFDed\uFFFDa0\uFFFD80'],
	['a real replacement character', 'efbfbd', '\uFFFDef\uFFFDbf\uFFFDbd'],
	['what the escape of another name looks like', 'efbfbd6666', '\uFFFDef\uFFFDbf\uFFFDbdff'],
];

for (const [name, hex, text] of cases) {
	test(`${name} is kept apart (T7)`, t => {
		const bytes = Buffer.from(hex, 'hex');
		const isPlain = !text.includes('\uFFFD');
		t.deepEqual(nameFromBytes(bytes), isPlain ? {text} : {text, raw: bytes});
	});
}

/** Undoes the escape, which must be possible without looking at `raw`. */
function bytesOfName(text: string): Buffer {
	const parts = text.split(/(\uFFFD[\da-f]{2})/);
	return Buffer.concat(
		parts.map(part => (part.startsWith('\uFFFD') ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part))),
	);
}

const names = fc
	.array(
		fc.oneof(
			fc.constantFrom('efbfbd', 'ff', 'fe', '6666', 'c3a9', 'c3', 'f09f98').map(hex => Buffer.from(hex, 'hex')),
			fc.uint8Array({maxLength: 3}),
		),
	)
	.map(parts => Buffer.concat(parts));

testProp('the text of a name says exactly which bytes it was, so two names never share one', [names], (t, bytes) => {
	const {text, raw} = nameFromBytes(bytes);
	t.deepEqual(bytesOfName(text), bytes);
	t.true(text.isWellFormed());
	t.is(raw === undefined, !text.includes('\uFFFD'));
});

test('names are not normalised: what looks the same stays different (T29)', t => {
	const [composed, decomposed] = ['\u00E9', 'e\u0301'].map(text => nameFromBytes(Buffer.from(text)));
	t.deepEqual([composed, decomposed], [{text: '\u00E9'}, {text: 'e\u0301'}]);
});

test('the raw bytes are a copy', t => {
	const bytes = Buffer.from([0xff]);
	const {raw} = nameFromBytes(bytes);
	bytes[0] = 0x61;
	t.deepEqual(raw, Buffer.from([0xff]));
});
