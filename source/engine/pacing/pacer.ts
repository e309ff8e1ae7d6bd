import {setImmediate as nextTurn} from 'node:timers/promises';

const longestBatchMs = 8;
const batchSize = 2048;

/** Leaves the event loop free every few milliseconds of a long calculation. */
export class Pacer {
	readonly #now: () => number;
	#batchStart: number;

	/** @param now Milliseconds of a clock that never goes back. */
	constructor(now = () => performance.now()) {
		this.#now = now;
		this.#batchStart = now();
	}

	/** Whether it is time to call {@link rest}. */
	get isDue(): boolean {
		return this.#now() - this.#batchStart > longestBatchMs;
	}

	async rest(): Promise<void> {
		await nextTurn();
		this.#batchStart = this.#now();
	}

	/** Calls `work` for consecutive ranges that together are 0 to `count`, and rests between them when that is due. */
	async inBatches(count: number, work: (start: number, end: number) => void): Promise<void> {
		for (let start = 0; start < count; start += batchSize) {
			work(start, Math.min(start + batchSize, count));
			if (this.isDue) {
				await this.rest();
			}
		}
	}
}
