import test from 'ava';
import {planSpans, type Spot} from '../../../../source/engine/compute/reading/plan-spans.js';

const limits = {widestGap: 10, fullLength: 100};
const spot = (offset: number, length: number, pack = 0): Spot => ({pack, offset, length});

test('neighbours are read in one go', t => {
	t.deepEqual(planSpans([spot(0, 20), spot(20, 20), spot(45, 5)], limits), [
		{pack: 0, offset: 0, length: 50, items: [0, 1, 2]},
	]);
});

test('a gap that is too wide, another pack and a full span begin a new one', t => {
	const spans = planSpans([spot(0, 20), spot(31, 9), spot(40, 50, 1), spot(90, 60, 1)], limits);
	t.deepEqual(
		spans.map(({items}) => items),
		[[0], [1], [2], [3]],
	);
});

test('what is in no pack is left out', t => {
	t.deepEqual(planSpans([undefined, spot(5, 5)], limits), [{pack: 0, offset: 5, length: 5, items: [1]}]);
});

test('members that overlap are in one span that covers both', t => {
	t.deepEqual(planSpans([spot(0, 50), spot(10, 5)], limits), [{pack: 0, offset: 0, length: 50, items: [0, 1]}]);
});

test('a member that is longer than a span has one of its own', t => {
	t.is(planSpans([spot(0, 500), spot(500, 1)], limits).length, 2);
});
