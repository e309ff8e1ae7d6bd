import test from 'ava';
import fc from 'fast-check';
import {compactId} from '../../../source/engine/repository/entry-columns.js';
import {IdIndex} from '../../../source/engine/repository/id-index.js';

const columnOf = (ids: readonly string[]) => Uint32Array.from(ids.flatMap(id => [...compactId(id)]));

test('ids are found as in a map, and the last row with an id wins', t => {
	fc.assert(
		fc.property(fc.array(fc.string({maxLength: 2})), fc.array(fc.string({maxLength: 2})), (ids, asked) => {
			const index = new IdIndex(columnOf(ids), ids.length);
			const model = new Map<string, number>();
			for (const [row, id] of ids.entries()) {
				t.is(index.set(row), model.get(id));
				model.set(id, row);
			}

			const places = columnOf(asked);
			for (const [place, id] of asked.entries()) {
				t.is(index.rowOf(places, place), model.get(id));
				t.is(index.rowOf(compactId(id)), model.get(id));
			}
		}),
	);
});

test('ids that begin alike are told apart', t => {
	const index = new IdIndex(Uint32Array.of(1, 2, 3, 4, 1, 2, 3, 5, 1, 9, 3, 4), 3);
	t.deepEqual(
		[0, 1, 2].map(row => index.set(row)),
		[undefined, undefined, undefined],
	);
	t.is(index.rowOf(Uint32Array.of(1, 2, 3, 5)), 1);
	t.is(index.rowOf(Uint32Array.of(1, 2, 3, 6)), undefined);
});

test('an empty index finds nothing', t => {
	t.is(new IdIndex(new Uint32Array(0), 0).rowOf(compactId('')), undefined);
});
