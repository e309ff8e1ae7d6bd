import {fc, testProp} from '@fast-check/ava';
import {Pacer} from '../../../source/engine/pacing/pacer.js';
import {orderByPrefix} from '../../../source/engine/hamt/prefix-order.js';

const prefix = fc.oneof(
	fc.integer({min: 0, max: 2 ** 32 - 1}),
	fc.constantFrom(0, 1, 255, 256, 0x80_00_00_00, 0xff_ff_ff_ff),
);

testProp('indexes are ordered by prefix, equal ones as they came', [fc.array(prefix)], async (t, list) => {
	const prefixes = Uint32Array.from(list);
	const order = await orderByPrefix(new Uint32Array(prefixes.keys()), prefixes, new Pacer());
	const expected = [...list.keys()].toSorted((a, b) => (list[a] ?? 0) - (list[b] ?? 0));
	t.deepEqual([...order], expected);
});

testProp('some of the indexes can be ordered alone', [fc.array(prefix), fc.nat({max: 5})], async (t, list, step) => {
	const prefixes = Uint32Array.from(list);
	const some = [...list.keys()].filter(index => index % (step + 1) === 0);
	const order = await orderByPrefix(Uint32Array.from(some), prefixes, new Pacer());
	t.deepEqual(
		[...order],
		some.toSorted((a, b) => (list[a] ?? 0) - (list[b] ?? 0)),
	);
});
