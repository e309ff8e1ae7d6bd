/** How many requests may be under way when each is small. */
const smallestShare = 32;

/** Given back when the bytes are no longer in flight. */
export type Share = Disposable;

/**
One budget of bytes for everything that is under way to and from a store: uploads and downloads wait for their share, in the order in which they came.

Each takes at least a 32nd, so that it also bounds the number of requests; none takes more than all.
*/
export class ByteBudget {
	readonly #total: number;
	#free: number;
	readonly #waiting: Array<{readonly bytes: number; readonly start: () => void}> = [];

	constructor(total: number) {
		this.#total = total;
		this.#free = total;
	}

	async take(bytes: number): Promise<Share> {
		const share = Math.min(this.#total, Math.max(bytes, this.#total / smallestShare));
		if (this.#waiting.length > 0 || share > this.#free) {
			await new Promise<void>(start => {
				this.#waiting.push({bytes: share, start});
			});
		} else {
			this.#free -= share;
		}

		let isHeld = true;
		return {
			[Symbol.dispose]: () => {
				if (isHeld) {
					isHeld = false;
					this.#free += share;
					this.#startNext();
				}
			},
		};
	}

	#startNext(): void {
		for (let [next] = this.#waiting; next !== undefined && next.bytes <= this.#free; [next] = this.#waiting) {
			this.#waiting.shift();
			this.#free -= next.bytes;
			next.start();
		}
	}
}
