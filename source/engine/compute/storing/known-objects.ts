import {hashedKinds, type HashedKind} from '../../objects/keys.js';
import {SharedCatalogView, type SharedCatalog} from '../shared-catalog.js';
import {SharedKeySet, type SharedKeySetMemory} from './shared-key-set.js';

export type KnownObjectsMemory = {readonly catalog: SharedCatalog; readonly added: SharedKeySetMemory};

/** Which objects need not be stored: those in the pack catalog as it was loaded, loose ones, and those that this run has stored already. */
export class KnownObjects {
	readonly #catalog: SharedCatalogView;
	readonly #added: SharedKeySet;

	constructor({catalog, added}: KnownObjectsMemory) {
		this.#catalog = new SharedCatalogView(catalog);
		this.#added = new SharedKeySet(added);
	}

	/** `true` when the caller is the one who has to store the object; it counts as known from now on. */
	claim(kind: HashedKind, hash: Buffer): boolean {
		const byte = hashedKinds.indexOf(kind);
		return this.#catalog.find(byte, hash, 0) === -1 && this.#added.add(byte, hash);
	}

	has(kind: HashedKind, hash: Buffer): boolean {
		const byte = hashedKinds.indexOf(kind);
		return this.#catalog.find(byte, hash, 0) !== -1 || this.#added.has(byte, hash);
	}
}
