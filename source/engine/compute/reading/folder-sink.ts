import {FileProof, requireFile} from './file-content.js';
import {NoteBook} from './note-book.js';
import type {SinkReply} from './read-protocol.js';
import type {FileSink} from './small-files.js';
import {targetFailure} from './target-failure.js';
import type {TargetTree} from './target-tree.js';
import {TemporaryFile} from './temporary-file.js';

/** Writes small files into the target: each under a temporary name, and under its own once its bytes have been written and proven. */
export class FolderSink implements FileSink {
	readonly #target: TargetTree;
	readonly #notes = new NoteBook();
	#bytes = 0;
	#files = 0;

	constructor(target: TargetTree) {
		this.#target = target;
	}

	place(row: number, size: number, pieces: Iterable<Buffer>): void {
		let temporary: TemporaryFile | undefined;
		try {
			const proof = new FileProof(size);
			temporary = new TemporaryFile(this.#target, row);
			for (const piece of pieces) {
				temporary.write(piece, proof.length);
				proof.add(piece);
			}

			requireFile(this.#target.table, row, size, proof.finish());
			temporary.publish(proof.length, this.#notes);
			this.#files++;
			this.#bytes += proof.length;
		} catch (error) {
			temporary?.discard();
			throw targetFailure(error);
		}
	}

	take(): SinkReply {
		const taken = {files: this.#files, bytes: this.#bytes, notes: this.#notes.take()};
		this.#files = 0;
		this.#bytes = 0;
		return taken;
	}
}
