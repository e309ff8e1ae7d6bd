import type {ObjectUniverse} from '../../compute/reading/object-universe.js';

const packStride = 2 ** 32;

/** Sorts objects, in their place, into the order in which they lie in the packs; those in no pack come last. */
export function orderByLocation(universe: ObjectUniverse, ids: Uint32Array): void {
	const places = new Float64Array(ids.length);
	for (const [index, id] of ids.entries()) {
		const location = universe.location(id);
		places[index] = location === undefined ? Number.MAX_VALUE : location.pack * packStride + location.offset;
	}

	// eslint-disable-next-line unicorn/no-array-sort -- it is a fresh array
	const order = Uint32Array.from(ids.keys()).sort((a, b) => (places[a] ?? 0) - (places[b] ?? 0));
	ids.set(order.map(index => ids[index] ?? 0));
}
