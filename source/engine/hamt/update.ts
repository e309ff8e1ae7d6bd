import {throwIfCancelled} from '../errors.js';
import type {NodeEntry, TreeNode} from '../objects/model.js';
import {Pacer} from '../pacing/pacer.js';
import {
	childAt,
	type InternalNode,
	type LeafNode,
	type NodeReader,
	type NodeWriter,
	TraversalReader,
	writeNode,
} from './node-access.js';
import {leafCapacity, maximumLevel, slotBit} from './routing.js';
import {compareEntries, entriesBySlot, subtreeOf} from './subtree.js';

/** What becomes of an entry. It is new without `before`, and gone without `after`; both are refs of a filemeta. */
export type EntryChange = Pick<NodeEntry, 'key' | 'pathKey'> & {
	readonly before?: string | undefined;
	readonly after?: string | undefined;
};

/** A tree does not hold what the changes start from. */
export class UnexpectedTreeError extends Error {
	override readonly name = 'UnexpectedTreeError';
}

/**
Changes entries of a tree; resolves to the new root, which is empty when nothing is left. An empty `root` is the empty tree.

Reads each node on the way to a change once, all of a level together, and beside them only leaves that may have to be merged. Writes the nodes that are new in the end,
children before parents, and none before all changes were found to fit. The root is that of building all entries from scratch, if the tree was such a one: unlike with
the Go tool's delete (format reference 3.3), a subtree that falls to 32 entries becomes one leaf. All nodes that change are in memory at the same time.

@throws {UnexpectedTreeError} Also when the tree is seen not to be one that is built from scratch. What the reader and the writer throw.
*/
export async function updateTree(
	root: string,
	changes: readonly EntryChange[],
	{
		read,
		write,
		signal,
	}: {readonly read: NodeReader; readonly write: NodeWriter; readonly signal?: AbortSignal | undefined},
): Promise<string> {
	const reader = new TraversalReader(read);
	const change = await applyChanges(root === '' ? undefined : root, changes, reader, 0);
	const top = await new Settling(reader, write, signal).topOf(change, 0);
	return isEmpty(top) ? '' : writeNode(top, write);
}

/** A leaf with its new entries, which may be any number; or a node, what becomes of some of its children, and how many entries more it has. */
type Changed =
	| LeafNode
	| {
			readonly type: 'changed';
			readonly node: InternalNode;
			readonly below: ReadonlyMap<number, Changed>;
			readonly growth: number;
	  };

async function applyChanges(
	ref: string | undefined,
	changes: readonly EntryChange[],
	reader: TraversalReader,
	level: number,
): Promise<Changed> {
	const node: TreeNode = ref === undefined ? {type: 'leaf', entries: []} : await reader.node(ref, level);
	if (node.type === 'leaf') {
		return changedLeaf(node, changes, level);
	}

	const below = await Promise.all(
		[...entriesBySlot(changes, level)].map(async ([slot, some]): Promise<[number, Changed]> => [
			slot,
			await applyChanges(childAt(node, slot), some, reader, level + 1),
		]),
	);
	const growth = changes.reduce(
		(sum, {before, after}) => sum + (after === undefined ? 0 : 1) - (before === undefined ? 0 : 1),
		0,
	);
	return {type: 'changed', node, below: new Map(below), growth};
}

function changedLeaf({entries: old}: LeafNode, changes: readonly EntryChange[], level: number): LeafNode {
	const entries = new Map(old.map(entry => [entry.key, entry]));
	if (entries.size < old.length || (old.length > leafCapacity && level < maximumLevel)) {
		throw new UnexpectedTreeError(`A leaf of ${old.length} entries is not one of a tree that is built from scratch`);
	}

	for (const {key, pathKey, before, after} of changes) {
		const found = entries.get(key);
		if (found?.filemeta !== before || (found !== undefined && found.pathKey !== pathKey)) {
			throw new UnexpectedTreeError(
				`The tree has ${found?.filemeta ?? 'no entry'} where ${before ?? 'no entry'} was expected, for ${key}`,
			);
		}

		if (after === undefined) {
			entries.delete(key);
		} else {
			entries.set(key, pathKey === undefined ? {key, filemeta: after} : {key, pathKey, filemeta: after});
		}
	}

	return {type: 'leaf', entries: [...entries.values()]};
}

/** Merges what has become small, divides what has become large, and writes what is new. */
class Settling {
	readonly #reader: TraversalReader;
	readonly #write: NodeWriter;
	readonly #signal: AbortSignal | undefined;
	readonly #pacer = new Pacer();

	constructor(reader: TraversalReader, write: NodeWriter, signal: AbortSignal | undefined) {
		this.#reader = reader;
		this.#write = write;
		this.#signal = signal;
	}

	/** The top node of what has become of a subtree. It is not written yet, as it may go into a leaf above. */
	async topOf(changed: Changed, level: number): Promise<TreeNode> {
		if (this.#pacer.isDue) {
			await this.#pacer.rest();
			throwIfCancelled(this.#signal);
		}

		if (changed.type === 'leaf') {
			return subtreeOf(changed.entries, level, this.#write);
		}

		const tops = new Map<number, TreeNode>();
		for (const [slot, child] of changed.below) {
			tops.set(slot, await this.topOf(child, level + 1));
		}

		const merged = changed.growth < 0 ? await this.#mergedLeaf(changed.node, tops, level) : undefined;
		return merged ?? this.#internalNode(changed.node, tops);
	}

	/** All entries below a node in one leaf, if they fit. Leaves that have not changed are read as long as they may fit; an internal node has too many by itself. */
	async #mergedLeaf(
		node: InternalNode,
		tops: ReadonlyMap<number, TreeNode>,
		level: number,
	): Promise<LeafNode | undefined> {
		const entries: NodeEntry[] = [];
		for (const top of tops.values()) {
			if (top.type === 'internal') {
				return undefined;
			}

			entries.push(...top.entries);
		}

		for (const slot of slots) {
			const sibling = tops.has(slot) ? undefined : childAt(node, slot);
			if (entries.length > leafCapacity) {
				return undefined;
			}

			if (sibling !== undefined) {
				const leaf = await this.#reader.node(sibling, level + 1);
				if (leaf.type === 'internal') {
					return undefined;
				}

				entries.push(...leaf.entries);
			}
		}

		return entries.length > leafCapacity ? undefined : {type: 'leaf', entries: entries.toSorted(compareEntries)};
	}

	async #internalNode(node: InternalNode, tops: ReadonlyMap<number, TreeNode>): Promise<InternalNode> {
		let bitmap = 0;
		const children: string[] = [];
		for (const slot of slots) {
			const top = tops.get(slot);
			const child = top === undefined ? childAt(node, slot) : await this.#written(top);
			if (child !== undefined) {
				bitmap |= slotBit(slot);
				children.push(child);
			}
		}

		return {type: 'internal', bitmap: bitmap >>> 0, children};
	}

	async #written(top: TreeNode): Promise<string | undefined> {
		return isEmpty(top) ? undefined : writeNode(top, this.#write);
	}
}

const slots = Array.from({length: 32}, (_, slot) => slot);

const isEmpty = (node: TreeNode): boolean => node.type === 'leaf' && node.entries.length === 0;
