/* eslint-disable unicorn/prefer-math-trunc -- `| 0` keeps sums 32-bit integers, which Math.trunc would not: 1.6 times as fast. */
/* eslint-disable complexity -- unrolling by eight makes it another 1.8 times as fast, see bench/chunking.ts. */
import {gearTable} from './gear.js';
import {
	averageChunkSize,
	maskAboveAverage,
	maskBelowAverage,
	maximumChunkSize,
	minimumChunkSize,
} from './parameters.js';

/**
FastCDC, the cut rule of format reference 4.2, in plain JavaScript.

The reference for `fastcdc-wasm.ts`, which cuts alike and does the bulk of the work.

@param start Where the chunk begins in `bytes`.
@param end Where the visible bytes end: at least 8 MiB behind `start`, or the end of the stream.
@returns The length of the chunk; 0 when nothing is left.
*/
export function findCut(bytes: Uint8Array, start: number, end: number): number {
	if (end - start <= minimumChunkSize) {
		return end - start;
	}

	const last = Math.min(end, start + maximumChunkSize);
	const middle = Math.min(last, start + averageChunkSize);
	let position = start + minimumChunkSize;
	let hash = 0;
	for (let phase = 0; phase < 2; phase++) {
		const stop = phase === 0 ? middle : last;
		const mask = phase === 0 ? maskBelowAverage : maskAboveAverage;
		// The fallbacks after `??` are for the compiler alone: positions lie below `end`, bytes below 256.
		for (; position < stop - 7; position += 8) {
			hash = ((hash << 1) + (gearTable[bytes[position] ?? 0] ?? 0)) | 0;
			if ((hash & mask) === 0) {
				return position + 1 - start;
			}

			hash = ((hash << 1) + (gearTable[bytes[position + 1] ?? 0] ?? 0)) | 0;
			if ((hash & mask) === 0) {
				return position + 2 - start;
			}

			hash = ((hash << 1) + (gearTable[bytes[position + 2] ?? 0] ?? 0)) | 0;
			if ((hash & mask) === 0) {
				return position + 3 - start;
			}

			hash = ((hash << 1) + (gearTable[bytes[position + 3] ?? 0] ?? 0)) | 0;
			if ((hash & mask) === 0) {
				return position + 4 - start;
			}

			hash = ((hash << 1) + (gearTable[bytes[position + 4] ?? 0] ?? 0)) | 0;
			if ((hash & mask) === 0) {
				return position + 5 - start;
			}

			hash = ((hash << 1) + (gearTable[bytes[position + 5] ?? 0] ?? 0)) | 0;
			if ((hash & mask) === 0) {
				return position + 6 - start;
			}

			hash = ((hash << 1) + (gearTable[bytes[position + 6] ?? 0] ?? 0)) | 0;
			if ((hash & mask) === 0) {
				return position + 7 - start;
			}

			hash = ((hash << 1) + (gearTable[bytes[position + 7] ?? 0] ?? 0)) | 0;
			if ((hash & mask) === 0) {
				return position + 8 - start;
			}
		}

		for (; position < stop; position++) {
			hash = ((hash << 1) + (gearTable[bytes[position] ?? 0] ?? 0)) | 0;
			if ((hash & mask) === 0) {
				return position + 1 - start;
			}
		}
	}

	return last - start;
}
