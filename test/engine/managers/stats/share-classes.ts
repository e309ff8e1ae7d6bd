import test from 'ava';
import fc from 'fast-check';
import {shareClasses} from '../../../../source/engine/managers/stats/share-classes.js';

test('each object has the snapshots from which it can be reached', t => {
	const size = 12;
	const naming = fc.tuple(fc.nat(size - 1), fc.nat(size - 1)).filter(([parent, child]) => parent < child && child > 2);
	fc.assert(
		fc.property(fc.array(naming, {maxLength: 40}), fc.integer({min: 1, max: 3}), (all, snapshots) => {
			const places = [0, 1, 2].slice(0, snapshots);
			const reached = new Set(places);
			const namings = all
				.toSorted((a, b) => a[0] - b[0])
				.filter(([parent, child]) => reached.has(parent) && reached.add(child));
			const namedBy = (object: number) =>
				Uint32Array.from(namings.filter(([parent]) => parent === object).map(([, child]) => child));
			const {sets, setOf} = shareClasses({end: size, namedBy}, places);
			for (let object = 0; object < size; object++) {
				const reaching = new Set([object]);
				for (const [parent, child] of namings.toSorted((a, b) => b[1] - a[1])) {
					if (reaching.has(child)) {
						reaching.add(parent);
					}
				}

				const runs = sets[setOf[object] ?? 0] ?? [];
				t.deepEqual(
					places.filter(place =>
						runs.some((first, at) => at % 2 === 0 && first <= place && place <= (runs[at + 1] ?? 0)),
					),
					places.filter(place => reaching.has(place)),
				);
			}
		}),
		{numRuns: 200},
	);
});
