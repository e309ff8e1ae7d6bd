import {Buffer} from 'node:buffer';
import {decodeNode, encodeNode} from '../../source/engine/objects/node.js';
import {sha256Hex} from '../../source/engine/objects/hashes.js';
import type {TreeNode} from '../../source/engine/objects/model.js';
import type {NodeReader, NodeWriter} from '../../source/engine/hamt/node-access.js';

/** Nodes of trees in memory. It refuses a node whose children it does not hold, and counts what is read. */
export class MemoryNodes {
	readonly nodes = new Map<string, Buffer>();
	reads: string[] = [];

	readonly read: NodeReader = async ref => {
		this.reads.push(ref);
		const bytes = this.nodes.get(ref);
		if (!bytes) {
			throw new Error(`${ref} was never written`);
		}

		return decodeNode(bytes, ref);
	};

	readonly write: NodeWriter = (bytes, ref) => {
		const node = decodeNode(bytes, ref);
		const missing = node.type === 'internal' ? node.children.filter(child => !this.nodes.has(child)) : [];
		if (missing.length > 0 || ref !== `node/${sha256Hex(bytes)}`) {
			throw new Error(`${ref} was written before its children or under another name`);
		}

		this.nodes.set(ref, Buffer.from(bytes));
	};

	/** Adds a node without asking whether it makes sense. */
	plant(node: TreeNode): string {
		const bytes = encodeNode(node);
		const ref = `node/${sha256Hex(bytes)}`;
		this.nodes.set(ref, bytes);
		return ref;
	}
}
