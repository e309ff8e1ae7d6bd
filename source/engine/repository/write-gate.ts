/**
Stands before everything that changes the repository.

Whoever must not write under some condition (a lost lock) attaches a check; it throws as long as the condition holds.
*/
export class WriteGate {
	readonly #checks = new Set<() => void>();

	/** @returns Takes the check away again. */
	attach(check: () => void): () => void {
		// Wrapped, so that the same function attached twice counts twice.
		const own = (): void => {
			check();
		};

		this.#checks.add(own);
		return () => {
			this.#checks.delete(own);
		};
	}

	/** @throws What the first check that refuses throws. */
	pass(): void {
		for (const check of this.#checks) {
			check();
		}
	}
}
