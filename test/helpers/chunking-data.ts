import {Buffer} from 'node:buffer';
import {createScanner, scannerReservedBytes} from '../../source/engine/chunking/fastcdc-wasm.js';
import {vectors, vectorStream} from './vectors.js';

export const mebibyte = 1_048_576;

const pageSize = 65_536;

const longestStream: Readonly<Record<string, number>> = {
	'cdc-a': 3 * mebibyte,
	'cdc-b': 20 * mebibyte,
	'cdc-c': 16 * mebibyte + 5,
};

const streams = new Map<string, Buffer>();

/** The bytes that a case of the `fastcdc` vectors describes. */
export function vectorInput(input: string): Buffer {
	const stream = /^stream\('(?<label>[^']+)',(?<length>\d+)\)$/.exec(input)?.groups;
	if (stream?.label) {
		return longStream(stream.label).subarray(0, Number(stream.length));
	}

	const zeros = /^(?<length>\d+) x 00$/.exec(input)?.groups;
	if (zeros) {
		return Buffer.alloc(Number(zeros.length));
	}

	const counting = /^bytes 00\.\.ff repeated to (?<length>\d+)$/.exec(input)?.groups;
	if (counting) {
		return Buffer.alloc(Number(counting.length), Buffer.from(Array.from({length: 256}, (_, index) => index)));
	}

	if (input === 'zero bytes') {
		return Buffer.alloc(0);
	}

	throw new Error(`Nobody knows how to make ${input}`);
}

/** The beginning of a stream does not depend on its length, so each is made once, as long as the longest case needs. */
function longStream(label: string): Buffer {
	const made = streams.get(label) ?? vectorStream(label, longestStream[label] ?? mebibyte);
	streams.set(label, made);
	return made;
}

/** All cuts of a stream that is visible as a whole. */
export function allCuts(length: number, cut: (start: number, end: number) => number): number[] {
	const cuts: number[] = [];
	for (let start = 0; start < length;) {
		const found = cut(start, length);
		cuts.push(found);
		start += found;
	}

	return cuts;
}

/** A memory with room for `size` bytes of data, and a scanner on it. */
export class ScannedMemory {
	readonly memory: WebAssembly.Memory;
	readonly bytes: Buffer;
	readonly #scanner;

	constructor(size: number, {shared = false} = {}) {
		const initial = Math.ceil((size + scannerReservedBytes) / pageSize);
		this.memory = shared
			? new WebAssembly.Memory({initial, maximum: initial, shared})
			: new WebAssembly.Memory({initial});
		this.bytes = Buffer.from(this.memory.buffer, scannerReservedBytes, size);
		this.#scanner = createScanner(this.memory);
	}

	cut(start: number, end: number): number {
		return this.#scanner.cut(scannerReservedBytes + start, end - start);
	}
}

/** 24 bytes after which the hash hits whatever stood before them, because only the last 22 bytes decide. */
export type Hits = {
	/** Hits below the average size, and so above it as well. */
	readonly always: Buffer;
	/** Hits from the average size on alone. */
	readonly aboveAverage: Buffer;
};

/** Ends of chunks of the vectors: of one that is shorter than the average, and of one that is longer. */
export function findHits(): Hits {
	const found = vectors.fastcdc.cases.find(({name}) => name === '16 MiB exact buffer');
	const bytes = vectorInput(found?.input ?? '');
	const lengths = found?.chunk_lengths ?? [];
	const endOf = (index: number) => {
		const end = lengths.slice(0, index + 1).reduce((sum, length) => sum + length, 0);
		return bytes.subarray(end - 24, end);
	};

	return {
		always: endOf(lengths.findIndex(length => length < mebibyte)),
		aboveAverage: endOf(lengths.findIndex(length => length > mebibyte)),
	};
}
