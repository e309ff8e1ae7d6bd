import {noPack, type SharedCatalog} from '../../compute/shared-catalog.js';

/** The members of each pack, in the order in which they lie there: 4 bytes an entry of the catalog. */
export class PackMembers {
	readonly packCount: number;
	readonly #starts: Uint32Array;
	readonly #ids: Uint32Array;

	constructor(catalog: SharedCatalog) {
		const {packCount, entryCount} = catalog;
		const packs = new Uint32Array(catalog.packIndexes, 0, entryCount);
		const offsets = new Uint32Array(catalog.offsets, 0, entryCount);
		this.packCount = packCount;
		this.#starts = new Uint32Array(packCount + 1);
		for (const pack of packs) {
			if (pack !== noPack) {
				this.#starts[pack + 1] = (this.#starts[pack + 1] ?? 0) + 1;
			}
		}

		for (let pack = 1; pack <= packCount; pack++) {
			this.#starts[pack] = (this.#starts[pack] ?? 0) + (this.#starts[pack - 1] ?? 0);
		}

		this.#ids = new Uint32Array(this.#starts[packCount] ?? 0);
		const next = [...this.#starts];
		for (const [id, pack] of packs.entries()) {
			if (pack !== noPack) {
				const at = next[pack] ?? 0;
				this.#ids[at] = id;
				next[pack] = at + 1;
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
