import test from 'ava';
import fc from 'fast-check';
import {choosePacks, type PackState} from '../../../../source/engine/managers/prune/choose-packs.js';

const mib = 1_048_576;
const pack = (key: string, size: number, liveBytes: number): PackState => ({
	key,
	number: 0,
	size: size * mib,
	liveBytes: liveBytes * mib,
});
const keysOf = (packs: readonly PackState[]) => packs.map(({key}) => key);

test('a pack without anything live goes, a full one stays', t => {
	const {remove, repack, unusedBytes} = choosePacks([pack('dead', 8, 0), pack('full', 8, 8)], 0.05);
	t.deepEqual(keysOf(remove), ['dead']);
	t.deepEqual(keysOf(repack), []);
	t.is(unusedBytes, 0);
});

test('the most wasteful are packed anew until enough is used', t => {
	const packs = [pack('a', 10, 9), pack('b', 10, 2), pack('c', 10, 5), pack('d', 100, 99)];
	t.deepEqual(keysOf(choosePacks(packs, 0.05).repack), ['b', 'c']);
	t.deepEqual(keysOf(choosePacks(packs, 1).repack), []);
	t.deepEqual(keysOf(choosePacks(packs, 0).repack), ['a', 'b', 'c', 'd']);
	t.is(choosePacks(packs, 0.05).unusedBytes, 2 * mib);
});

test('small packs are joined, a single one, or one of data and one of metadata, is left alone', t => {
	t.deepEqual(keysOf(choosePacks([pack('a', 1, 1), pack('b', 8, 8)], 0.05).repack), []);
	t.deepEqual(keysOf(choosePacks([pack('a', 0.5, 0.5), pack('b', 0.1, 0.1)], 0.05).repack), ['a', 'b']);
	t.deepEqual(keysOf(choosePacks([pack('a', 1, 1), pack('b', 8, 8), pack('c', 3, 3)], 0.05).repack), []);
	const three = [pack('a', 1, 1), pack('b', 8, 8), pack('c', 3, 3), pack('d', 3, 2)];
	t.deepEqual(keysOf(choosePacks(three, 0.05).repack), ['a', 'c', 'd']);
});

test('whatever the packs, nothing live is removed, and what stays unused keeps to the limit', t => {
	const packs = fc.array(
		fc
			.tuple(fc.integer({min: 1, max: 20}), fc.integer({min: 0, max: 20}))
			.map(([size, live], index = 0) => pack(`${index}`, size, Math.min(size, live))),
	);
	fc.assert(
		fc.property(packs, fc.double({min: 0, max: 1, noNaN: true}), (states, maxUnused) => {
			const {remove, repack, unusedBytes} = choosePacks(states, maxUnused);
			t.true(remove.every(({liveBytes}) => liveBytes === 0));
			t.true(repack.every(({liveBytes}) => liveBytes > 0));
			const live = states.reduce((sum, {liveBytes}) => sum + liveBytes, 0);
			t.true(unusedBytes <= maxUnused * live + 1);
		}),
	);
});
