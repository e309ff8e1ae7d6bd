import type {Codec} from './codec.js';
import {loadNativeCodec} from './codec-native.js';
import {loadZlibCodec} from './codec-zlib.js';

let loaded: Promise<Codec> | undefined;

async function loadFastest(): Promise<Codec> {
	const codec = loadNativeCodec() ?? loadZlibCodec();
	if (codec !== undefined) {
		return codec;
	}

	const {loadWasmCodec} = await import('./codec-wasm.js');
	return loadWasmCodec();
}

/** The fastest zstd that this system has. One for each thread, since it owns buffers of several MB. */
export async function loadCodec(): Promise<Codec> {
	loaded ??= loadFastest();
	return loaded;
}
