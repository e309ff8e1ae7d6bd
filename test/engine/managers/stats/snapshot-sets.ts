import test from 'ava';
import fc from 'fast-check';
import {SnapshotSets} from '../../../../source/engine/managers/stats/snapshot-sets.js';

const placesOf = (runs: readonly number[]): number[] => {
	const places: number[] = [];
	for (let at = 0; at < runs.length; at += 2) {
		for (let place = runs[at] ?? 0; place <= (runs[at + 1] ?? -1); place++) {
			places.push(place);
		}
	}

	return places;
};

test('a union holds what both hold, as few runs as can be, and equal sets have equal numbers', t => {
	fc.assert(
		fc.property(fc.array(fc.nat(12), {maxLength: 20}), fc.array(fc.nat(12), {maxLength: 20}), (left, right) => {
			const sets = new SnapshotSets();
			const make = (places: readonly number[]) => {
				let set = 0;
				for (const place of places) {
					set = sets.union(set, sets.single(place));
				}

				return set;
			};

			const union = sets.union(make(left), make(right));
			const expected = [...new Set([...left, ...right])].toSorted((a, b) => a - b);
			const runs = sets.runs[union] ?? [];
			t.deepEqual(placesOf(runs), expected);
			t.is(runs.length / 2, expected.filter(place => !expected.includes(place - 1)).length);
			t.is(make([...right, ...left]), union);
			t.is(sets.union(union, make(left)), union);
		}),
		{numRuns: 300},
	);
});
