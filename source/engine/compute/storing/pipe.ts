/*
A pipe from the main thread to a worker over shared memory: a ring of bytes and three control words. The worker blocks while the ring is empty;
the main thread waits without blocking while it is full.
*/
const ringBytes = 4 * 1024 * 1024;
const writtenWord = 0;
const readWord = 1;
const stateWord = 2;
const controlBytes = 16;
const ended = 1;
const broken = 2;

/** The writer has given up: what came so far is not the whole. */
export class BrokenPipeError extends Error {}

export const allocatePipe = (): SharedArrayBuffer => new SharedArrayBuffer(controlBytes + ringBytes);

abstract class PipeEnd {
	protected readonly words: Int32Array;
	protected readonly ring: Buffer;

	constructor(memory: SharedArrayBuffer) {
		this.words = new Int32Array(memory, 0, controlBytes / 4);
		this.ring = Buffer.from(memory, controlBytes);
	}
}

/** Main thread's end. */
export class PipeWriter extends PipeEnd {
	/** @param isGivenUp Asked while the ring is full: the reader may be gone. */
	async write(bytes: Uint8Array, isGivenUp: () => boolean = () => false): Promise<void> {
		for (let offset = 0; offset < bytes.length;) {
			const written = Atomics.load(this.words, writtenWord);
			const read = Atomics.load(this.words, readWord);
			const free = ringBytes - ((written - read) >>> 0);
			if (free === 0) {
				if (isGivenUp()) {
					return;
				}

				await Atomics.waitAsync(this.words, readWord, read, 1000).value;
				continue;
			}

			const start = (written >>> 0) % ringBytes;
			const count = Math.min(free, ringBytes - start, bytes.length - offset);
			this.ring.set(bytes.subarray(offset, offset + count), start);
			offset += count;
			Atomics.store(this.words, writtenWord, written + count);
			Atomics.notify(this.words, writtenWord);
		}
	}

	end(): void {
		this.#finish(ended);
	}

	/** The stream failed: what was written must not be taken for the whole. */
	break(): void {
		this.#finish(broken);
	}

	#finish(state: number): void {
		Atomics.store(this.words, stateWord, state);
		Atomics.notify(this.words, writtenWord);
	}
}

/** Worker's end; blocks its thread. */
export class PipeReader extends PipeEnd {
	/** Bytes copied into `target`; 0 at the end. Throws {@link BrokenPipeError}. */
	read(target: Uint8Array): number {
		for (;;) {
			const read = Atomics.load(this.words, readWord);
			const state = Atomics.load(this.words, stateWord);
			const written = Atomics.load(this.words, writtenWord);
			if (written !== read) {
				const start = (read >>> 0) % ringBytes;
				const count = Math.min((written - read) >>> 0, ringBytes - start, target.length);
				target.set(this.ring.subarray(start, start + count));
				Atomics.store(this.words, readWord, read + count);
				Atomics.notify(this.words, readWord);
				return count;
			}

			if (state === ended) {
				return 0;
			}

			if (state === broken) {
				throw new BrokenPipeError('the stream ended before the file was complete');
			}

			Atomics.wait(this.words, writtenWord, written, 100);
		}
	}
}
