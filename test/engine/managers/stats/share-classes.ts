import test from 'ava';
import fc from 'fast-check';
import {NamingGraph, shareClasses} from '../../../../source/engine/managers/stats/share-classes.js';

test('each object has the snapshots from which it can be reached', t => {
	const size = 12;
	const naming = fc.tuple(fc.nat(size - 1), fc.nat(size - 1)).filter(([parent, child]) => parent < child && child > 2);
	fc.assert(
		fc.property(fc.array(naming, {maxLength: 40}), fc.integer({min: 1, max: 3}), (namings, snapshots) => {
			const graph = new NamingGraph();
			for (let snapshot = 0; snapshot < snapshots; snapshot++) {
				graph.add(-1, snapshot);
			}

			for (const [parent, child] of namings) {
				graph.add(parent, child);
			}

			const {sets, setOf} = shareClasses(graph, size);
			for (let object = 0; object < size; object++) {
				const reaching = new Set([object]);
				for (const [parent, child] of namings.toSorted((a, b) => b[1] - a[1])) {
					if (reaching.has(child)) {
						reaching.add(parent);
					}
				}

				const expected = [0, 1, 2].filter(snapshot => snapshot < snapshots && reaching.has(snapshot));
				t.deepEqual(sets[setOf[object] ?? 0], expected);
			}
		}),
		{numRuns: 200},
	);
});
