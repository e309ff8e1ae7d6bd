import type {SortableEntries} from './bulk-build.js';
import type {Pacer} from './pacer.js';
import {orderByPrefix} from './prefix-order.js';

// Bytes 2 to 31 of a path key come from the file id alone, so equal keys agree in these four whatever their parents.
const idOffset = 2;

/** The indexes of the entries that count: the last one of each key. */
export async function lastOfEachKey(entries: SortableEntries, pacer: Pacer): Promise<Uint32Array<ArrayBuffer>> {
	const ids = numbersAt(entries, idOffset);
	const order = await orderByPrefix(new Uint32Array(ids.keys()), ids, pacer);
	let kept = 0;
	for (let start = 0, end = 0; start < order.length; start = end) {
		const id = ids[order[start] ?? 0];
		end = start + 1;
		while (end < order.length && ids[order[end] ?? 0] === id) {
			end += 1;
		}

		for (const index of end - start > 1 ? lastByKey(entries, order.slice(start, end)) : order.subarray(start, end)) {
			order[kept++] = index;
		}
	}

	return order.subarray(0, kept);
}

function lastByKey(entries: SortableEntries, indexes: Uint32Array): Iterable<number> {
	const byKey = new Map<string, number>();
	for (const index of indexes) {
		byKey.set(entries.keyOf(index), index);
	}

	return byKey.values();
}

/** The big-endian number of 32 bits at this offset in the path key of each entry. */
export function numbersAt({count, pathKeys}: SortableEntries, offset: number): Uint32Array {
	const view = new DataView(pathKeys.buffer, pathKeys.byteOffset, pathKeys.byteLength);
	const numbers = new Uint32Array(count);
	for (let i = 0; i < count; i++) {
		numbers[i] = view.getUint32(i * 32 + offset);
	}

	return numbers;
}
