import type {Buffer} from 'node:buffer';
import {UsageError} from '../errors.js';

/** The key prefixes whose second part is a hash. Format reference 1.2. */
export const hashedKinds = ['chunk', 'content', 'filemeta', 'node', 'snapshot', 'packs'] as const;

export type HashedKind = (typeof hashedKinds)[number];

/** Position of a kind in `hashedKinds`, by which compact records name it; -1 for any other text. */
export const kindNumber = (kind: string): number => (hashedKinds as readonly string[]).indexOf(kind);

/** The numbers of the kinds that have keys with this prefix. */
export const kindsWithPrefix = (prefix: string): Set<number> =>
	new Set(hashedKinds.filter(kind => prefix.startsWith(`${kind}/`) || `${kind}/`.startsWith(prefix)).map(kindNumber));

export const configKey = 'config';
export const latestKey = 'index/latest';
export const snapshotsKey = 'index/snapshots';
export const packsKey = 'index/packs';
export const exclusiveLockKey = 'index/lock.exclusive';
export const sharedLockPrefix = 'index/lock.shared/';
export const keySlotPrefix = 'keys/';
/** Ours: held while the pack catalog is stored. */
export const catalogLockKey = 'index/holdfast/catalog-lock';

const hexHash = /^[\da-f]{64}$/;
const hashedKey = /^(?:chunk|content|filemeta|node|snapshot|packs)\/[\da-f]{64}$/;
const namedKey = /^(?:keys\/[\w.:+-]+|index(?:\/[\w.:+-]+)+)$/;
const dotsOnly = /\/\.{1,2}(?:\/|$)/;

export function isHexHash(text: string): boolean {
	return hexHash.test(text);
}

/** The key of an object named by its hash: 32 bytes, or 64 hex digits. Throws UsageError for anything else. */
export function objectKey(kind: HashedKind, hash: Buffer | string): string {
	const hex = typeof hash === 'string' ? hash : hash.toString('hex');
	// What 32 bytes give needs no look; keys are made by the hundred thousand.
	const isCertain = typeof hash !== 'string' && hash.length === 32;
	if (!isCertain && !hexHash.test(hex)) {
		throw new UsageError(`${JSON.stringify(hex)} is not a SHA-256 hash of 64 lower-case hex digits`);
	}

	return `${kind}/${hex}`;
}

/** Whether this is a kind, a slash and 64 lower-case hex digits. Keys read from a repository must pass before they are used (trap T27). */
export function isHashedKey(key: string): boolean {
	return hashedKey.test(key);
}

/** Whether this is a hashed key of that one kind. */
export function isKeyOf(kind: HashedKind, key: string): boolean {
	return key.startsWith(kind) && key.length === kind.length + 65 && hashedKey.test(key);
}

/** Throws UsageError when `key` is not a hashed key. */
export function parseHashedKey(key: string): {kind: HashedKind; hash: string} {
	const slash = key.indexOf('/');
	const kind = hashedKinds.find(name => name === key.slice(0, slash));
	if (kind === undefined || !hashedKey.test(key)) {
		throw new UsageError(`${JSON.stringify(key)} is not the key of a stored object`, {
			hint: `Such keys look like snapshot/ and 64 lower-case hex digits; the kinds are ${hashedKinds.join(', ')}.`,
		});
	}

	return {kind, hash: key.slice(slash + 1)};
}

/**
Whether a repository can hold an object under this key: a hashed key, `config`, `keys/<name>` or `index/<names>`.

No other key may reach a backend: stores of folders turn keys into paths (trap T27).
*/
export function isStorableKey(key: string): boolean {
	return hashedKey.test(key) || key === configKey || (namedKey.test(key) && !dotsOnly.test(key));
}
