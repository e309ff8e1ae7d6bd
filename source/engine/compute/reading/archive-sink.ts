import {crc32Of, deflateWhole} from '../../compression/deflate.js';
import type {EntryTable} from './entry-table.js';
import {FileProof, requireFile} from './file-content.js';
import type {ArchivedFile, SinkReply} from './read-protocol.js';
import type {FileSink} from './small-files.js';

/** Makes the bytes that small files take in a ZIP archive: proven, and deflated where that makes them shorter. */
export class ArchiveSink implements FileSink {
	readonly #table: EntryTable;
	#files: ArchivedFile[] = [];
	#pieces: Buffer[] = [];
	#length = 0;
	#bytes = 0;

	constructor(table: EntryTable) {
		this.#table = table;
	}

	place(row: number, size: number, pieces: Iterable<Buffer>): void {
		const proof = new FileProof(size);
		const copies: Buffer[] = [];
		for (const piece of pieces) {
			copies.push(Buffer.from(piece));
			proof.add(piece);
		}

		requireFile(this.#table, row, size, proof.finish());
		const [only] = copies;
		const whole = copies.length === 1 && only !== undefined ? only : Buffer.concat(copies);
		const deflated = deflateWhole(whole);
		const stored = deflated ?? whole;
		this.#files.push({
			row,
			isDeflated: deflated !== undefined,
			crc: crc32Of(whole),
			size: whole.length,
			start: this.#length,
			length: stored.length,
		});
		this.#pieces.push(stored);
		this.#length += stored.length;
		this.#bytes += whole.length;
	}

	take(): SinkReply {
		const data = Buffer.from(new ArrayBuffer(this.#length));
		let at = 0;
		for (const piece of this.#pieces) {
			at += piece.copy(data, at);
		}

		const archived = {files: this.#files, data: new Uint8Array(data.buffer)};
		const taken = {files: this.#files.length, bytes: this.#bytes, notes: [], archived};
		this.#files = [];
		this.#pieces = [];
		this.#length = 0;
		this.#bytes = 0;
		return taken;
	}
}
