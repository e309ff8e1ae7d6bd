import {crc32Of} from '../../compression/deflate.js';
import type {EntryTable} from './entry-table.js';
import {FileProof} from './file-content.js';

type Running = {readonly proof: FileProof; crc: number};

/** Proves big files whose bytes the main thread passes on, piece by piece. */
export class StreamProofs {
	readonly #table: EntryTable;
	readonly #running = new Map<number, Running>();

	constructor(table: EntryTable) {
		this.#table = table;
	}

	start(row: number, size: number): void {
		this.#running.set(row, {proof: new FileProof(size), crc: 0});
	}

	add(row: number, bytes: Uint8Array): void {
		const running = this.#running.get(row);
		if (running) {
			running.proof.add(bytes);
			running.crc = crc32Of(bytes, running.crc);
		}
	}

	/**
	@returns Its CRC-32.
	@throws {CorruptObjectError} When the pieces, taken together, are not the file of the row.
	*/
	finish(row: number): number {
		const running = this.#running.get(row);
		this.#running.delete(row);
		if (running === undefined) {
			throw new Error(`Row ${row} is not being proven`);
		}

		running.proof.finish(this.#table, row);
		return running.crc;
	}

	/** Forgets a file that is given up. */
	drop(row: number): void {
		this.#running.delete(row);
	}
}
