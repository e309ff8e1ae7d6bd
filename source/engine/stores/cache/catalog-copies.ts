import {PackCatalog} from '../layers/pack-catalog.js';
import type {ByteStream, ObjectStat} from '../object-store.js';
import type {CacheFolder} from './cache-folder.js';

const wholeName = 'catalog';
const rareName = 'catalog-rare';
/** A catalog of fewer bytes is read from a disk in a few milliseconds. */
const worthIt = 262_144;

/** A catalog as it is stored. */
export type StoredCatalog = {
	readonly version: string;
	/** What it says about snapshots and indexes: see `rareMembers`. */
	readonly rare: PackCatalog;
	readonly stream: ByteStream;
};

/** Copies of the pack catalog on this machine, each good for one version of `index/packs`. */
export class CatalogCopies {
	readonly #folder: CacheFolder;
	readonly #keepsWhole: boolean;

	/** @param keepsWhole Not worth it where the store itself is on this machine. */
	constructor(folder: CacheFolder, keepsWhole: boolean) {
		this.#folder = folder;
		this.#keepsWhole = keepsWhole;
	}

	/** Whether what was read from a copy is to be read from the store itself. */
	get isPaused(): boolean {
		return this.#folder.isPaused;
	}

	/** The whole catalog; `undefined` when there is no copy of this version, or a damaged one. */
	async whole(found: ObjectStat): Promise<PackCatalog | undefined> {
		return this.#keepsWhole ? this.#read(wholeName, found) : undefined;
	}

	/** What it says about snapshots and indexes: see `rareMembers`. */
	async rare(version: string): Promise<PackCatalog | undefined> {
		return this.#read(rareName, {size: 0, version});
	}

	keep({version, rare, stream}: StoredCatalog): void {
		if (this.isPaused || (!this.#keepsWhole && stream.length < worthIt)) {
			return;
		}

		this.#folder.keep(rareName, rare.toStream().pieces(), version);
		if (this.#keepsWhole) {
			this.#folder.keep(wholeName, stream.pieces(), version);
		}
	}

	async #read(name: string, found: ObjectStat): Promise<PackCatalog | undefined> {
		try {
			return await PackCatalog.parse(this.#folder.stream(name, found.version), found);
		} catch {
			return undefined;
		}
	}
}
