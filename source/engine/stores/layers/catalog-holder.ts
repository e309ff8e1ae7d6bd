import {packsKey} from '../../objects/keys.js';
import {whenCancelled} from '../bytes.js';
import type {CatalogCopies} from '../cache/catalog-copies.js';
import type {ObjectStat, ObjectStore} from '../object-store.js';
import {PackCatalog} from './pack-catalog.js';
import {isRarelyPacked, rareMembers} from './rare-members.js';

type WithSignal = {readonly signal?: AbortSignal | undefined};

/** What a catalog tells without being changed. */
export type CatalogView = Pick<PackCatalog, 'endOf' | 'entries' | 'find' | 'has'>;

/**
The one pack catalog of an open repository: read when it is first needed, shared by all layers that need it, always the same object.

Storing it and taking up what others have stored happen one after the other; it may be changed at any time.
*/
export class CatalogHolder {
	readonly backend: ObjectStore;
	readonly #copies: CatalogCopies | undefined;
	#catalog: Promise<PackCatalog> | undefined;
	#loaded: PackCatalog | undefined;
	#rare: Promise<CatalogView> | undefined;
	/** What was stored when `#rare` was read: a copy of the whole that is of the same version needs no other look. */
	#found: ObjectStat | undefined;
	/** Version of what was read from a copy on this machine. */
	#copiedVersion: string | undefined;
	#last: Promise<unknown> = Promise.resolve();

	/** @param copies What this machine remembers of the catalog. */
	constructor(backend: ObjectStore, copies?: CatalogCopies) {
		this.backend = backend;
		this.#copies = copies;
	}

	/** A catalog that cannot be read is an error each time, and never an empty one (weak spot W2). */
	async catalog({signal}: WithSignal = {}): Promise<PackCatalog> {
		this.#catalog ??= this.#readOnce();
		// Others may wait for the same reading, so one who leaves must not end it.
		const catalog = this.#loaded ?? (await whenCancelled(this.#catalog, signal));
		if (this.#isDoubtful(catalog)) {
			await this.#oneByOne(async () => {
				if (this.#isDoubtful(catalog)) {
					catalog.rebase(await this.#read(signal));
				}
			});
		}

		return catalog;
	}

	/**
	What the catalog says about a key, or about all keys that begin with a prefix. For snapshots and indexes this machine may remember that, so that nobody
	reads the whole catalog for them. Errors as {@link catalog}.
	*/
	async about(keyOrPrefix: string, {signal}: WithSignal = {}): Promise<CatalogView> {
		if (this.#copies?.isPaused !== false || this.#catalog !== undefined || !isRarelyPacked(keyOrPrefix)) {
			return this.catalog({signal});
		}

		this.#rare ??= this.#readRare();
		return whenCancelled(this.#rare, signal);
	}

	/** Takes up what others have stored since it was read here, if it was: whoever has just taken a lock must not decide by what was true before. */
	async refresh({signal}: WithSignal = {}): Promise<void> {
		this.#rare = undefined;
		this.#found = undefined;
		if (this.#catalog === undefined) {
			return;
		}

		const catalog = await this.catalog({signal});
		await this.#oneByOne(async () => {
			const stored = await this.backend.stat(packsKey, {signal});
			if (stored?.version !== catalog.version) {
				catalog.rebase(await this.#read(signal));
			}
		});
	}

	/** Stores changes of the catalog, if there are any. Every pack that it names must be durable. */
	async commit({signal}: WithSignal = {}): Promise<void> {
		await this.#oneByOne(async () => {
			if (this.#loaded?.isChanged) {
				const {commitCatalog} = await import('./commit-catalog.js');
				const isRemembered = this.#copies?.isPaused === false;
				const stored = await commitCatalog(this.backend, this.#loaded, {signal, isRemembered});
				if (stored) {
					this.#copies?.keep(stored);
				}
			}
		});
	}

	/** Whether it was taken from a copy on this machine, and is to be read from the store now. */
	#isDoubtful(catalog: PackCatalog): boolean {
		return this.#copies?.isPaused === true && catalog.version !== undefined && catalog.version === this.#copiedVersion;
	}

	async #readOnce(): Promise<PackCatalog> {
		try {
			this.#loaded = await this.#read(undefined, this.#found);
			return this.#loaded;
		} catch (error) {
			this.#catalog = undefined;
			throw error;
		}
	}

	async #read(signal?: AbortSignal, known?: ObjectStat): Promise<PackCatalog> {
		const early = known && (await this.#copies?.whole(known));
		const found = early ? known : await this.backend.stat(packsKey, {signal});
		const copy = early ?? (found && (await this.#copies?.whole(found)));
		this.#copiedVersion = copy?.version;
		if (!found) {
			return new PackCatalog();
		}

		if (copy) {
			return copy;
		}

		const catalog = await PackCatalog.readFound(this.backend, found, signal);
		this.#copies?.keep({...found, rare: rareMembers(catalog), image: catalog.toImage()});
		return catalog;
	}

	async #readRare(): Promise<CatalogView> {
		try {
			const found = await this.backend.stat(packsKey);
			this.#found = found;
			return found ? ((await this.#copies?.rare(found.version)) ?? (await this.catalog())) : new PackCatalog();
		} catch (error) {
			this.#rare = undefined;
			throw error;
		}
	}

	async #oneByOne(work: () => Promise<void>): Promise<void> {
		const previous = this.#last;
		const current = (async () => {
			await Promise.allSettled([previous]);
			await work();
		})();
		this.#last = current;
		await current;
	}
}
