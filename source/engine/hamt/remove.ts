import type {NodeEntry, TreeNode} from '../objects/model.js';
import {
	childAt,
	childPosition,
	type InternalNode,
	type LeafNode,
	type NodeReader,
	type NodeWriter,
	readNode,
	TraversalReader,
	writeNode,
} from './node-access.js';
import {entryPrefix, leafCapacity, routeIndex, slotBit} from './routing.js';
import {compareEntries} from './subtree.js';

/**
Removes the entry with this key and place; resolves to the new root, which is empty when nothing is left, and unchanged when there was none.

Unlike the Go tool's delete (format reference 3.3) it merges a subtree that falls to 32 entries into one leaf, so that the root depends only on
the set of entries. Trees that the Go tool deleted from are merged along the way of the removed entry.
*/
export async function remove(
	root: string,
	entry: Pick<NodeEntry, 'key' | 'pathKey'>,
	read: NodeReader,
	write: NodeWriter,
): Promise<string> {
	if (root === '') {
		return '';
	}

	const rest = await removeAt(root, {key: entry.key, prefix: entryPrefix(entry), read, write}, 0);
	if (rest === unchanged) {
		return root;
	}

	return rest === undefined ? '' : writeNode(rest, write);
}

type Removal = {readonly key: string; readonly prefix: number; readonly read: NodeReader; readonly write: NodeWriter};

const unchanged = Symbol('unchanged');

/** What is left of a subtree, not written yet; `undefined` when nothing is. */
type Rest = TreeNode | undefined | typeof unchanged;

async function removeAt(ref: string, removal: Removal, level: number): Promise<Rest> {
	const node = await readNode(removal.read, ref, level);
	return node.type === 'leaf' ? removeFromLeaf(node, removal.key) : removeBelow(node, removal, level);
}

function removeFromLeaf(node: LeafNode, key: string): Rest {
	const entries = node.entries.filter(entry => entry.key !== key);
	if (entries.length === node.entries.length) {
		return unchanged;
	}

	return entries.length === 0 ? undefined : {type: 'leaf', entries};
}

async function removeBelow(node: InternalNode, removal: Removal, level: number): Promise<Rest> {
	const slot = routeIndex(removal.prefix, level);
	const old = childAt(node, slot);
	const rest = old === undefined ? unchanged : await removeAt(old, removal, level + 1);
	if (rest === unchanged) {
		return unchanged;
	}

	const position = childPosition(node.bitmap, slot);
	const siblings = node.children.toSpliced(position, 1);
	if (rest === undefined && siblings.length === 0) {
		return undefined;
	}

	// an internal rest was not merged, so it alone has too many entries for a leaf
	const merged =
		rest?.type === 'internal' ? undefined : await mergeIntoLeaf(rest?.entries ?? [], siblings, removal.read, level + 1);
	if (merged) {
		return merged;
	}

	if (rest === undefined) {
		return {type: 'internal', bitmap: (node.bitmap & ~slotBit(slot)) >>> 0, children: siblings};
	}

	const child = await writeNode(rest, removal.write);
	return {type: 'internal', bitmap: node.bitmap, children: node.children.with(position, child)};
}

async function mergeIntoLeaf(
	own: readonly NodeEntry[],
	siblings: readonly string[],
	read: NodeReader,
	level: number,
): Promise<LeafNode | undefined> {
	const entries = [...own];
	const fits = await collect(siblings, entries, new TraversalReader(read), level);
	return fits ? {type: 'leaf', entries: entries.toSorted(compareEntries)} : undefined;
}

/** Adds the entries below the refs, and stops with false as soon as they are too many for a leaf. */
async function collect(
	refs: readonly string[],
	entries: NodeEntry[],
	reader: TraversalReader,
	level: number,
): Promise<boolean> {
	for (const ref of refs) {
		if (entries.length > leafCapacity) {
			return false;
		}

		const node = await reader.node(ref, level);
		if (node.type === 'leaf') {
			entries.push(...node.entries);
		} else if (!(await collect(node.children, entries, reader, level + 1))) {
			return false;
		}
	}

	return entries.length <= leafCapacity;
}
