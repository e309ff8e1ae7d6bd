import {Buffer} from 'node:buffer';
import test from 'ava';
import {CorruptObjectError} from '../../../source/engine/errors.js';
import {checkShape} from '../../../source/engine/objects/json-shape.js';

const check = (text: string): void => {
	checkShape(Buffer.from(text), 'k');
};

test('ordinary objects pass', t => {
	t.notThrows(() => {
		check('{"a":[1,2,{"b":"c"}],"d":"]]]]"}');
	});
	t.notThrows(() => {
		check('['.repeat(64) + ']'.repeat(64));
	});
	t.notThrows(() => {
		check('[],'.repeat(10_000));
	});
});

test('brackets and commas inside strings do not count', t => {
	t.notThrows(() => {
		check(`"${String.raw`[{\",\\`.repeat(1000)}"`);
	});
	t.notThrows(() => {
		check(`"${'['.repeat(1000)}`);
	});
});

test('nesting after a string with escapes is seen', t => {
	const error = t.throws(
		() => {
			check(`${String.raw`["\\","\""`},${'['.repeat(64)}`);
		},
		{instanceOf: CorruptObjectError},
	);
	t.is(error?.key, 'k');
});

for (const [name, text] of [
	['65 levels', '['.repeat(65)],
	['a million empty lists', '[],'.repeat(1_000_001)],
	['nine million values', '0,'.repeat(9_000_000)],
	['two million properties', '"a":0,'.repeat(2_000_000)],
] as const) {
	test(`${name} are refused`, t => {
		t.throws(
			() => {
				check(text);
			},
			{instanceOf: CorruptObjectError},
		);
	});
}
