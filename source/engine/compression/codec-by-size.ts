import type {Codec} from './codec.js';

/**
Up to this many bytes the time that `node:zlib` needs to set up a stream for each object outweighs its faster coding.

Measured by `bench/compression.ts`: 400 bytes take 10 to 12 microseconds in WebAssembly and 20 in node:zlib, and back 4 and 12 to 20.
*/
const smallObject = 4096;

/** Loading the codec for small objects costs about 30 ms: what is saved on this many of them. */
const worthLoading = 3000;

/** Uses one codec for large objects, and another for small ones as soon as there were enough of them to be worth loading it. */
export function codecBySize(large: Codec, loadSmall: () => Promise<Codec>): Codec {
	let small: Codec | undefined;
	let loading: Promise<void> | undefined;
	let smallCount = 0;

	async function load(): Promise<void> {
		try {
			small = await loadSmall();
		} catch {
			// The one that is there already can do everything.
		}
	}

	function choose(size: number): Codec {
		if (size > smallObject) {
			return large;
		}

		smallCount++;
		if (smallCount === worthLoading) {
			loading ??= load();
		}

		return small ?? large;
	}

	return {
		name: large.name,
		compress: (data, level) => choose(data.length).compress(data, level),
		decompress: (frames, maximumSize) => choose(frames.length).decompress(frames, maximumSize),
		decompressView: (frames, maximumSize) => choose(frames.length).decompressView(frames, maximumSize),
		async prepareForMany() {
			loading ??= load();
			await loading;
		},
	};
}
