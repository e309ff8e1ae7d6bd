import type {Codec} from './codec.js';
import {codecBySize} from './codec-by-size.js';
import {loadNativeCodec} from './codec-native.js';
import {loadZlibCodec} from './codec-zlib.js';

type Loaders = {
	native: () => Codec | undefined;
	zlib: () => Codec | undefined;
	wasm: () => Promise<Codec>;
};

let loaded: Promise<Codec> | undefined;

async function loadWasm(): Promise<Codec> {
	const {loadWasmCodec} = await import('./codec-wasm.js');
	return loadWasmCodec();
}

/** The fastest of those that can be loaded. */
export async function chooseCodec({native, zlib, wasm}: Loaders): Promise<Codec> {
	const codec = native();
	if (codec !== undefined) {
		return codec;
	}

	const builtIn = zlib();
	return builtIn === undefined ? wasm() : codecBySize(builtIn, wasm);
}

/**
The fastest zstd that this system has. One for each thread, since it owns buffers of several MB.

@param options.forMany Whether thousands of objects are to come, as in worker threads: takes some 30 ms longer where zstd-napi is missing.
*/
export async function loadCodec({forMany = false} = {}): Promise<Codec> {
	loaded ??= chooseCodec({native: loadNativeCodec, zlib: loadZlibCodec, wasm: loadWasm});
	const codec = await loaded;
	if (forMany) {
		await codec.prepareForMany?.();
	}

	return codec;
}
