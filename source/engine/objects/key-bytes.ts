import type {Buffer} from 'node:buffer';
import {hashedKinds, kindNumber} from './keys.js';

const notHex = 0x80;

/** Value of each ASCII hex digit of the form that keys have (lower case); 0x80 for every other byte. */
export const hexValues: Uint8Array = new Uint8Array(256).fill(notHex);
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
	hexValues[digit.charCodeAt(0)] = value;
}

/**
Writes the hash of a hashed key to `target` at 0.

@returns The number of the kind, or -1 when this is not a hashed key; `target` may have been written to.
*/
export function decodeKey(key: string, target: Uint8Array): number {
	const hexStart = key.length - 64;
	const kind = hexStart > 1 && key.charCodeAt(hexStart - 1) === 0x2f ? kindNumber(key.slice(0, hexStart - 1)) : -1;
	if (kind === -1) {
		return -1;
	}

	let seen = 0;
	for (let i = 0; i < 32; i++) {
		const at = hexStart + 2 * i;
		const high = hexValues[key.charCodeAt(at)] ?? notHex;
		const low = hexValues[key.charCodeAt(at + 1)] ?? notHex;
		seen |= high | low;
		target[i] = (high << 4) | low;
	}

	return (seen & notHex) === 0 ? kind : -1;
}

/** The key of a kind's number and the hash at `number` in a list of hashes of 32 bytes each. */
export const encodeKey = (kind: number, hashes: Buffer, number: number): string =>
	`${hashedKinds[kind]}/${hashes.toString('hex', number * 32, number * 32 + 32)}`;
