import {type NodeReader, childAt, readNode} from '../hamt/node-access.js';
import {prefixOf, routeIndex} from '../hamt/routing.js';
import {throwIfCancelled} from '../errors.js';
import {sha256Hex} from '../objects/hashes.js';
import type {NodeEntry} from '../objects/model.js';

/** Hex digits at the beginning of a path key that entries of one folder share. Format reference 3.1. */
const sharedDigits = 4;
/** Levels whose slots are wholly decided by these 16 bits; at the next, one bit of five is. */
const decidedLevels = 3;

/**
Finds the entries that may lie in a folder by reading only the part of the tree where such entries are placed: some nodes more than they fill.

The result holds entries of other folders too, whose ids begin with the same hash; their metadata tells. `undefined` when an entry without a path key is
met: in such a tree the entries of a folder are scattered, as they are in trees of v1.5.0.
*/
export async function entriesNearFolder(
	root: string,
	folderId: string,
	read: NodeReader,
	{signal}: {readonly signal?: AbortSignal} = {},
): Promise<NodeEntry[] | undefined> {
	const digits = sha256Hex(folderId).slice(0, sharedDigits);
	const prefix = prefixOf(digits.padEnd(8, '0'));
	const found: NodeEntry[] = [];
	let isScattered = false;
	const visit = async (ref: string, level: number): Promise<void> => {
		throwIfCancelled(signal);
		const node = await readNode(read, ref, level);
		if (node.type === 'leaf') {
			isScattered ||= node.entries.some(({pathKey}) => pathKey === undefined);
			found.push(...node.entries.filter(({pathKey}) => pathKey?.startsWith(digits)));
			return;
		}

		for (const slot of slotsOf(prefix, level)) {
			const child = childAt(node, slot);
			if (child !== undefined && !isScattered) {
				await visit(child, level + 1);
			}
		}
	};

	if (root !== '') {
		await visit(root, 0);
	}

	return isScattered ? undefined : found;
}

function slotsOf(prefix: number, level: number): number[] {
	if (level < decidedLevels) {
		return [routeIndex(prefix, level)];
	}

	const half = level === decidedLevels ? routeIndex(prefix, level) & 16 : 0;
	return Array.from({length: level === decidedLevels ? 16 : 32}, (_, slot) => half + slot);
}
