import type {Pacer} from '../pacing/pacer.js';

/** Orders indexes by the number that `prefixes` holds for each; equal ones keep their order. A radix sort, byte by byte, on `order` itself. */
export async function orderByPrefix(
	order: Uint32Array<ArrayBuffer>,
	prefixes: Uint32Array,
	pacer: Pacer,
): Promise<Uint32Array<ArrayBuffer>> {
	let from = order;
	let to = new Uint32Array(order.length);
	for (const shift of [0, 8, 16, 24]) {
		await orderByByte(from, to, {prefixes, shift, pacer});
		[from, to] = [to, from];
	}

	return from;
}

type Pass = {readonly prefixes: Uint32Array; readonly shift: number; readonly pacer: Pacer};

async function orderByByte(from: Uint32Array, to: Uint32Array, {prefixes, shift, pacer}: Pass): Promise<void> {
	const positions = new Uint32Array(257);
	await pacer.inBatches(from.length, (start, end) => {
		countBytes(from.subarray(start, end), {prefixes, shift}, positions);
	});
	for (let i = 1; i < positions.length; i++) {
		positions[i] = (positions[i] ?? 0) + (positions[i - 1] ?? 0);
	}

	await pacer.inBatches(from.length, (start, end) => {
		distribute(from.subarray(start, end), to, {prefixes, shift}, positions);
	});
}

/** Counts each byte one place up, so that the sums are where the bytes start. */
function countBytes(
	order: Uint32Array,
	{prefixes, shift}: Pick<Pass, 'prefixes' | 'shift'>,
	counts: Uint32Array,
): void {
	for (const index of order) {
		const next = (((prefixes[index] ?? 0) >>> shift) & 0xff) + 1;
		counts[next] = (counts[next] ?? 0) + 1;
	}
}

function distribute(
	from: Uint32Array,
	to: Uint32Array,
	{prefixes, shift}: Pick<Pass, 'prefixes' | 'shift'>,
	positions: Uint32Array,
): void {
	for (const index of from) {
		const bucket = ((prefixes[index] ?? 0) >>> shift) & 0xff;
		const position = positions[bucket] ?? 0;
		to[position] = index;
		positions[bucket] = position + 1;
	}
}
