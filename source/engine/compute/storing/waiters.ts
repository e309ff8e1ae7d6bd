/** Calls that wait until something has changed. */
export class Waiters {
	readonly #waiting: Array<() => void> = [];

	/**
	Resolves when the condition holds; it is looked at after each `wake`.

	@param check Throws when there is no use in waiting any longer.
	*/
	async until(condition: () => boolean, check: () => void): Promise<void> {
		check();
		while (!condition()) {
			await new Promise<void>(resolve => {
				this.#waiting.push(resolve);
			});
			check();
		}
	}

	wake(): void {
		for (const wake of this.#waiting.splice(0)) {
			wake();
		}
	}
}
