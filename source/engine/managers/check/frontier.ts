import type {ObjectUniverse} from '../../compute/reading/object-universe.js';
import type {HashedKind} from '../../objects/keys.js';

/** Objects that were met and not looked at yet, by kind. Chunks name nothing and are never looked at, so they take no room. */
export class Frontier {
	readonly #universe: ObjectUniverse;
	readonly #kinds = new Map<HashedKind, GrowingNumbers>();

	constructor(universe: ObjectUniverse) {
		this.#universe = universe;
	}

	add(id: number): void {
		const kind = this.#universe.kind(id);
		if (kind === 'chunk') {
			return;
		}

		let numbers = this.#kinds.get(kind);
		if (numbers === undefined) {
			numbers = new GrowingNumbers();
			this.#kinds.set(kind, numbers);
		}

		numbers.add(id);
	}

	/** All objects of a kind; none of them is left. */
	take(kind: HashedKind): Uint32Array {
		const taken = this.#kinds.get(kind)?.finish() ?? new Uint32Array(0);
		this.#kinds.delete(kind);
		return taken;
	}
}

class GrowingNumbers {
	#numbers = new Uint32Array(256);
	#count = 0;

	add(number: number): void {
		if (this.#count === this.#numbers.length) {
			const larger = new Uint32Array(this.#count * 2);
			larger.set(this.#numbers);
			this.#numbers = larger;
		}

		this.#numbers[this.#count++] = number;
	}

	finish(): Uint32Array {
		return this.#numbers.subarray(0, this.#count);
	}
}
