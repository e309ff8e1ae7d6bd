/** Hands out numbers of slots in shared memory, and lets those wait who find none free. */
export class SlotPool {
	readonly #free: number[];
	readonly #waiting: Array<(slot: number) => void> = [];

	constructor(count: number) {
		this.#free = Array.from({length: count}, (_, slot) => slot);
	}

	async take(): Promise<number> {
		const slot = this.#free.pop();
		return (
			slot ??
			new Promise(resolve => {
				this.#waiting.push(resolve);
			})
		);
	}

	give(slot: number): void {
		const next = this.#waiting.shift();
		if (next) {
			next(slot);
		} else {
			this.#free.push(slot);
		}
	}
}
