import {type SystemCalls, systemCalls} from './system-calls.js';

export type DataRange = {readonly start: number; readonly end: number};

/**
The parts of an open file that are not holes, in order, as the file system tells them; holes read as zeros.

A file system that does not tell (or a machine without the calls) gives one range over everything. A file that grows or is punched meanwhile gives what
was true at each step, so a reader must still check the length.
*/
export function* dataRanges(fd: number, size: number, calls: SystemCalls | null = systemCalls()): Generator<DataRange> {
	if (!calls) {
		yield {start: 0, end: size};
		return;
	}

	for (let start: number | undefined = 0; start < size;) {
		start = calls.seekData(fd, start);
		if (start === undefined || start >= size) {
			return;
		}

		const end = Math.min(size, calls.seekHole(fd, start));
		yield {start, end};
		start = end;
	}
}
