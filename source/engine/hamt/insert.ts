import type {NodeEntry} from '../objects/model.js';
import {
	childAt,
	childPosition,
	type InternalNode,
	type NodeReader,
	type NodeWriter,
	readNode,
	writeNode,
} from './node-access.js';
import {entryPrefix, routeIndex, slotBit} from './routing.js';
import {writeSubtree} from './subtree.js';

/**
Adds an entry, or replaces the one with the same key and place; resolves to the new root. An empty `root` is the empty tree. Format reference 3.2.

The root depends only on the set of entries, not on the order in which they came. An entry whose parent changed has another place, so
remove the old one first.
*/
export async function insert(root: string, entry: NodeEntry, read: NodeReader, write: NodeWriter): Promise<string> {
	return insertAt(root, {entry, prefix: entryPrefix(entry), read, write}, 0);
}

type Insertion = {
	readonly entry: NodeEntry;
	readonly prefix: number;
	readonly read: NodeReader;
	readonly write: NodeWriter;
};

async function insertAt(ref: string, insertion: Insertion, level: number): Promise<string> {
	const {entry, read, write} = insertion;
	const node = ref === '' ? undefined : await readNode(read, ref, level);
	if (node?.type === 'internal') {
		return insertBelow(node, insertion, level);
	}

	const others = (node?.entries ?? []).filter(({key}) => key !== entry.key);
	return writeSubtree([...others, entry], level, write);
}

async function insertBelow(node: InternalNode, insertion: Insertion, level: number): Promise<string> {
	const slot = routeIndex(insertion.prefix, level);
	const old = childAt(node, slot);
	const child = await insertAt(old ?? '', insertion, level + 1);
	const children = node.children.toSpliced(childPosition(node.bitmap, slot), old === undefined ? 0 : 1, child);
	return writeNode({type: 'internal', bitmap: (node.bitmap | slotBit(slot)) >>> 0, children}, insertion.write);
}
