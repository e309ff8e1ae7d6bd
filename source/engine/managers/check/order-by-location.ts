import type {ObjectUniverse} from '../../compute/reading/object-universe.js';

/** Sorts objects, in their place, into the order in which they lie in the packs; those in no pack come last. */
export function orderByLocation(universe: ObjectUniverse, ids: Uint32Array): void {
	// Counted out by pack, then sorted in each: one sort of millions would take several times the memory.
	const packs = ids.map(id => universe.location(id)?.pack ?? noPack);
	const starts = startsOf(packs);
	const next = [...starts];
	const sorted = new Uint32Array(ids.length);
	for (const [index, id] of ids.entries()) {
		const bucket = bucketOf(packs[index] ?? noPack, starts.length);
		const at = next[bucket] ?? 0;
		sorted[at] = id;
		next[bucket] = at + 1;
	}

	const offsetOf = (id: number): number => universe.location(id)?.offset ?? 0;
	for (let bucket = 0; bucket < starts.length - 1; bucket++) {
		// A view, so that it is sorted in its place.
		const inPack = sorted.subarray(starts[bucket], starts[bucket + 1]);
		inPack.sort((a, b) => offsetOf(a) - offsetOf(b));
	}

	ids.set(sorted);
}

const noPack = 0xffff_ffff;

/** Those in no pack have the last one. */
const bucketOf = (pack: number, buckets: number): number => Math.min(pack, buckets - 1);

/** By pack: how many lie in packs before it. At the end: how many lie in any. */
function startsOf(packs: Uint32Array): Uint32Array {
	let packCount = 0;
	for (const pack of packs) {
		packCount = pack === noPack ? packCount : Math.max(packCount, pack + 1);
	}

	const starts = new Uint32Array(packCount + 1);
	for (const pack of packs) {
		if (pack !== noPack) {
			starts[pack + 1] = (starts[pack + 1] ?? 0) + 1;
		}
	}

	for (let pack = 1; pack <= packCount; pack++) {
		starts[pack] = (starts[pack] ?? 0) + (starts[pack - 1] ?? 0);
	}

	return starts;
}
