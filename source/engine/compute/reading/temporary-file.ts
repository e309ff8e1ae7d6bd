import {closeSync} from 'node:fs';
import type {SafeFolder} from '../../filesystem/safe-folder.js';
import {applyMetadata} from './apply-metadata.js';
import type {NoteBook} from './note-book.js';
import type {TargetTree} from './target-tree.js';
import {endFile, writeSparse} from './write-sparse.js';

/** A file that is being restored beside its place. Ends in exactly one of `publish` and `discard`. */
export class TemporaryFile {
	readonly row: number;
	readonly #target: TargetTree;
	readonly #name: string;
	#fd: number | undefined;
	/** How far it reaches, as long as no hole ends it. */
	#end = 0;

	/** Creates it (0600). Fails with the system error. */
	constructor(target: TargetTree, row: number) {
		this.row = row;
		this.#target = target;
		this.#name = target.temporaryName();
		this.#fd = this.#folder.createFile(this.#name);
	}

	write(bytes: Buffer, position: number): void {
		if (writeSparse(this.#openFd, bytes, position)) {
			this.#end = Math.max(this.#end, position + bytes.length);
		}
	}

	/** Gives the file its length, all that is known about it, and its name. Its bytes must have been proven. */
	publish(length: number, notes: NoteBook): void {
		const {table, restorer} = this.#target;
		if (this.#end !== length) {
			endFile(this.#openFd, length);
		}

		applyMetadata({fd: this.#openFd}, table, this.row, restorer, notes);
		this.#close();
		this.#target.publish(this.#name, this.row);
	}

	/** Never throws: another error is on its way. */
	discard(): void {
		const fd = this.#fd;
		this.#fd = undefined;
		this.#target.discard(this.row, this.#name, fd);
	}

	/** Asked for each time: a folder stays open only while the writer works in it. */
	get #folder(): SafeFolder {
		return this.#target.folderOf(this.row);
	}

	get #openFd(): number {
		if (this.#fd === undefined) {
			throw new Error('The file is closed');
		}

		return this.#fd;
	}

	/** Some file systems report only now that the bytes found no place. */
	#close(): void {
		const fd = this.#openFd;
		this.#fd = undefined;
		closeSync(fd);
	}
}
