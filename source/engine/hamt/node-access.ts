import type {Buffer} from 'node:buffer';
import {CorruptObjectError} from '../errors.js';
import {sha256Hex} from '../objects/hashes.js';
import {objectKey} from '../objects/keys.js';
import type {TreeNode} from '../objects/model.js';
import {countBits, encodeNode} from '../objects/node.js';
import {maximumLevel, slotBit} from './routing.js';

/** Gives the decoded node of a `node/<hex>` ref; the bytes have been verified against the ref. */
export type NodeReader = (ref: string) => Promise<TreeNode>;

/** Takes a new node. Called with children before their parents; a returned promise is waited for. */
export type NodeWriter = (bytes: Buffer, ref: string) => void | Promise<void>;

export type InternalNode = Extract<TreeNode, {type: 'internal'}>;
export type LeafNode = Extract<TreeNode, {type: 'leaf'}>;

/** Reads a node that stands at this level. Throws CorruptObjectError when it cannot be there. */
export async function readNode(read: NodeReader, ref: string, level: number): Promise<TreeNode> {
	const node = await read(ref);
	if (node.type === 'internal') {
		checkInternal(node, ref, level);
	}

	return node;
}

function checkInternal(node: InternalNode, ref: string, level: number): void {
	if (level >= maximumLevel) {
		throw new CorruptObjectError(ref, `it is an internal node at level ${level}, where a tree has only leaves`);
	}

	if (countBits(node.bitmap) !== node.children.length) {
		throw new CorruptObjectError(
			ref,
			`its bitmap names ${countBits(node.bitmap)} children and it has ${node.children.length}`,
		);
	}

	if (new Set(node.children).size !== node.children.length) {
		throw new CorruptObjectError(ref, 'it has the same child twice');
	}
}

/** Where the child of a slot stands, or would stand, among the children. */
export function childPosition(bitmap: number, slot: number): number {
	return countBits(bitmap & (slotBit(slot) - 1));
}

/** The ref of the child in a slot, if there is one. */
export function childAt(node: InternalNode, slot: number): string | undefined {
	return (node.bitmap & slotBit(slot)) === 0 ? undefined : node.children[childPosition(node.bitmap, slot)];
}

/** Encodes and hands over a node; resolves to its ref. */
export async function writeNode(node: TreeNode, write: NodeWriter): Promise<string> {
	const bytes = encodeNode(node);
	const ref = objectKey('node', sha256Hex(bytes));
	await write(bytes, ref);
	return ref;
}

/**
Reads the nodes of one tree for a traversal, each at most once.

No honest tree holds the same internal node twice, for its entries would be placed twice. A crafted one could otherwise make a few nodes
look like billions.
*/
export class TraversalReader {
	readonly #read: NodeReader;
	readonly #seen = new Set<string>();

	constructor(read: NodeReader) {
		this.#read = read;
	}

	async node(ref: string, level: number): Promise<TreeNode> {
		const node = await readNode(this.#read, ref, level);
		if (node.type === 'internal') {
			if (this.#seen.has(ref)) {
				throw new CorruptObjectError(ref, 'it stands in one tree twice');
			}

			this.#seen.add(ref);
		}

		return node;
	}
}
