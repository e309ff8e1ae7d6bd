import {createRequire} from 'node:module';
import {compressUsingDict, createCCtx, createDCtx, decompressUsingDict, init} from '@bokuweb/zstd-wasm';
import type {createXXHash64, IHasher} from 'hash-wasm';
import {type Codec, createCodec, decodeEach} from './codec.js';

const noDictionary = new Uint8Array(0);
const checksumFlag = 0b100;
const descriptorOffset = 4;
const checksumLength = 4;

type HashModule = {createXXHash64: typeof createXXHash64};

function isHashModule(module: unknown): module is HashModule {
	return typeof module === 'object' && module !== null && 'createXXHash64' in module;
}

/** From the file of this one hash: the whole package takes 40 ms to load. */
async function loadHash(): Promise<IHasher> {
	const module: unknown = createRequire(import.meta.url)('hash-wasm/dist/xxhash64.umd.min.js');
	if (!isHashModule(module)) {
		throw new TypeError('hash-wasm has no XXH64');
	}

	return module.createXXHash64();
}

/** A second `init` would replace the memory under the contexts that were made in the first. */
let ready: Promise<void> | undefined;

/** The codec that is always there: zstd as WebAssembly, about half as fast as native code. */
export async function loadWasmCodec(): Promise<Codec> {
	ready ??= init();
	await ready;
	const hash = await loadHash();
	// The functions that take a dictionary are the only ones that take a context, and a context saves 1 MB of set-up for each object.
	const encoder = createCCtx();
	const decoder = createDCtx();

	return createCodec({
		name: 'zstd-wasm',
		compress(data, level, scratch) {
			const frame = compressUsingDict(encoder, data, noDictionary, level);
			// This build has no way to ask for a checksum. RFC 8878, 3.1.1: a flag in the header, and the low half of XXH64 after the last block.
			const target = scratch.atLeast(frame.length + checksumLength);
			target.set(frame);
			target[descriptorOffset] = (frame[descriptorOffset] ?? 0) | checksumFlag;
			const digest = hash.init().update(data).digest('binary');
			target.set(digest.subarray(4).toReversed(), frame.length);
			return target.subarray(0, frame.length + checksumLength);
		},
		decode: (bytes, frames, most, room) =>
			decodeEach(frames, most, room, (frame, limit) =>
				decompressUsingDict(decoder, bytes.subarray(frame.start, frame.end), noDictionary, {defaultHeapSize: limit}),
			),
	});
}
