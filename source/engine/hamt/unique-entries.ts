import type {Pacer} from '../pacing/pacer.js';
import type {SortableEntries} from './bulk-build.js';
import {orderByPrefix} from './prefix-order.js';

// Bytes 2 to 31 of a path key come from the file id alone, so equal keys agree in these four whatever their parents.
const idOffset = 2;

/** The indexes of the entries that count: the last one of each key. */
export async function lastOfEachKey(entries: SortableEntries, pacer: Pacer): Promise<Uint32Array<ArrayBuffer>> {
	const ids = await numbersAt(entries, idOffset, pacer);
	const order = await orderByPrefix(new Uint32Array(ids.keys()), ids, pacer);
	let kept = 0;
	let next = 0;
	await pacer.inBatches(order.length, (_, batchEnd) => {
		while (next < batchEnd) {
			const start = next;
			next = endOfRun(order, ids, start);
			for (const index of next - start > 1
				? lastByKey(entries, order.slice(start, next))
				: order.subarray(start, next)) {
				order[kept++] = index;
			}
		}
	});
	return order.subarray(0, kept);
}

function endOfRun(order: Uint32Array, ids: Uint32Array, start: number): number {
	const id = ids[order[start] ?? 0];
	let end = start + 1;
	while (end < order.length && ids[order[end] ?? 0] === id) {
		end += 1;
	}

	return end;
}

function lastByKey(entries: SortableEntries, indexes: Uint32Array): Iterable<number> {
	const byKey = new Map<string, number>();
	for (const index of indexes) {
		byKey.set(entries.keyOf(index), index);
	}

	return byKey.values();
}

/** The big-endian number of 32 bits at this offset in the path key of each entry. */
export async function numbersAt(
	{count, pathKeys}: SortableEntries,
	offset: number,
	pacer: Pacer,
): Promise<Uint32Array> {
	const view = new DataView(pathKeys.buffer, pathKeys.byteOffset, pathKeys.byteLength);
	const numbers = new Uint32Array(count);
	await pacer.inBatches(count, (start, end) => {
		for (let i = start; i < end; i++) {
			numbers[i] = view.getUint32(i * 32 + offset);
		}
	});
	return numbers;
}
