import {Buffer} from 'node:buffer';
import type {KeyObject} from 'node:crypto';
import type {Codec} from '../compression/codec.js';
import {
	compressObject,
	type Decoder,
	decompressObject,
	openChunkCandidates,
} from '../compression/object-compression.js';
import {ScratchBuffer} from '../compression/scratch-buffer.js';
import {decryptInto, encryptInto, looksEncrypted, sealedOverhead, sealPieces} from '../crypto/aes-gcm.js';
import type {ObjectNamer} from '../crypto/object-hash.js';
import {CorruptObjectError, nameMismatch} from '../errors.js';
import {sha256Hex} from '../objects/hashes.js';
import {isStoredPlain, largestChunk, logicalLimit} from './object-limits.js';

export type SealerOptions = {
	readonly codec: Codec;
	/** 256-bit key; without it the repository is not encrypted. */
	readonly encryptionKey?: KeyObject | undefined;
	readonly namer: ObjectNamer;
};

/** An object that is compressed already and encrypted when it is written. Use it before its codec is used again. */
export type PreparedObject = {
	/** Bytes that it takes in the store. */
	readonly length: number;
	/** Writes the stored bytes to `target`; returns `length`. Each call encrypts anew, with a nonce of its own. */
	writeInto(target: Buffer, offset: number): number;
	/** The stored bytes in pieces that stay in the cache between encrypting and writing; the first and the last may be short. */
	pieces(pieceSize?: number): Iterable<Uint8Array>;
};

const cachePiece = 262_144;

/**
Turns logical bytes into stored bytes and back: compress and encrypt, decrypt and decompress, and prove that what comes back is what the key names.

Synchronous, for workers as well as for the main thread; owns buffers of several MB that it uses again and again. Format reference 1.1 and 1.3.
*/
export class Sealer {
	readonly #codec: Codec;
	readonly #viewDecoder: Decoder;
	readonly #key: KeyObject | undefined;
	readonly #namer: ObjectNamer;
	readonly #sealed = new ScratchBuffer();
	readonly #decrypted = new ScratchBuffer();

	constructor({codec, encryptionKey, namer}: SealerOptions) {
		this.#codec = codec;
		this.#viewDecoder = {decompress: (frames, maximumSize) => codec.decompressView(frames, maximumSize)};
		this.#key = encryptionKey;
		this.#namer = namer;
	}

	/** Compresses, so that the stored length is known before it is decided where the object goes. */
	prepare(logical: Uint8Array): PreparedObject {
		const plain = compressObject(this.#codec, logical);
		const key = this.#key;
		if (key === undefined) {
			return {
				length: plain.length,
				writeInto(target, offset) {
					target.set(plain, offset);
					return plain.length;
				},
				pieces: (pieceSize = cachePiece) => slices(plain, pieceSize),
			};
		}

		return {
			length: plain.length + sealedOverhead,
			writeInto: (target, offset) => encryptInto(key, plain, target, offset),
			pieces: (pieceSize = cachePiece) => sealPieces(key, plain, pieceSize),
		};
	}

	/** Compresses and encrypts. The result is valid until the codec is used again; without encryption it may be `logical` itself. */
	seal(logical: Uint8Array): Uint8Array {
		if (this.#key === undefined) {
			return compressObject(this.#codec, logical);
		}

		const prepared = this.prepare(logical);
		const target = this.#sealed.atLeast(prepared.length);
		return target.subarray(0, prepared.writeInto(target, 0));
	}

	/**
	Compresses and encrypts into `target` at `offset`.

	@returns How many bytes were written.
	@throws {RangeError | UsageError} When there is too little room.
	*/
	sealInto(logical: Uint8Array, target: Buffer, offset: number): number {
		return this.prepare(logical).writeInto(target, offset);
	}

	/** Compresses, then encrypts piece by piece while the result is iterated. */
	sealPieces(logical: Uint8Array, pieceSize = cachePiece): Iterable<Uint8Array> {
		return this.prepare(logical).pieces(pieceSize);
	}

	/**
	The logical bytes of an object, proven to be what the key names: chunks by the namer, filemeta, nodes, snapshots and packs by SHA-256. The key of a
	content object hashes the file and not the object (T10), and index objects have no hash: these are authenticated by encryption alone.

	@returns A buffer that belongs to the caller.
	@throws {CorruptObjectError} When the bytes do not authenticate, are not encrypted in an encrypted repository, cannot be decompressed within the
	bounds, or do not match the key.
	*/
	open(key: string, stored: Uint8Array): Buffer {
		return this.#open(key, stored, false);
	}

	/** As {@link open}, but the result is valid only until the codec is used again, and fresh memory is touched as little as possible. */
	openView(key: string, stored: Uint8Array): Buffer {
		return this.#open(key, stored, true);
	}

	/**
	What the stored bytes of a chunk most likely stand for, as a view like that of {@link openView}: they are authentic in an encrypted repository, but not
	proven to be what the key names. For the pieces of a file whose hash is proven as a whole, which is half of the hashing.

	@throws {CorruptObjectError}
	*/
	openUnproven(key: string, stored: Uint8Array): Buffer {
		const [likeliest] = openChunkCandidates(this.#viewDecoder, this.#decrypt(key, stored), largestChunk);
		if (likeliest === undefined) {
			throw nameMismatch(key);
		}

		return likeliest;
	}

	#open(key: string, stored: Uint8Array, asView: boolean): Buffer {
		if (isStoredPlain(key)) {
			verifySha256(key, stored);
			return asView ? asBuffer(stored) : Buffer.from(stored);
		}

		const plain = this.#decrypt(key, stored);
		const decoder = asView ? this.#viewDecoder : this.#codec;
		const logical = key.startsWith('chunk/')
			? this.#openChunk(key, plain, decoder)
			: decompressObject(decoder, plain, logicalLimit(plain.length), key);
		verifySha256(key, logical);
		return asView || logical.buffer !== plain.buffer ? logical : Buffer.from(logical);
	}

	#decrypt(objectKey: string, stored: Uint8Array): Buffer {
		if (this.#key === undefined) {
			return asBuffer(stored);
		}

		if (!looksEncrypted(stored)) {
			throw new CorruptObjectError(objectKey, 'it is not encrypted, and everything in this repository must be');
		}

		const target = this.#decrypted.atLeast(stored.length - sealedOverhead);
		return target.subarray(0, decryptInto(this.#key, stored, target, objectKey));
	}

	#openChunk(key: string, plain: Buffer, decoder: Decoder): Buffer {
		const wanted = key.slice('chunk/'.length);
		for (const candidate of openChunkCandidates(decoder, plain, largestChunk)) {
			if (this.#namer.chunkHash(candidate).toString('hex') === wanted) {
				return candidate;
			}
		}

		throw nameMismatch(key);
	}
}

function asBuffer(bytes: Uint8Array): Buffer {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function* slices(bytes: Uint8Array, size: number): Generator<Uint8Array> {
	for (let start = 0; start < bytes.length; start += size) {
		yield bytes.subarray(start, start + size);
	}
}

const sha256Kinds = /^(?:filemeta|node|snapshot|packs)\/(.*)$/u;

function verifySha256(key: string, logical: Uint8Array): void {
	const wanted = sha256Kinds.exec(key)?.[1];
	if (wanted !== undefined && sha256Hex(logical) !== wanted) {
		throw nameMismatch(key);
	}
}
