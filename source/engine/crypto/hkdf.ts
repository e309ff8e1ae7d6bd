import {Buffer} from 'node:buffer';
import {hkdfSync} from 'node:crypto';
import {UsageError} from '../errors.js';

/** Bytes of the master key and of every key derived from it. */
export const keyLength = 32;

function derive(inputKey: Uint8Array, info: string): Buffer {
	if (inputKey.length !== keyLength) {
		throw new UsageError(`A key has ${keyLength} bytes, not ${inputKey.length}`);
	}

	return Buffer.from(hkdfSync('sha256', inputKey, '', info, keyLength));
}

/** The key of the encrypt layer, from the 32-byte master key. Format reference 5.2. */
export function deriveEncryptionKey(masterKey: Uint8Array): Buffer {
	return derive(masterKey, 'cloudstic-backup-v1');
}

/** The key that names chunks, from the 32-byte **encryption** key, not from the master key. Format reference 5.2 (T11). */
export function deriveDedupKey(encryptionKey: Uint8Array): Buffer {
	return derive(encryptionKey, 'cloudstic-dedup-mac-v1');
}

/** The key that authenticates what is kept on this machine, from the 32-byte encryption key. Not part of the format. */
export function deriveCacheKey(encryptionKey: Uint8Array): Buffer {
	return derive(encryptionKey, 'holdfast-cache-v1');
}
