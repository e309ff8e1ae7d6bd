import type {Pacer} from './pacer.js';

const batch = 65_536;

/** Orders indexes by the number that `prefixes` holds for each; equal ones keep their order. A radix sort, byte by byte, on `order` itself. */
export async function orderByPrefix(
	order: Uint32Array<ArrayBuffer>,
	prefixes: Uint32Array,
	pacer: Pacer,
): Promise<Uint32Array<ArrayBuffer>> {
	let from = order;
	let to = new Uint32Array(order.length);
	for (const shift of [0, 8, 16, 24]) {
		const positions = startPositions(from, prefixes, shift);
		for (let start = 0; start < from.length; start += batch) {
			distribute(from.subarray(start, start + batch), to, {prefixes, positions, shift});
			if (pacer.isDue) {
				await pacer.rest();
			}
		}

		[from, to] = [to, from];
	}

	return from;
}

function startPositions(order: Uint32Array, prefixes: Uint32Array, shift: number): Uint32Array {
	const positions = new Uint32Array(257);
	for (const index of order) {
		const next = (((prefixes[index] ?? 0) >>> shift) & 0xff) + 1;
		positions[next] = (positions[next] ?? 0) + 1;
	}

	for (let i = 1; i < positions.length; i++) {
		positions[i] = (positions[i] ?? 0) + (positions[i - 1] ?? 0);
	}

	return positions;
}

type Pass = {readonly prefixes: Uint32Array; readonly positions: Uint32Array; readonly shift: number};

function distribute(from: Uint32Array, to: Uint32Array, {prefixes, positions, shift}: Pass): void {
	for (const index of from) {
		const bucket = ((prefixes[index] ?? 0) >>> shift) & 0xff;
		const position = positions[bucket] ?? 0;
		to[position] = index;
		positions[bucket] = position + 1;
	}
}
