/** When a backup makes what it has stored findable for a run after it, should it be cut off: the earlier of both. */
export type CheckpointInterval = {
	readonly milliseconds: number;
	/** Of the store. */
	readonly bytes: number;
	/** How long to wait after a checkpoint, as a multiple of the time that it took: the catalog of a big repository is big, and each writes it anew. */
	readonly pause: number;
};

export const usualInterval: CheckpointInterval = {milliseconds: 30_000, bytes: 512 * 1024 * 1024, pause: 20};

export type StoredAmount = {readonly bytes: number; readonly entries: number};

/** Says when it is time for the next checkpoint. */
export class CheckpointClock {
	readonly #interval: CheckpointInterval;
	readonly #now: () => number;
	#last: number;
	#before: StoredAmount = {bytes: 0, entries: 0};
	#duration = 0;

	/** @param now In milliseconds. */
	constructor(interval: CheckpointInterval, now: () => number = () => performance.now()) {
		this.#interval = interval;
		this.#now = now;
		this.#last = now();
	}

	/** @param stored Since the run began. */
	isDue({bytes, entries}: StoredAmount): boolean {
		const {milliseconds, bytes: most, pause} = this.#interval;
		const past = this.#now() - this.#last;
		const newBytes = bytes - this.#before.bytes;
		const hasNews = newBytes > 0 || entries > this.#before.entries;
		return hasNews && past >= this.#duration * pause && (past >= milliseconds || newBytes >= most);
	}

	/** Measures a checkpoint, successful or not. */
	async measure(stored: StoredAmount, checkpoint: () => Promise<void>): Promise<void> {
		const began = this.#now();
		this.#before = stored;
		try {
			await checkpoint();
		} finally {
			this.#last = this.#now();
			this.#duration = this.#last - began;
		}
	}
}
