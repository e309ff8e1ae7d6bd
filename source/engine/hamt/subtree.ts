import {compareUtf8} from '../objects/hashes.js';
import type {NodeEntry, TreeNode} from '../objects/model.js';
import {type NodeWriter, writeNode} from './node-access.js';
import {entryPrefix, leafCapacity, maximumLevel, routeIndex, slotBit} from './routing.js';

export function compareEntries(a: NodeEntry, b: NodeEntry): number {
	return compareUtf8(a.key, b.key);
}

/** Entries, or what becomes of them, by slot at this level; slots without any are absent. */
export function entriesBySlot<Entry extends Pick<NodeEntry, 'key' | 'pathKey'>>(
	entries: readonly Entry[],
	level: number,
): Map<number, Entry[]> {
	const buckets = new Map<number, Entry[]>();
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

/** The top node of the subtree of a few entries with different keys, which may be a leaf. All below it is written, but not the node itself. Format reference 3.2, `build`. */
export async function subtreeOf(entries: readonly NodeEntry[], level: number, write: NodeWriter): Promise<TreeNode> {
	if (entries.length <= leafCapacity || level >= maximumLevel) {
		return {type: 'leaf', entries: entries.toSorted(compareEntries)};
	}

	let bitmap = 0;
	const children: string[] = [];
	const buckets = [...entriesBySlot(entries, level)].toSorted(([a], [b]) => a - b);
	for (const [slot, bucket] of buckets) {
		bitmap |= slotBit(slot);
		children.push(await writeNode(await subtreeOf(bucket, level + 1, write), write));
	}

	return {type: 'internal', bitmap: bitmap >>> 0, children};
}
