import {Buffer} from 'node:buffer';
import {throwIfCancelled} from '../errors.js';
import {createScanner, scannerReservedBytes} from './fastcdc-wasm.js';
import {maximumChunkSize} from './parameters.js';

const pageSize = 65_536;

/** Twice what must be visible, so that what is left of the window moves to the front only once in 8 MiB. */
const windowSize = 2 * maximumChunkSize;

/** The part of a stream that must be visible to cut it. */
class Window {
	readonly #memory = new WebAssembly.Memory({initial: (windowSize + pageSize) / pageSize});
	readonly #scanner = createScanner(this.#memory);
	readonly #bytes = Buffer.from(this.#memory.buffer, scannerReservedBytes, windowSize);
	#start = 0;
	#end = 0;

	/** Bytes that are visible and belong to no chunk yet. */
	get length(): number {
		return this.#end - this.#start;
	}

	/** Takes as much of the piece as there is room for; returns how many bytes these were. */
	add(piece: Uint8Array): number {
		if (this.#end === windowSize) {
			this.#bytes.copyWithin(0, this.#start, this.#end);
			this.#end = this.length;
			this.#start = 0;
		}

		const taken = Math.min(piece.length, windowSize - this.#end);
		this.#bytes.set(piece.subarray(0, taken), this.#end);
		this.#end += taken;
		return taken;
	}

	/** Removes the first chunk. Only the end of the stream allows this while fewer than 8 MiB are visible. */
	takeChunk(): Buffer {
		const length = this.#scanner.cut(scannerReservedBytes + this.#start, this.length);
		const chunk = Buffer.from(this.#bytes.subarray(this.#start, this.#start + length));
		this.#start += length;
		return chunk;
	}
}

/**
Splits streams into chunks whose borders depend on the content alone, so that the same data gives the same chunks wherever it stands.

Format reference 4.1 and 4.2; the pieces in which a stream arrives have no influence (T22).
*/
export class Chunker {
	/**
	Yields the chunks in order; joined together they are the stream. Every chunk is a buffer of its own, of at most 8 MiB, and only the last may be
	shorter than 512 KiB. An empty stream has no chunks.

	Several streams may be split at the same time; each takes 16 MiB.

	@throws {CancelledError} When `signal` fires, and whatever the stream throws.
	*/
	async *split(
		stream: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
		{signal}: {signal?: AbortSignal} = {},
	): AsyncGenerator<Buffer, void, void> {
		const window = new Window();
		for await (const piece of stream) {
			for (let taken = 0; taken < piece.length;) {
				throwIfCancelled(signal);
				taken += window.add(piece.subarray(taken));
				while (window.length >= maximumChunkSize) {
					yield window.takeChunk();
				}
			}
		}

		while (window.length > 0) {
			throwIfCancelled(signal);
			yield window.takeChunk();
		}
	}
}
