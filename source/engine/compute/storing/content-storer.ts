import {Buffer} from 'node:buffer';
import {readSync} from 'node:fs';
import {maximumChunkSize} from '../../chunking/parameters.js';
import type {ObjectNamer} from '../../crypto/object-hash.js';
import {encodeContent, maximumChunks} from '../../objects/content.js';
import {encodeFileMeta} from '../../objects/file-meta.js';
import {sha256, sha256Hex} from '../../objects/hashes.js';
import type {FileMeta} from '../../objects/model.js';
import {FileTooBigError} from './file-too-big-error.js';
import type {LargeFileReader, ReadPiece} from './large-file.js';
import type {LocalContent} from './local-meta.js';
import type {ObjectWriter} from './object-writer.js';
import type {SharedState} from './shared-state.js';
import {sparseReader} from './sparse-reader.js';

/** Up to here a file is read in one go and is one object (format reference 4.3). */
export const smallFileSize = 524_288;

/**
Up to here the bytes stand in the content object itself. Above, a chunk of their own is smaller in spite of its catalog entry: base64 costs a third and
spoils compression.
*/
export const inlineSize = 1024;

export type StoredContent = LocalContent & {readonly isSmall: boolean};

/** Stores the bytes of files, and metadata: chunks before the content that names them, content before filemeta. */
export class ContentStorer {
	readonly #writer: ObjectWriter;
	readonly #namer: ObjectNamer;
	readonly #large: LargeFileReader;
	readonly #state: SharedState;
	readonly #mostChunks: number;
	readonly #buffer = Buffer.allocUnsafeSlow(smallFileSize + 1);

	/** @param options.mostChunks How many one object can name; less in tests. */
	constructor(options: {
		writer: ObjectWriter;
		namer: ObjectNamer;
		large: LargeFileReader;
		state: SharedState;
		mostChunks?: number;
	}) {
		this.#writer = options.writer;
		this.#namer = options.namer;
		this.#large = options.large;
		this.#state = options.state;
		this.#mostChunks = options.mostChunks ?? maximumChunks;
	}

	/**
	Stores the content of an open file. One that is longer than it was is read up to there, a shorter one to its end.

	@param size What the file system says.
	@param hasHoles Whether it takes up less than that.
	@throws {FileTooBigError}
	*/
	storeFile(fd: number, size: number, hasHoles = false): StoredContent {
		if (size <= smallFileSize) {
			const length = readFrom(fd, this.#buffer);
			if (length <= smallFileSize) {
				this.#state.addProgress(length);
				return this.storeBytes(this.#buffer.subarray(0, length));
			}
		}

		let position = 0;
		const end = size <= smallFileSize ? Number.POSITIVE_INFINITY : size;
		if (size > this.#mostChunks * maximumChunkSize) {
			throw new FileTooBigError();
		}

		const read = hasHoles ? sparseReader(fd, size) : readSync.bind(undefined, fd);
		return this.storeStream(target => {
			const count = read(target, 0, Math.min(target.length, end - position), position);
			position += count;
			return count;
		});
	}

	storeBytes(bytes: Buffer): StoredContent {
		const hash = sha256Hex(bytes);
		const ref = this.#namer.contentRef(hash);
		const refHash = Buffer.from(ref, 'hex');
		if (this.#writer.claim('content', refHash)) {
			const isInline = bytes.length <= inlineSize;
			const chunks = isInline ? [] : [this.#storeChunk(bytes)];
			const inline = isInline && bytes.length > 0 ? bytes : undefined;
			this.#writer.store('content', refHash, encodeContent({size: bytes.length, chunks, inline}));
		}

		return {hash, ref, size: bytes.length, isSmall: true};
	}

	/** @throws {FileTooBigError} The chunks are stored then, and nothing names them. */
	storeStream(readPiece: ReadPiece): StoredContent {
		const {hash, size, chunkHashes} = this.#large.read(readPiece);
		if (chunkHashes.length / 32 > this.#mostChunks) {
			throw new FileTooBigError();
		}

		const ref = this.#namer.contentRef(hash);
		const refHash = Buffer.from(ref, 'hex');
		if (this.#writer.claim('content', refHash)) {
			const chunks: string[] = [];
			for (let at = 0; at < chunkHashes.length; at += 32) {
				chunks.push(`chunk/${chunkHashes.toString('hex', at, at + 32)}`);
			}

			this.#writer.store('content', refHash, encodeContent({size, chunks}));
		}

		return {hash, ref, size, isSmall: false};
	}

	/** Hash of the filemeta object. */
	storeMeta(meta: FileMeta): Buffer {
		const bytes = encodeFileMeta(meta);
		const hash = sha256(bytes);
		if (this.#writer.claim('filemeta', hash)) {
			this.#writer.store('filemeta', hash, bytes);
		}

		return hash;
	}

	#storeChunk(bytes: Buffer): string {
		const hash = this.#namer.chunkHash(bytes);
		if (this.#writer.claim('chunk', hash)) {
			this.#writer.store('chunk', hash, bytes);
		}

		return `chunk/${hash.toString('hex')}`;
	}
}

/** Reads from the beginning until the end of the file or of the buffer. */
function readFrom(fd: number, target: Buffer): number {
	let length = 0;
	while (length < target.length) {
		const count = readSync(fd, target, length, target.length - length, length);
		if (count === 0) {
			break;
		}

		length += count;
	}

	return length;
}
