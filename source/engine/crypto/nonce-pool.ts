import {randomFillSync} from 'node:crypto';

/** Bytes of an AES-GCM nonce. */
export const nonceLength = 12;

const nonceCount = 1024;
const pool = Buffer.alloc(nonceLength * nonceCount);
let position = pool.length;

/**
Writes a fresh random nonce into `target` at `offset`.

Random bytes come from the system 1,024 nonces at a time: one call a nonce costs more than encrypting a small object. Each nonce leaves the pool once
and is wiped there. The pool belongs to the thread: every worker loads its own copy of this module.
*/
export function writeNonce(target: Uint8Array, offset: number): void {
	if (position >= pool.length) {
		randomFillSync(pool);
		position = 0;
	}

	const end = position + nonceLength;
	target.set(pool.subarray(position, end), offset);
	pool.fill(0, position, end);
	position = end;
}
