import {toTransferable} from '../transferable-error.js';
import {entryFlag} from './entry-table.js';
import {FileProof, readContent} from './file-content.js';
import {NoteBook} from './note-book.js';
import {asBuffer, hashesOf} from './object-hashes.js';
import type {ObjectOpener} from './object-opener.js';
import type {ChunkedFile, ContentsRequest, Failure, FilesReply, FilesRequest} from './read-protocol.js';
import {StoredBatch} from './stored-batch.js';
import {targetFailure} from './target-failure.js';
import type {TargetTree} from './target-tree.js';
import {TemporaryFile} from './temporary-file.js';

const hashLength = 32;

/** Restores the small files of a batch, and says of the others which chunks they need. */
export class FileWriter {
	readonly #opener: ObjectOpener;
	readonly #target: TargetTree;
	readonly #notes = new NoteBook();
	#failures: Failure[] = [];
	#bytes = 0;
	#files = 0;

	constructor(opener: ObjectOpener, target: TargetTree) {
		this.#opener = opener;
		this.#target = target;
	}

	/** Files by the rows of a batch whose content objects have not been read yet. */
	writeContents({rows, stored, canReadChunks}: ContentsRequest): FilesReply {
		const {table} = this.#target;
		const chunked: ChunkedFile[] = [];
		const withContent = rows.filter(row => table.has(row, entryFlag.content));
		const hashes = Buffer.alloc(withContent.length * hashLength);
		for (const [item, row] of withContent.entries()) {
			table.hashAt('contentRef', row).copy(hashes, item * hashLength);
		}

		const failed = this.#opener.each('content', hashes, stored, (logical, item, key) => {
			const row = withContent[item] ?? 0;
			const content = readContent(logical, key);
			if (content.isLarge || (content.chunks.length > 0 && !canReadChunks)) {
				chunked.push({
					row,
					size: content.size,
					chunks: hashesOf(content.chunks),
					rest: content.inline,
					isLarge: content.isLarge,
				});
			} else {
				const pieces = this.#openEach(hashesOf(content.chunks));
				this.#place(row, content.size, withRest(pieces, content.inline));
			}
		});
		this.#failures.push(...failed.map(({item, error}) => ({item: withContent[item] ?? 0, error})));
		for (const row of rows) {
			if (!table.has(row, entryFlag.content)) {
				this.#failures.push({item: row, error: {message: 'The snapshot holds no content of it'}});
			}
		}

		return {...this.#take(), chunked};
	}

	/** Files whose chunks the main thread has fetched. */
	writeFiles({files, stored}: FilesRequest): FilesReply {
		const batch = new StoredBatch(stored);
		let item = 0;
		for (const {row, size, chunks, rest} of files) {
			const first = item;
			item += chunks.length / hashLength;
			try {
				const pieces = this.#openEach(asBuffer(chunks), index => batch.get(first + index));
				this.#place(row, size, withRest(pieces, rest));
			} catch (error) {
				this.#failures.push({item: row, error: toTransferable(error)});
			}
		}

		return {...this.#take(), chunked: []};
	}

	/** Opens chunks one after the other; each is valid until the next one is asked for. */
	*#openEach(hashes: Buffer, storedAt?: (index: number) => Uint8Array): Generator<Buffer> {
		for (let index = 0; index * hashLength < hashes.length; index++) {
			yield this.#opener.open(
				'chunk',
				hashes.subarray(index * hashLength, (index + 1) * hashLength),
				storedAt?.(index),
			);
		}
	}

	/** Writes a file under a temporary name and gives it its own once its bytes have been written and proven. */
	#place(row: number, size: number, pieces: Iterable<Buffer>): void {
		const target = this.#target;
		let temporary: TemporaryFile | undefined;
		try {
			const proof = new FileProof(size);
			temporary = new TemporaryFile(target, row);
			for (const piece of pieces) {
				temporary.write(piece, proof.length);
				proof.add(piece);
			}

			proof.finish(target.table, row);
			temporary.publish(proof.length, this.#notes);
			this.#files++;
			this.#bytes += proof.length;
		} catch (error) {
			temporary?.discard();
			throw targetFailure(error);
		}
	}

	#take(): Omit<FilesReply, 'chunked'> {
		const taken = {files: this.#files, bytes: this.#bytes, failures: this.#failures, notes: this.#notes.take()};
		this.#failures = [];
		this.#files = 0;
		this.#bytes = 0;
		return taken;
	}
}

/** Chunks first, then what the content object itself holds. Format reference 11.4. */
function* withRest(pieces: Iterable<Buffer>, rest: Uint8Array | undefined): Generator<Buffer> {
	yield* pieces;
	if (rest !== undefined) {
		yield asBuffer(rest);
	}
}
