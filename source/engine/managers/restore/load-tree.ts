import {eachLimited} from '../../compute/reading/each-limited.js';
import type {Failure, NodesReply} from '../../compute/reading/read-protocol.js';
import {fromTransferable} from '../../compute/transferable-error.js';
import {CorruptObjectError} from '../../errors.js';
import {parseHashedKey} from '../../objects/keys.js';
import type {ReadingSession} from './reading-session.js';

const hashLength = 32;
const nodesInBatch = 256;
/** Levels 0 to 6. Format reference 3. */
const deepestLevel = 6;

export type LoadedTree = {
	/** 32 bytes an entry, in walk order: the hashes of all metadata. */
	readonly filemetas: Buffer;
	/** Nodes that could not be read; what lies below them is not in `filemetas`. */
	readonly failures: readonly Error[];
};

/** `position` is where a node's turn came, by its place in the level. */
type Level = {readonly position: Uint32Array; readonly replies: NodesReply[]};

/** Reads all nodes of a tree, level by level and each level in the order of the packs. `root` is a node key, or empty for an empty tree. */
export async function loadTree(session: ReadingSession, root: string, signal?: AbortSignal): Promise<LoadedTree> {
	const levels: Level[] = [];
	const failures: Error[] = [];
	const seen = new Set<string>();
	let hashes: Buffer = root === '' ? Buffer.alloc(0) : Buffer.from(parseHashedKey(root).hash, 'hex');
	while (hashes.length > 0) {
		if (levels.length > deepestLevel) {
			throw new CorruptObjectError(root, 'its tree has more levels than a tree can have');
		}

		refuseRepetition(hashes, seen, root);
		const {replies, position} = await readLevel(session, hashes, signal);
		levels.push({replies, position});
		failures.push(...replies.flatMap(reply => reply.failures.map(({error}: Failure) => fromTransferable(error))));
		hashes = Buffer.concat(replies.map(reply => reply.children));
	}

	return {filemetas: inWalkOrder(levels), failures};
}

/** A node that stands in a tree twice would stand for the same entries twice; crafted trees make billions of a few nodes that way. */
function refuseRepetition(hashes: Buffer, seen: Set<string>, root: string): void {
	for (let start = 0; start < hashes.length; start += hashLength) {
		const hash = hashes.toString('latin1', start, start + hashLength);
		if (seen.has(hash)) {
			throw new CorruptObjectError(root, 'its tree names a node twice');
		}

		seen.add(hash);
	}
}

async function readLevel(session: ReadingSession, hashes: Buffer, signal?: AbortSignal): Promise<Level> {
	const count = hashes.length / hashLength;
	const position = new Uint32Array(count);
	const sorted = Buffer.allocUnsafe(hashes.length);
	for (const [at, node] of session.orderByPlace('node', hashes).entries()) {
		position[node] = at;
		hashes.copy(sorted, at * hashLength, node * hashLength, (node + 1) * hashLength);
	}

	const replies: NodesReply[] = [];
	const batches = Array.from({length: Math.ceil(count / nodesInBatch)}, (_, batch) => batch);
	await eachLimited(
		batches,
		session.crew.width,
		async batch => {
			const part = sorted.subarray(batch * nodesInBatch * hashLength, (batch + 1) * nodesInBatch * hashLength);
			replies[batch] = await session.readMetadata(
				'node',
				part,
				async stored => session.crew.call('nodes', {hashes: new Uint8Array(part), ...stored}),
				signal,
			);
		},
		signal,
	);
	return {position, replies};
}

/** Puts the levels together again: the children of a node where the node was. */
function inWalkOrder(levels: readonly Level[]): Buffer {
	const parts: Uint8Array[] = [];
	const firstChild = levels.map(({replies}) => {
		let sum = 0;
		return replies.map(reply => {
			const first = sum;
			sum += reply.childEnds.at(-1) ?? 0;
			return first;
		});
	});
	const visit = (level: number, node: number): void => {
		const at = levels[level]?.position[node] ?? 0;
		const batch = Math.floor(at / nodesInBatch);
		const item = at % nodesInBatch;
		const reply = levels[level]?.replies[batch];
		if (reply === undefined) {
			return;
		}

		const {childEnds, filemetaEnds, filemetas} = reply;
		parts.push(filemetas.subarray((filemetaEnds[item - 1] ?? 0) * hashLength, (filemetaEnds[item] ?? 0) * hashLength));
		const first = firstChild[level]?.[batch] ?? 0;
		for (let child = childEnds[item - 1] ?? 0; child < (childEnds[item] ?? 0); child++) {
			visit(level + 1, first + child);
		}
	};

	visit(0, 0);
	return Buffer.concat(parts);
}
