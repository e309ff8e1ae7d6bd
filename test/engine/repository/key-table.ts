import test from 'ava';
import fc from 'fast-check';
import {UsageError} from '../../../source/engine/errors.js';
import {sha256Hex} from '../../../source/engine/objects/hashes.js';
import {hashedKinds} from '../../../source/engine/objects/keys.js';
import {KeyTable} from '../../../source/engine/repository/key-table.js';

test('keys are numbered in the order in which they were added, as in a list', t => {
	const key = fc
		.tuple(fc.constantFrom(...hashedKinds), fc.nat(9))
		.map(([kind, seed]) => `${kind}/${sha256Hex(`${seed}`)}`);
	fc.assert(
		fc.property(fc.array(key, {maxLength: 60}), keys => {
			const table = new KeyTable();
			const model: string[] = [];
			for (const added of keys) {
				t.is(table.has(added), model.includes(added));
				if (!model.includes(added)) {
					model.push(added);
				}

				t.is(table.add(added), model.indexOf(added));
				t.is(table.numberOf(added), model.indexOf(added));
				t.is(table.size, model.length);
			}
		}),
	);
});

test('many more keys than expected are kept apart', t => {
	const table = new KeyTable(10);
	const keys = Array.from({length: 20_000}, (_, index) => `chunk/${sha256Hex(`${index}`)}`);
	t.true(keys.every((key, index) => table.add(key) === index));
	t.true(keys.every((key, index) => table.numberOf(key) === index));
	t.is(table.numberOf(`node/${sha256Hex('0')}`), -1);
});

test('hashes that differ in a single bit are told apart, but for the last ones', t => {
	const table = new KeyTable();
	const zero = '0'.repeat(64);
	table.add(`chunk/${zero}`);
	for (let digit = 0; digit < 24; digit++) {
		t.false(table.has(`chunk/${zero.slice(0, digit)}1${zero.slice(digit + 1)}`));
	}
});

test('a key that is not hashed is refused', t => {
	t.throws(() => new KeyTable().add('index/latest'), {instanceOf: UsageError});
	t.throws(() => new KeyTable().has('chunk/xyz'), {instanceOf: UsageError});
});
