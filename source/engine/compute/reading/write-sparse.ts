import {ftruncateSync, writeSync} from 'node:fs';

/** File systems allocate in blocks of this size or a multiple. */
const block = 4096;
/** Shorter runs of zeros are written: many small extents cost more than they save. */
const shortestHole = 4 * block;
/** Larger writes leave the processor's cache. */
const largestWrite = 262_144;
const zeros = Buffer.alloc(block);

/**
Writes bytes at a position of a file whose end is there or before, and leaves out runs of zeros that fill whole blocks. What was left out is a hole once
something is written behind it or {@link endFile} was called.

@returns Whether the last of the bytes was written, so that the file reaches to their end.
*/
export function writeSparse(fd: number, bytes: Buffer, position: number): boolean {
	let written = 0;
	for (let at = nextBlock(position) - position; at + shortestHole <= bytes.length;) {
		const end = endOfZeros(bytes, at);
		if (end - at >= shortestHole) {
			writeFully(fd, bytes, written, at, position);
			written = end;
		}

		at = end === at ? at + block : end + block;
	}

	writeFully(fd, bytes, written, bytes.length, position);
	return written < bytes.length;
}

/** Gives the file its length, when it ends with a hole. */
export function endFile(fd: number, length: number): void {
	ftruncateSync(fd, length);
}

const nextBlock = (position: number): number => Math.ceil(position / block) * block;

/** End of the run of zero blocks that starts at `at`; a last block that is not whole counts as well. */
function endOfZeros(bytes: Buffer, at: number): number {
	let end = at;
	while (end < bytes.length) {
		const next = Math.min(end + block, bytes.length);
		// Most blocks differ in their first bytes; asking for them is much cheaper than the comparison.
		if (bytes[end] !== 0 || bytes[next - 1] !== 0 || bytes.compare(zeros, 0, next - end, end, next) !== 0) {
			break;
		}

		end = next;
	}

	return end;
}

function writeFully(fd: number, bytes: Buffer, start: number, end: number, position: number): void {
	let at = start;
	while (at < end) {
		at += writeSync(fd, bytes, at, Math.min(largestWrite, end - at), position + at);
	}
}
