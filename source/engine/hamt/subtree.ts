import {compareUtf8} from '../objects/hashes.js';
import type {NodeEntry} from '../objects/model.js';
import {type NodeWriter, writeNode} from './node-access.js';
import {entryPrefix, leafCapacity, maximumLevel, routeIndex, slotBit} from './routing.js';

export function compareEntries(a: NodeEntry, b: NodeEntry): number {
	return compareUtf8(a.key, b.key);
}

/** The entries by slot at this level; slots without entries are absent. */
export function entriesBySlot(entries: readonly NodeEntry[], level: number): Map<number, NodeEntry[]> {
	const buckets = new Map<number, NodeEntry[]>();
	for (const entry of entries) {
		const slot = routeIndex(entryPrefix(entry), level);
		const bucket = buckets.get(slot);
		if (bucket) {
			bucket.push(entry);
		} else {
			buckets.set(slot, [entry]);
		}
	}

	return buckets;
}

/** Writes the subtree of a few entries with different keys, which may be one leaf; resolves to its ref. Format reference 3.2, `build`. */
export async function writeSubtree(entries: readonly NodeEntry[], level: number, write: NodeWriter): Promise<string> {
	if (entries.length <= leafCapacity || level >= maximumLevel) {
		return writeNode({type: 'leaf', entries: entries.toSorted(compareEntries)}, write);
	}

	let bitmap = 0;
	const children: string[] = [];
	const buckets = [...entriesBySlot(entries, level)].toSorted(([a], [b]) => a - b);
	for (const [slot, bucket] of buckets) {
		bitmap |= slotBit(slot);
		children.push(await writeSubtree(bucket, level + 1, write));
	}

	return writeNode({type: 'internal', bitmap: bitmap >>> 0, children}, write);
}
