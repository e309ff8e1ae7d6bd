import {mostEntries} from '../layers/read-catalog.js';
import {PackCatalog} from '../layers/pack-catalog.js';
import type {ObjectStat} from '../object-store.js';
import type {CacheFolder} from './cache-folder.js';

const wholeName = 'catalog-image';
const rareName = 'catalog-rare';
/** A catalog of fewer bytes is read from a disk in a few milliseconds. */
const worthIt = 262_144;
/** Snapshots in packs: nobody has a million. */
const mostRare = 1_000_000;

/** What is kept of a catalog that is stored. */
export type StoredCatalog = ObjectStat & {
	/** What it says about snapshots and indexes: see `rareMembers`. */
	readonly rare: PackCatalog;
	/** The whole: see `PackCatalog.toImage`. */
	readonly image: Iterable<Uint8Array>;
};

/** Copies of the pack catalog on this machine, each good for one version of `index/packs`. */
export class CatalogCopies {
	readonly #folder: CacheFolder;
	readonly #smallest: number;

	/** @param isRemote Whether even the smallest catalog costs more to read from the store than from here. */
	constructor(folder: CacheFolder, isRemote: boolean) {
		this.#folder = folder;
		this.#smallest = isRemote ? 0 : worthIt;
	}

	/** Whether what was read from a copy is to be read from the store itself. */
	get isPaused(): boolean {
		return this.#folder.isPaused;
	}

	/** The whole catalog; `undefined` when there is no copy of this version, or a damaged one. */
	async whole({version, size}: ObjectStat): Promise<PackCatalog | undefined> {
		return size < this.#smallest ? undefined : this.#read(wholeName, version, mostEntries(size));
	}

	/** What it says about snapshots and indexes: see `rareMembers`. */
	async rare(version: string): Promise<PackCatalog | undefined> {
		return this.#read(rareName, version, mostRare);
	}

	keep({version, size, rare, image}: StoredCatalog): void {
		if (!this.isPaused && size >= this.#smallest) {
			this.#folder.keep(rareName, rare.toImage(), version);
			this.#folder.keep(wholeName, image, version);
		}
	}

	async #read(name: string, version: string, mostRows: number): Promise<PackCatalog | undefined> {
		try {
			return await PackCatalog.fromImage(this.#folder.stream(name, version), mostRows, version);
		} catch {
			return undefined;
		}
	}
}
