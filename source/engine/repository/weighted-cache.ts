/** Keeps the values that were used last, up to a total weight. */
export class WeightedCache<Value> {
	readonly #maximum: number;
	readonly #entries = new Map<string, {readonly value: Value; readonly weight: number}>();
	#total = 0;

	/** @param maximum Same unit as the weights. */
	constructor(maximum: number) {
		this.#maximum = maximum;
	}

	get(key: string): Value | undefined {
		const entry = this.#entries.get(key);
		if (!entry) {
			return undefined;
		}

		// A map keeps the order of insertion: the one that was not used for longest stands first.
		this.#entries.delete(key);
		this.#entries.set(key, entry);
		return entry.value;
	}

	/** @returns The value, also when it is too heavy to be kept. */
	set(key: string, value: Value, weight: number): Value {
		this.#drop(key);
		if (weight <= this.#maximum) {
			this.#entries.set(key, {value, weight});
			this.#total += weight;
		}

		for (const oldest of this.#entries.keys()) {
			if (this.#total <= this.#maximum) {
				break;
			}

			this.#drop(oldest);
		}

		return value;
	}

	#drop(key: string): void {
		this.#total -= this.#entries.get(key)?.weight ?? 0;
		this.#entries.delete(key);
	}
}
