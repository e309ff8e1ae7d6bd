import test from 'ava';
import fc from 'fast-check';
import {type ObjectUniverse} from '../../../../source/engine/compute/reading/object-universe.js';
import {orderByLocation} from '../../../../source/engine/managers/check/order-by-location.js';
import {takeInventory} from '../../../../source/engine/managers/check/take-inventory.js';
import {MemoryStore} from '../../../../source/engine/stores/backends/memory-store.js';
import {PackCatalog} from '../../../../source/engine/stores/layers/pack-catalog.js';
import {keyOf} from '../../../helpers/catalogs.js';

test('objects come in the order of the packs and of their places there, and then those in none', async t => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(fc.record({pack: fc.integer({min: -1, max: 4}), offset: fc.nat(1000), isWanted: fc.boolean()}), {
				maxLength: 60,
			}),
			async objects => {
				const backend = new MemoryStore();
				const catalog = new PackCatalog();
				for (const [index, {pack, offset}] of objects.entries()) {
					const key = keyOf('chunk', String(index));
					if (pack === -1) {
						await backend.put(key, Buffer.alloc(3));
					} else {
						catalog.addPack(keyOf('packs', String(pack)), {keys: [key], offsets: [offset], lengths: [3]});
					}
				}

				const {universe} = await takeInventory({backend, catalog: catalog.share()});
				const wanted = [...objects.keys()]
					.filter(index => objects[index]?.isWanted)
					.map(index => universe.idOfKey(keyOf('chunk', String(index))));
				const ids = Uint32Array.from(wanted);
				orderByLocation(universe, ids);
				t.deepEqual(
					[...ids].toSorted((a, b) => a - b),
					wanted.toSorted((a, b) => a - b),
				);
				const places = Array.from(ids, id => placeOf(universe, id));
				t.deepEqual(
					places,
					places.toSorted((a, b) => a - b),
				);
			},
		),
		{numRuns: 100},
	);
});

function placeOf(universe: ObjectUniverse, id: number): number {
	const location = universe.location(id);
	return location ? location.pack * 10_000 + location.offset : Infinity;
}
