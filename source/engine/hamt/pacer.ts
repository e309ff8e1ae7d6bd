import {setImmediate as nextTurn} from 'node:timers/promises';

const longestBatchMs = 8;

/** Leaves the event loop free every few milliseconds of a long calculation. */
export class Pacer {
	#batchStart = performance.now();

	/** Whether it is time to call {@link rest}. */
	get isDue(): boolean {
		return performance.now() - this.#batchStart > longestBatchMs;
	}

	async rest(): Promise<void> {
		await nextTurn();
		this.#batchStart = performance.now();
	}
}
