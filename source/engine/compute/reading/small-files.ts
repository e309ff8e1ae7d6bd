import {toTransferable} from '../transferable-error.js';
import {entryFlag, type EntryTable} from './entry-table.js';
import {readContent} from './file-content.js';
import {asBuffer, hashesOf} from './object-hashes.js';
import type {ObjectOpener} from './object-opener.js';
import type {ChunkedFile, ContentsRequest, Failure, FilesReply, FilesRequest, SinkReply} from './read-protocol.js';
import {StoredBatch} from './stored-batch.js';

const hashLength = 32;

/** Where small files go, one after the other. */
export type FileSink = {
	/**
	Takes a file, and proves its bytes before anybody can see them.

	@param pieces Each valid until the next one is asked for.
	@throws What is wrong with this file.
	*/
	place(row: number, size: number, pieces: Iterable<Buffer>): void;
	/** What came of the files since the last call. */
	take(): SinkReply;
};

/** Reads the small files of a batch into a sink, and says of the others which chunks they need. */
export class SmallFiles {
	readonly #opener: ObjectOpener;
	readonly #table: EntryTable;
	readonly #sink: FileSink;

	constructor(opener: ObjectOpener, table: EntryTable, sink: FileSink) {
		this.#opener = opener;
		this.#table = table;
		this.#sink = sink;
	}

	/** Files by the rows of a batch whose content objects have not been read yet. */
	readContents({rows, stored, canReadChunks}: ContentsRequest): FilesReply {
		const table = this.#table;
		const chunked: ChunkedFile[] = [];
		const withContent = rows.filter(row => table.has(row, entryFlag.content));
		const hashes = Buffer.alloc(withContent.length * hashLength);
		for (const [item, row] of withContent.entries()) {
			table.hashAt('contentRef', row).copy(hashes, item * hashLength);
		}

		const failed = this.#opener.each('content', hashes, stored, (logical, item, key) => {
			const row = withContent[item] ?? 0;
			const {size, chunks, inline, isLarge} = readContent(logical, key);
			if (isLarge || (chunks.length > 0 && !canReadChunks)) {
				chunked.push({row, size, chunks: hashesOf(chunks), rest: inline, isLarge});
			} else {
				this.#sink.place(row, size, withRest(this.#openEach(hashesOf(chunks)), inline));
			}
		});
		const failures: Failure[] = failed.map(({item, error}) => ({item: withContent[item] ?? 0, error}));
		for (const row of rows) {
			if (!table.has(row, entryFlag.content)) {
				failures.push({item: row, error: {message: 'The snapshot holds no content of it'}});
			}
		}

		return {...this.#sink.take(), failures, chunked};
	}

	/** Files whose chunks the main thread has fetched. */
	readFiles({files, stored}: FilesRequest): FilesReply {
		const batch = new StoredBatch(stored);
		const failures: Failure[] = [];
		let item = 0;
		for (const {row, size, chunks, rest} of files) {
			const first = item;
			item += chunks.length / hashLength;
			try {
				const pieces = this.#openEach(asBuffer(chunks), index => batch.get(first + index));
				this.#sink.place(row, size, withRest(pieces, rest));
			} catch (error) {
				failures.push({item: row, error: toTransferable(error)});
			}
		}

		return {...this.#sink.take(), failures, chunked: []};
	}

	*#openEach(hashes: Buffer, storedAt?: (index: number) => Uint8Array): Generator<Buffer> {
		for (let index = 0; index * hashLength < hashes.length; index++) {
			const hash = hashes.subarray(index * hashLength, (index + 1) * hashLength);
			yield this.#opener.open('chunk', hash, storedAt?.(index));
		}
	}
}

/** Chunks first, then what the content object itself holds. Format reference 11.4. */
function* withRest(pieces: Iterable<Buffer>, rest: Uint8Array | undefined): Generator<Buffer> {
	yield* pieces;
	if (rest !== undefined) {
		yield asBuffer(rest);
	}
}
