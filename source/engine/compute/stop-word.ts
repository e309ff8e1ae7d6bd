import {CancelledError} from '../errors.js';

/** A word that threads share: whether those that work shall end at the next chance. */
export class StopWord {
	readonly memory: SharedArrayBuffer;
	readonly #word: Int32Array;

	constructor(memory = new SharedArrayBuffer(4)) {
		this.memory = memory;
		this.#word = new Int32Array(memory);
	}

	stop(): void {
		Atomics.store(this.#word, 0, 1);
	}

	/** @throws CancelledError when the threads were asked to end. */
	throwIfStopping(): void {
		if (Atomics.load(this.#word, 0) === 1) {
			throw new CancelledError();
		}
	}
}
