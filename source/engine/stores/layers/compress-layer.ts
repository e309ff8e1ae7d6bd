import {Buffer} from 'node:buffer';
import type {Codec} from '../../compression/codec.js';
import {compressObject, decompressObject, openChunkCandidates} from '../../compression/object-compression.js';
import {largestChunk, logicalLimit} from '../../compute/object-limits.js';
import type {ObjectNamer} from '../../crypto/object-hash.js';
import {CorruptObjectError} from '../../errors.js';
import {isKeyOf, objectKey} from '../../objects/keys.js';
import type {ObjectStore} from '../object-store.js';
import {TransformLayer} from './transform-layer.js';

/** Compresses objects with zstd where that makes them smaller. Format reference 6. */
export class CompressLayer extends TransformLayer {
	readonly #codec: Codec;
	readonly #namer: ObjectNamer;

	/** @param namer Tells of a chunk that begins like a compressed file which reading is the right one. */
	constructor(below: ObjectStore, codec: Codec, namer: ObjectNamer) {
		super(below);
		this.#codec = codec;
		this.#namer = namer;
	}

	protected override encode(_key: string, bytes: Buffer): Buffer {
		// The codec uses its output buffer again.
		return Buffer.from(compressObject(this.#codec, bytes));
	}

	protected override decode(key: string, stored: Buffer): Buffer {
		return isKeyOf('chunk', key)
			? this.#decodeChunk(key, stored)
			: decompressObject(this.#codec, stored, logicalLimit(stored.length), key);
	}

	/** Whether the bytes are right is for the reader of the chunk to prove; here only the likelier reading is chosen. */
	#decodeChunk(key: string, stored: Buffer): Buffer {
		const candidates = openChunkCandidates(this.#codec, stored, largestChunk);
		const [first] = candidates;
		if (first === undefined) {
			throw new CorruptObjectError(key, 'its bytes can be no chunk');
		}

		return candidates.length === 1
			? first
			: (candidates.find(bytes => objectKey('chunk', this.#namer.chunkHash(bytes)) === key) ?? first);
	}
}
