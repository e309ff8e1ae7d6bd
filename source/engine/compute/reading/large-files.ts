import {FileProof, requireFile} from './file-content.js';
import {NoteBook} from './note-book.js';
import type {LargeFileReply} from './read-protocol.js';
import {targetFailure} from './target-failure.js';
import type {TargetTree} from './target-tree.js';
import {TemporaryFile} from './temporary-file.js';

type OpenFile = {readonly file: TemporaryFile; readonly proof: FileProof; readonly size: number};

/** Big files of which this worker writes the pieces, in order, while all workers open them. Every method throws what belongs to that one file. */
export class LargeFiles {
	readonly #target: TargetTree;
	readonly #open = new Map<number, OpenFile>();

	constructor(target: TargetTree) {
		this.#target = target;
	}

	start(row: number, size: number): void {
		try {
			this.#open.set(row, {file: new TemporaryFile(this.#target, row), proof: new FileProof(size), size});
		} catch (error) {
			throw targetFailure(error);
		}
	}

	/** Bytes for a file that was given up meanwhile are dropped. */
	write(row: number, bytes: Buffer): void {
		const open = this.#open.get(row);
		if (open === undefined) {
			return;
		}

		try {
			open.file.write(bytes, open.proof.length);
			open.proof.add(bytes);
		} catch (error) {
			this.discard(row);
			throw targetFailure(error);
		}
	}

	finish(row: number): LargeFileReply {
		const open = this.#open.get(row);
		if (open === undefined) {
			throw new Error(`Row ${row} is not being written`);
		}

		const notes = new NoteBook();
		try {
			requireFile(this.#target.table, row, open.size, open.proof.finish());
			open.file.publish(open.proof.length, notes);
		} catch (error) {
			this.discard(row);
			throw targetFailure(error);
		}

		this.#open.delete(row);
		return {bytes: open.proof.length, notes: notes.take()};
	}

	discardAll(): void {
		for (const row of this.#open.keys()) {
			this.discard(row);
		}
	}

	discard(row: number): void {
		this.#open.get(row)?.file.discard();
		this.#open.delete(row);
	}
}
