import {unknownSize} from '../../compute/reading/check-protocol.js';

const isLarge = 0xffff_ffff;

/** A size for each object: 4 bytes for those that have one, none before that, a few more for sizes beyond 4 GiB. */
export class SizeColumn {
	/** The size plus one; 0 while there is none. */
	readonly #sizes: Uint32Array;
	readonly #large = new Map<number, number>();

	constructor(objects: number) {
		this.#sizes = new Uint32Array(objects);
	}

	/** Or `unknownSize`. */
	of(id: number): number {
		const size = this.#sizes[id] ?? 0;
		return size === isLarge ? (this.#large.get(id) ?? unknownSize) : size - 1;
	}

	/** Numbers that stand for nothing are passed over. */
	set(id: number, size: number): void {
		if (size + 1 < isLarge) {
			this.#sizes[id] = size + 1;
		} else if (id < this.#sizes.length) {
			this.#sizes[id] = isLarge;
			this.#large.set(id, size);
		}
	}
}
