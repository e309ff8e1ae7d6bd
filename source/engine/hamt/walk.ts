import {throwIfCancelled} from '../errors.js';
import type {NodeEntry, TreeNode} from '../objects/model.js';
import {type NodeReader, TraversalReader} from './node-access.js';

export type WalkOptions = {
	/** Nodes for which this says true are left out with everything below them; they are not read. */
	readonly skip?: (ref: string) => boolean;
	/** How many reads may run ahead of the consumer, at each of the at most seven levels. */
	readonly readAhead?: number;
	readonly signal?: AbortSignal;
};

type Pending = {readonly ref: string; readonly level: number; node?: Promise<TreeNode>};

/**
Every node of a tree, parents before children, by ascending slot. An empty `root` has none. Format reference 3.4.

Throws CorruptObjectError when the tree is deeper than a tree can be or a node stands in it twice.
*/
export async function* walkNodes(
	root: string,
	read: NodeReader,
	{skip = () => false, readAhead = 32, signal}: WalkOptions = {},
): AsyncGenerator<{readonly ref: string; readonly node: TreeNode}, void, undefined> {
	const reader = new TraversalReader(read);
	// the next node is the last one
	const pending: Pending[] = root === '' ? [] : [{ref: root, level: 0}];
	for (;;) {
		// all at once, so that the reader can join those that lie together
		if (!pending.at(-1)?.node) {
			for (const ahead of pending.slice(-readAhead - 1)) {
				if (!ahead.node && !skip(ahead.ref)) {
					ahead.node = reader.node(ahead.ref, ahead.level);
					// a failure counts when its turn comes, and not at all when the walk ends before
					ahead.node.catch(() => undefined);
				}
			}
		}

		const next = pending.pop();
		if (!next) {
			return;
		}

		throwIfCancelled(signal);
		if (!next.node || skip(next.ref)) {
			continue;
		}

		const node = await next.node;
		yield {ref: next.ref, node};
		if (node.type === 'internal') {
			for (const ref of node.children.toReversed()) {
				pending.push({ref, level: next.level + 1});
			}
		}
	}
}

/**
Every entry of a tree of either routing: by ascending slot, in a leaf as stored. An empty `root` has none.

The same key may come twice in trees of incremental sources; then the later one counts.
*/
export async function* walk(
	root: string,
	read: NodeReader,
	options: WalkOptions = {},
): AsyncGenerator<NodeEntry, void, undefined> {
	for await (const {node} of walkNodes(root, read, options)) {
		if (node.type === 'leaf') {
			yield* node.entries;
		}
	}
}
