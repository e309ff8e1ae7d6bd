import {Buffer} from 'node:buffer';
import {gunzipSync} from 'node:zlib';
import {InvalidFrameError} from './zstd-frame.js';

/** Deflate makes at most 1,032 bytes of one. */
const highestRatio = 1032;
const leastPiece = 1024;

/**
Decodes gzip, which only very old versions of the format wrote.

@throws {InvalidFrameError} When it is damaged or decodes to more than `maximumSize` bytes.
*/
export function gunzip(bytes: Uint8Array, maximumSize: number): Buffer {
	// One output buffer, of which only the touched pages take memory; joining pieces would need twice the size.
	const most = Math.min(maximumSize, bytes.length * highestRatio);
	try {
		const result = gunzipSync(bytes, {
			maxOutputLength: Math.max(1, maximumSize),
			chunkSize: Math.max(leastPiece, most + 1),
		});
		return Buffer.from(result);
	} catch (error) {
		throw new InvalidFrameError('its gzip data cannot be decompressed', {cause: error});
	}
}
