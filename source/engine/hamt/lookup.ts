import type {NodeEntry} from '../objects/model.js';
import {childAt, type LeafNode, type NodeReader, readNode} from './node-access.js';
import {legacyPathKey, pathKey, prefixOf, routeIndex} from './routing.js';

/**
The entry of a file id, in trees of either routing. Format reference 3.4.

`parentId` is the first parent of the entry, or empty at the root. An entry that stands elsewhere, because it had another parent when it was
inserted, is not found.
*/
export async function lookup(
	root: string,
	{key, parentId}: {readonly key: string; readonly parentId: string},
	read: NodeReader,
): Promise<NodeEntry | undefined> {
	if (root === '') {
		return undefined;
	}

	const leaf = await descend(root, prefixOf(pathKey(parentId, key)), read);
	const found = leaf && entryOf(leaf, key);
	if (found ?? leaf?.entries.some(entry => entry.pathKey !== undefined)) {
		return found;
	}

	const legacyLeaf = await descend(root, prefixOf(legacyPathKey(key)), read);
	return legacyLeaf && entryOf(legacyLeaf, key);
}

function entryOf(leaf: LeafNode, key: string): NodeEntry | undefined {
	return leaf.entries.find(entry => entry.key === key);
}

async function descend(root: string, prefix: number, read: NodeReader): Promise<LeafNode | undefined> {
	let ref: string | undefined = root;
	for (let level = 0; ref !== undefined; level++) {
		const node = await readNode(read, ref, level);
		if (node.type === 'leaf') {
			return node;
		}

		ref = childAt(node, routeIndex(prefix, level));
	}

	return undefined;
}
