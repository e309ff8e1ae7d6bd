import {childAt, childPosition, writeNode} from '../../source/engine/hamt/node-access.js';
import {entryPrefix, routeIndex, slotBit} from '../../source/engine/hamt/routing.js';
import type {MemoryNodes} from './memory-nodes.js';

/** Deletes a key as the Go tool does (format reference 3.3), which leaves shapes that depend on history. */
export async function removeLikeGo(nodes: MemoryNodes, ref: string, key: string, level = 0): Promise<string> {
	const node = await nodes.read(ref);
	if (node.type === 'leaf') {
		const entries = node.entries.filter(entry => entry.key !== key);
		return entries.length === 0 ? '' : writeNode({type: 'leaf', entries}, nodes.write);
	}

	const slot = routeIndex(entryPrefix({key}), level);
	const child = childAt(node, slot);
	if (child === undefined) {
		return ref;
	}

	const rest = await removeLikeGo(nodes, child, key, level + 1);
	const position = childPosition(node.bitmap, slot);
	if (rest !== '') {
		return writeNode({...node, children: node.children.with(position, rest)}, nodes.write);
	}

	const children = node.children.toSpliced(position, 1);
	const [only] = children;
	if (only === undefined) {
		return '';
	}

	const last = await nodes.read(only);
	if (children.length === 1 && last.type === 'leaf') {
		return only;
	}

	return writeNode({type: 'internal', bitmap: (node.bitmap & ~slotBit(slot)) >>> 0, children}, nodes.write);
}
