import {readSync} from 'node:fs';
import {type DataRange, dataRanges} from '../../filesystem/sparse-file.js';

/** As `readSync`, called from the beginning of a file to its end. */
export type ReadAt = (target: Buffer, offset: number, length: number, position: number) => number;

/** Reads a file with holes: they are known to be zeros, and are not read. */
export function sparseReader(fd: number, size: number): ReadAt {
	const ranges = dataRanges(fd, size);
	const nextRange = (): DataRange | undefined => {
		const next = ranges.next();
		return next.done ? undefined : next.value;
	};

	let range = nextRange();
	return (target, offset, length, position) => {
		while (range && position >= range.end) {
			range = nextRange();
		}

		const dataStart = range?.start ?? size;
		if (position >= dataStart) {
			return readSync(fd, target, offset, length, position);
		}

		const zeros = Math.min(length, dataStart - position);
		target.fill(0, offset, offset + zeros);
		return zeros;
	};
}
