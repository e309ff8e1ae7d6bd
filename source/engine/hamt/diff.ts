import {throwIfCancelled} from '../errors.js';
import type {NodeEntry, TreeNode} from '../objects/model.js';
import {childAt, type NodeReader, TraversalReader} from './node-access.js';
import {entriesBySlot} from './subtree.js';

/** A key whose filemeta ref differs between two trees. */
export type TreeChange =
	| {readonly type: 'added'; readonly key: string; readonly after: string}
	| {readonly type: 'removed'; readonly key: string; readonly before: string}
	| {readonly type: 'modified'; readonly key: string; readonly before: string; readonly after: string};

/**
What changed between two trees, in no particular order. An empty root is the empty tree (trap T25).

Subtrees with equal refs are not read. Entries are matched by key wherever they stand, so trees of different routing compare as they should,
at the cost of holding the keys that differ in place. Of a key that a tree holds twice the later one counts, unless both trees share it.
*/
export async function* diff(
	before: string,
	after: string,
	read: NodeReader,
	options: {readonly signal?: AbortSignal} = {},
): AsyncGenerator<TreeChange, void, undefined> {
	if (before === after) {
		return;
	}

	const comparison = new Comparison(read, options.signal);
	await comparison.compare([{before: before === '' ? [] : before, after: after === '' ? [] : after}], 0);
	yield* comparison.changes();
}

/** The ref of a node, or the entries that a leaf higher up has for this place. */
type Subtree = string | NodeEntry[];

/** What two trees have in the same place. */
type Pair = {readonly before: Subtree; readonly after: Subtree};

/** Nodes lie where chance put them: of so many, some lie together. */
const pairsAtOnce = 1024;

const slots = Array.from({length: 32}, (_, slot) => slot);

class Comparison {
	readonly #before = new Map<string, string>();
	readonly #after = new Map<string, string>();
	readonly #beforeReader: TraversalReader;
	readonly #afterReader: TraversalReader;
	readonly #signal: AbortSignal | undefined;

	constructor(read: NodeReader, signal: AbortSignal | undefined) {
		this.#beforeReader = new TraversalReader(read);
		this.#afterReader = new TraversalReader(read);
		this.#signal = signal;
	}

	/** Takes places of one level, whose nodes are asked for all at once, so that the reader can join those that lie together. */
	async compare(pairs: readonly Pair[], level: number): Promise<void> {
		throwIfCancelled(this.#signal);
		const nodes = await Promise.all(
			pairs.map(async ({before, after}) =>
				Promise.all([resolve(before, level, this.#beforeReader), resolve(after, level, this.#afterReader)]),
			),
		);
		let below: Pair[] = [];
		const compareBelow = async () => {
			const taken = below;
			below = [];
			if (taken.length > 0) {
				await this.compare(taken, level + 1);
			}
		};

		for (const [left, right] of nodes) {
			if (left.type === 'leaf' && right.type === 'leaf') {
				// The order of the walk decides which of two entries with the same key counts.
				await compareBelow();
				this.#compareLeaves(left.entries, right.entries);
			} else {
				below.push(...differingPairs(left, right, level));
				if (below.length >= pairsAtOnce) {
					await compareBelow();
				}
			}
		}

		await compareBelow();
	}

	*changes(): Generator<TreeChange, void, undefined> {
		for (const [key, before] of this.#before) {
			const after = this.#after.get(key);
			if (after === undefined) {
				yield {type: 'removed', key, before};
			} else if (after !== before) {
				yield {type: 'modified', key, before, after};
			}
		}

		for (const [key, after] of this.#after) {
			if (!this.#before.has(key)) {
				yield {type: 'added', key, after};
			}
		}
	}

	#compareLeaves(left: readonly NodeEntry[], right: readonly NodeEntry[]): void {
		for (const {key, filemeta} of left) {
			this.#before.set(key, filemeta);
		}

		for (const {key, filemeta} of right) {
			this.#after.set(key, filemeta);
		}
	}
}

async function resolve(subtree: Subtree, level: number, reader: TraversalReader): Promise<TreeNode> {
	return typeof subtree === 'string' ? reader.node(subtree, level) : {type: 'leaf', entries: subtree};
}

function differingPairs(left: TreeNode, right: TreeNode, level: number): Pair[] {
	const [leftChildren, rightChildren] = [childrenOf(left, level), childrenOf(right, level)];
	return slots
		.map(slot => ({before: leftChildren(slot) ?? [], after: rightChildren(slot) ?? []}))
		.filter(({before, after}) => before !== after && before.length + after.length > 0);
}

function childrenOf(node: TreeNode, level: number): (slot: number) => Subtree | undefined {
	if (node.type === 'internal') {
		return slot => childAt(node, slot);
	}

	const buckets = entriesBySlot(node.entries, level);
	return slot => buckets.get(slot);
}
