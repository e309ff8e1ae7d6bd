import {Buffer} from 'node:buffer';
import {CorruptObjectError} from '../errors.js';
import type {Codec} from './codec.js';
import {gunzip} from './gzip.js';
import {InvalidFrameError} from './zstd-frame.js';

/** The half of a codec that reading needs. */
export type Decoder = Pick<Codec, 'decompress'>;

const chunkLevel = 3;
const smallLevel = 1;

/** From this size on objects are chunks of files: worth a better level, and worth asking first whether they shrink at all. */
const largeObject = 131_072;

const probeSize = 8192;

/** Three probes that do not fall below this come from compressed, encrypted or random data. */
const hopelessProbe = 23_500;

const probes = Buffer.alloc(3 * probeSize);

type Magic = 'gzip' | 'zstd';

/** What a reader takes the bytes for. Format reference 6. */
function sniff(bytes: Uint8Array): Magic | undefined {
	if (bytes.length >= 2 && bytes[0] === 0x1f && bytes[1] === 0x8b) {
		return 'gzip';
	}

	return bytes.length >= 4 && bytes[0] === 0x28 && bytes[1] === 0xb5 && bytes[2] === 0x2f && bytes[3] === 0xfd
		? 'zstd'
		: undefined;
}

/** Level 1 over 24 KiB from the beginning, the middle and the end costs a hundredth of compressing a chunk in vain. */
function seemsCompressible(codec: Codec, logical: Uint8Array): boolean {
	const middle = (logical.length - probeSize) >> 1;
	probes.set(logical.subarray(0, probeSize), 0);
	probes.set(logical.subarray(middle, middle + probeSize), probeSize);
	probes.set(logical.subarray(logical.length - probeSize), 2 * probeSize);
	return codec.compress(probes, smallLevel).length < hopelessProbe;
}

/**
The bytes to store for an object: a zstd frame, or the logical bytes themselves when the frame is not shorter.

Bytes that reading would take for compressed are always framed, even when that makes them longer; otherwise a backed-up `.gz` or `.zst` would come
back decompressed. Format reference 6 (T16, W7).

@returns `logical` itself, or a view that the next use of the codec overwrites.
*/
export function compressObject(codec: Codec, logical: Uint8Array): Uint8Array {
	const mustFrame = sniff(logical) !== undefined;
	const isLarge = logical.length >= largeObject;
	if (isLarge && !mustFrame && !seemsCompressible(codec, logical)) {
		return logical;
	}

	const frame = codec.compress(logical, isLarge ? chunkLevel : smallLevel);
	return mustFrame || frame.length < logical.length ? frame : logical;
}

function asBuffer(bytes: Uint8Array): Buffer {
	return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function decode(codec: Decoder, stored: Uint8Array, magic: Magic, limit: number): Buffer {
	return magic === 'gzip' ? gunzip(stored, limit) : codec.decompress(stored, limit);
}

/**
The logical bytes of an object that is not a chunk, from its stored bytes after decryption. No copy is made of bytes that were not compressed.

@param limit Most bytes that the object may have.
@param objectKey Names the object in the error.
@throws {CorruptObjectError} When they cannot be decompressed, or are more than `limit`.
*/
export function decompressObject(codec: Decoder, stored: Uint8Array, limit: number, objectKey: string): Buffer {
	const magic = sniff(stored);
	if (magic !== undefined) {
		try {
			return decode(codec, stored, magic, limit);
		} catch (error) {
			throw error instanceof InvalidFrameError
				? new CorruptObjectError(objectKey, error.message, {cause: error})
				: error;
		}
	}

	if (stored.length > limit) {
		throw new CorruptObjectError(objectKey, `it has ${stored.length} bytes, and at most ${limit} are allowed`);
	}

	return asBuffer(stored);
}

/**
Everything that the stored bytes of a chunk may stand for, the likelier first; the chunk is the one whose hash equals its key.

A chunk is raw data of a file, so bytes that look compressed may be the chunk itself, stored raw by a writer that did not frame them. Format reference 6.

@returns None when the bytes can be no chunk of at most `limit` bytes.
*/
export function openChunkCandidates(codec: Decoder, stored: Uint8Array, limit: number): Buffer[] {
	const candidates: Buffer[] = [];
	const magic = sniff(stored);
	if (magic !== undefined) {
		try {
			candidates.push(decode(codec, stored, magic, limit));
		} catch (error) {
			if (!(error instanceof InvalidFrameError)) {
				throw error;
			}
		}
	}

	if (stored.length <= limit) {
		candidates.push(asBuffer(stored));
	}

	return candidates;
}
