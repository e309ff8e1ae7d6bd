import type {Codec} from './codec.js';
import {codecBySize} from './codec-by-size.js';
import {loadNativeCodec} from './codec-native.js';
import {loadZlibCodec} from './codec-zlib.js';

let loaded: Promise<Codec> | undefined;

async function loadWasm(): Promise<Codec> {
	const {loadWasmCodec} = await import('./codec-wasm.js');
	return loadWasmCodec();
}

async function loadFastest(): Promise<Codec> {
	const native = loadNativeCodec();
	if (native !== undefined) {
		return native;
	}

	const zlib = loadZlibCodec();
	return zlib === undefined ? loadWasm() : codecBySize(zlib, loadWasm);
}

/**
The fastest zstd that this system has. One for each thread, since it owns buffers of several MB.

@param options.forMany Whether thousands of objects are to come, as in worker threads: takes some 30 ms longer where zstd-napi is missing.
*/
export async function loadCodec({forMany = false} = {}): Promise<Codec> {
	loaded ??= loadFastest();
	const codec = await loaded;
	if (forMany) {
		await codec.prepareForMany?.();
	}

	return codec;
}
