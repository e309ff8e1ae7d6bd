import {Buffer} from 'node:buffer';
import {constants, crc32, deflateRawSync} from 'node:zlib';

/** Fast: the archive of a restore is read once or twice, and level 6 takes three times as long for a twentieth less. */
const level = 1;
/** Data that does not shrink is passed through in stored blocks. */
const passThrough = 0;
const probeSize = 16_384;
const hopelessShare = 0.97;

/** Deflates bytes as a whole; `undefined` when that does not make them shorter. */
export function deflateWhole(bytes: Uint8Array): Buffer | undefined {
	if (bytes.length < 32 || !seemsCompressible(bytes)) {
		return undefined;
	}

	const deflated = deflateRawSync(bytes, {level});
	return deflated.length < bytes.length ? deflated : undefined;
}

/**
Deflates one piece of a longer stream by itself: pieces made by different threads, one after the other, and {@link deflateEnd} after the last are one valid
stream. RFC 1951; each piece ends with an empty stored block, on a whole byte.
*/
export function deflatePiece(bytes: Uint8Array): Buffer {
	return deflateRawSync(bytes, {
		level: seemsCompressible(bytes) ? level : passThrough,
		finishFlush: constants.Z_FULL_FLUSH,
	});
}

/** An empty last block. */
export const deflateEnd = Buffer.from([0x03, 0x00]);

/** CRC-32 as in ZIP and gzip, going on from `previous`. */
export const crc32Of = (bytes: Uint8Array, previous = 0): number => crc32(bytes, previous);

function seemsCompressible(bytes: Uint8Array): boolean {
	if (bytes.length < 4 * probeSize) {
		return true;
	}

	const start = (bytes.length - probeSize) >> 1;
	return deflateRawSync(bytes.subarray(start, start + probeSize), {level}).length < probeSize * hopelessShare;
}
