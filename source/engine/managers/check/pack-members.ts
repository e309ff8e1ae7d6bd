import type {SharedCatalog} from '../../compute/shared-catalog.js';

/** The members of each pack, in the order in which they lie there: 4 bytes an entry of the catalog. */
export class PackMembers {
	readonly packCount: number;
	readonly #starts: Uint32Array;
	readonly #ids: Uint32Array;

	constructor(catalog: SharedCatalog) {
		// Numbers of packs plus one; below one for an entry that is not there.
		const packs = new Int32Array(catalog.members);
		const offsets = new Uint32Array(catalog.offsets);
		let packCount = 0;
		for (const pack of packs) {
			packCount = Math.max(packCount, pack);
		}

		this.packCount = packCount;
		this.#starts = new Uint32Array(packCount + 1);
		for (const pack of packs) {
			if (pack > 0) {
				this.#starts[pack] = (this.#starts[pack] ?? 0) + 1;
			}
		}

		for (let pack = 1; pack <= packCount; pack++) {
			this.#starts[pack] = (this.#starts[pack] ?? 0) + (this.#starts[pack - 1] ?? 0);
		}

		this.#ids = new Uint32Array(this.#starts[packCount] ?? 0);
		const next = [...this.#starts];
		for (const [id, pack] of packs.entries()) {
			if (pack > 0) {
				const at = next[pack - 1] ?? 0;
				this.#ids[at] = id;
				next[pack - 1] = at + 1;
			}
		}

		for (let pack = 0; pack < packCount; pack++) {
			// A view, so that it is sorted in its place.
			const members = this.of(pack);
			members.sort((a, b) => (offsets[a] ?? 0) - (offsets[b] ?? 0));
		}
	}

	/** A view. */
	of(pack: number): Uint32Array {
		return this.#ids.subarray(this.#starts[pack] ?? 0, this.#starts[pack + 1] ?? 0);
	}
}
