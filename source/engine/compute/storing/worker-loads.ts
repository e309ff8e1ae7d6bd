/** What a worker may have waiting, in bytes. */
const limit = 64 * 1024 * 1024;

/** What each worker has to do, in bytes. Workers answer their requests in order. */
export class WorkerLoads {
	readonly #totals: number[];
	/** Of the requests that have not been answered, oldest first. */
	readonly #requests: number[][];

	constructor(workers: number) {
		this.#totals = Array.from({length: workers}, () => 0);
		this.#requests = Array.from({length: workers}, () => []);
	}

	asked(worker: number, bytes: number): void {
		this.#totals[worker] = (this.#totals[worker] ?? 0) + bytes;
		this.#requests[worker]?.push(bytes);
	}

	answered(worker: number): void {
		this.#totals[worker] = (this.#totals[worker] ?? 0) - (this.#requests[worker]?.shift() ?? 0);
	}

	get least(): number {
		return this.#totals.indexOf(Math.min(...this.#totals));
	}

	get hasRoom(): boolean {
		return this.#totals.some(total => total < limit);
	}

	get isIdle(): boolean {
		return this.#totals.every(total => total === 0);
	}
}
