import {hashedKinds, type HashedKind} from '../../objects/keys.js';
import {SharedCatalogView, type SharedCatalog} from '../shared-catalog.js';
import {SharedKeySet, type SharedKeySetMemory} from './shared-key-set.js';

export type KnownObjectsMemory = {
	readonly catalog: SharedCatalog;
	readonly added: SharedKeySetMemory;
	/** Of what was there before, only chunks count: everything that names others is stored again. */
	readonly onlyChunks: boolean;
};

/** Which objects need not be stored: those in the pack catalog as it was loaded, loose ones, and those that this run has stored already. */
export class KnownObjects {
	readonly #catalog: SharedCatalogView;
	readonly #added: SharedKeySet;
	readonly #onlyChunks: boolean;

	constructor({catalog, added, onlyChunks}: KnownObjectsMemory) {
		this.#onlyChunks = onlyChunks;
		this.#catalog = new SharedCatalogView(catalog);
		this.#added = new SharedKeySet(added);
	}

	/** An object that the store has beside those in the catalog. */
	addLoose(kind: HashedKind, hash: Buffer): void {
		if (this.#countsBefore(kind)) {
			this.#added.add(hashedKinds.indexOf(kind), hash);
		}
	}

	/** `true` when the caller is the one who has to store the object; it counts as known from now on. */
	claim(kind: HashedKind, hash: Buffer): boolean {
		const byte = hashedKinds.indexOf(kind);
		const isThere = this.#countsBefore(kind) && this.#catalog.find(byte, hash, 0) !== -1;
		return !isThere && this.#added.add(byte, hash);
	}

	#countsBefore(kind: HashedKind): boolean {
		return kind === 'chunk' || !this.#onlyChunks;
	}
}
