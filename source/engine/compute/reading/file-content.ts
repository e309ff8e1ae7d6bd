import {createHash, hash, type Hash} from 'node:crypto';
import {CorruptObjectError} from '../../errors.js';
import {decodeContent} from '../../objects/content.js';
import type {Content} from '../../objects/model.js';
import type {EntryTable} from './entry-table.js';
import {keyAt} from './pack-lookup.js';

/** Files of more bytes are restored in pieces by all workers together. */
export const largeFile = 4 * 1024 * 1024;

/** The bytes of a file, as its content object describes them. */
export type FileContent = Content & {readonly isLarge: boolean};

export function readContent(logical: Uint8Array, key: string): FileContent {
	const content = decodeContent(logical, key);
	return {...content, isLarge: content.size > largeFile || content.chunks.length > 16};
}

/** What the bytes of a file turned out to be. */
export type ProvenBytes = {readonly length: number; readonly sha256: Uint8Array};

/** Hashes the bytes of a file as they come. The chunks have proven their own names before; this proves that they are the right ones, all of them, in the right order. */
export class FileProof {
	readonly #size: number;
	#hash: Hash | undefined;
	#whole: Buffer | undefined;
	#length = 0;

	/** @param size What the content object states. */
	constructor(size: number) {
		this.#size = size;
	}

	/** Bytes added so far. */
	get length(): number {
		return this.#length;
	}

	add(bytes: Uint8Array): void {
		if (this.#length === 0 && bytes.length === this.#size) {
			// Small files come in one piece, and hashing at once costs half.
			this.#whole = hash('sha256', bytes, 'buffer');
		} else {
			this.#hash ??= createHash('sha256');
			this.#hash.update(bytes);
		}

		this.#length += bytes.length;
	}

	finish(): ProvenBytes {
		return {length: this.#length, sha256: this.#whole ?? (this.#hash ?? createHash('sha256')).digest()};
	}
}

/**
@param size What the content object states.
@throws {CorruptObjectError} When the bytes, taken together, are not those of the row.
*/
export function requireFile(table: EntryTable, row: number, size: number, {length, sha256}: ProvenBytes): void {
	const key = keyAt('content', table.hashAt('contentRef', row));
	if (length !== size) {
		throw new CorruptObjectError(key, `its pieces have ${length} bytes together, and it states ${size}`);
	}

	if (!table.hashAt('contentHash', row).equals(sha256)) {
		throw new CorruptObjectError(key, 'its pieces are not the file that was backed up');
	}
}
