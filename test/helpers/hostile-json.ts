import {Buffer} from 'node:buffer';
import type {ExecutionContext} from 'ava';
import fc from 'fast-check';
import {CorruptObjectError} from '../../source/engine/errors.js';

/** A JSON text with fields, items and values changed at random, or simply cut, repeated and overwritten. */
function mutations(text: string): fc.Arbitrary<Uint8Array> {
	const anything = fc.oneof(
		fc.jsonValue(),
		fc.double(),
		fc.constantFrom(-1, 1.5, 2 ** 53, 2 ** 32, 1e300, '', '\u{D800}', 'node/', '__proto__', null),
	);
	const replaceValue = fc.tuple(fc.nat(), anything).map(([index, value]) => {
		let seen = 0;
		const count = countValues(text);
		const mutated: unknown = JSON.parse(text, (_name, old: unknown) => (seen++ === index % count ? value : old));
		return Buffer.from(JSON.stringify(mutated) ?? 'null');
	});
	const overwrite = fc
		.tuple(fc.nat(), fc.uint8Array({maxLength: 8}), fc.nat({max: 8}))
		.map(([position, bytes, removed]) => {
			const original = Buffer.from(text);
			const start = position % (original.length + 1);
			return Buffer.concat([original.subarray(0, start), bytes, original.subarray(start + removed)]);
		});
	const cut = fc.nat().map(length => Buffer.from(text).subarray(0, length % (text.length + 1)));
	return fc.oneof(replaceValue, overwrite, cut);
}

function countValues(text: string): number {
	let count = 0;
	JSON.parse(text, (_name, value: unknown) => {
		count += 1;
		return value;
	});
	return count;
}

/** Feeds a decoder arbitrary bytes, arbitrary JSON and mutated valid objects. Only CorruptObjectError with the key may escape. */
export function assertOnlyCorrupt(
	t: ExecutionContext,
	decode: (bytes: Uint8Array, key: string) => unknown,
	...validTexts: string[]
): void {
	const hostile = fc.oneof(
		fc.uint8Array({maxLength: 64}),
		fc.json({maxDepth: 4}).map(text => Buffer.from(text)),
		...validTexts.map(mutations),
	);
	fc.assert(
		fc.property(hostile, bytes => {
			try {
				decode(bytes, 'some/key');
			} catch (error) {
				if (!(error instanceof CorruptObjectError) || error.key !== 'some/key') {
					throw error;
				}
			}
		}),
		{numRuns: 1500},
	);
	t.pass();
}

/** Asserts that a decoder refuses the text with a reason that matches. */
export function assertCorrupt(
	t: ExecutionContext,
	decode: (bytes: Uint8Array, key: string) => unknown,
	text: string | Uint8Array,
	reason: RegExp,
): void {
	const error = t.throws(() => decode(Buffer.from(text), 'some/key'), {instanceOf: CorruptObjectError});
	t.is(error?.key, 'some/key');
	t.regex(error?.message ?? '', reason);
}
