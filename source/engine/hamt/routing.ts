import type {Buffer} from 'node:buffer';
import {sha256, sha256Hex} from '../objects/hashes.js';
import type {NodeEntry} from '../objects/model.js';

/** A node above this many entries is internal, unless it stands at {@link maximumLevel}. Format reference 3. */
export const leafCapacity = 32;

/** The root is at level 0; at this level there are only leaves. */
export const maximumLevel = 6;

// Entries come folder by folder, so the hash of the last parent serves most of them.
let lastParent = '';
let lastParentHash = sha256('');

/**
The 32 bytes that place an entry in the tree: 2 of SHA-256(parent id), then the last 30 of SHA-256(file id). Format reference 3.1.

`parentId` is the first parent, or empty at the root.
*/
export function pathKeyBytes(parentId: string, fileId: string): Buffer {
	if (parentId !== lastParent) {
		lastParentHash = sha256(parentId);
		lastParent = parentId;
	}

	const key = sha256(fileId);
	key[0] = lastParentHash[0] ?? 0;
	key[1] = lastParentHash[1] ?? 0;
	return key;
}

/** {@link pathKeyBytes} as 64 hex digits, which is how entries hold it. */
export function pathKey(parentId: string, fileId: string): string {
	return pathKeyBytes(parentId, fileId).toString('hex');
}

/** What places an entry without a path key, in trees written before v1.9.2. */
export function legacyPathKey(fileId: string): string {
	return sha256Hex(fileId);
}

/** The 32 bits of a path key that routing looks at, unsigned. */
export function prefixOf(hexKey: string): number {
	return Number.parseInt(hexKey.slice(0, 8), 16);
}

/** Where an entry belongs. */
export function entryPrefix(entry: Pick<NodeEntry, 'key' | 'pathKey'>): number {
	return prefixOf(entry.pathKey ?? legacyPathKey(entry.key));
}

/** The slot, 0 to 31, at a level from 0 to 5. */
export function routeIndex(prefix32: number, level: number): number {
	return (prefix32 >>> (27 - 5 * level)) & 31;
}

/** The bit of a slot, unsigned (trap T5). */
export function slotBit(slot: number): number {
	return (1 << slot) >>> 0;
}
