import {Buffer} from 'node:buffer';
import {hash} from 'node:crypto';
import {openSsl} from '../native/open-ssl.js';

/** SHA-256 of the bytes, 32 bytes. */
export function sha256(bytes: Uint8Array | string): Buffer {
	return openSsl()?.sha256(typeof bytes === 'string' ? Buffer.from(bytes) : bytes) ?? hash('sha256', bytes, 'buffer');
}

/** SHA-256 as 64 lower-case hex digits; a string is hashed as UTF-8. */
export function sha256Hex(bytes: Uint8Array | string): string {
	return sha256(bytes).toString('hex');
}

const surrogate = /[\uD800-\uDFFF]/;

/**
Orders strings by their UTF-8 bytes, as Go does. Format reference, trap T3.

JavaScript's own order compares UTF-16 units, and puts a surrogate pair before a character from U+E000 to U+FFFF. So it can only be wrong when
what it takes for the smaller string holds a surrogate; asking that first is four times as fast as comparing unit by unit.
*/
export function compareUtf8(a: string, b: string): number {
	if (a === b) {
		return 0;
	}

	const isSmaller = a < b;
	if (surrogate.test(isSmaller ? a : b)) {
		return compareUnits(a, b);
	}

	return isSmaller ? -1 : 1;
}

function compareUnits(a: string, b: string): number {
	const length = Math.min(a.length, b.length);
	for (let i = 0; i < length; i++) {
		const left = a.charCodeAt(i);
		const right = b.charCodeAt(i);
		if (left !== right) {
			return rank(left) - rank(right);
		}
	}

	return a.length - b.length;
}

// Surrogates stand for characters above U+FFFF, so they rank above every other unit.
function rank(unit: number): number {
	return unit >= 0xd8_00 && unit <= 0xdf_ff ? unit + 0x1_00_00 : unit;
}
