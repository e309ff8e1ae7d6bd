import {packsKey} from '../../objects/keys.js';
import {whenCancelled} from '../bytes.js';
import type {ObjectStore} from '../object-store.js';
import {commitCatalog} from './commit-catalog.js';
import {PackCatalog} from './pack-catalog.js';

type WithSignal = {readonly signal?: AbortSignal | undefined};

/**
The one pack catalog of an open repository: read when it is first needed, shared by all layers that need it, always the same object.

Storing it and taking up what others have stored happen one after the other; it may be changed at any time.
*/
export class CatalogHolder {
	readonly backend: ObjectStore;
	#catalog: Promise<PackCatalog> | undefined;
	#loaded: PackCatalog | undefined;
	#last: Promise<unknown> = Promise.resolve();

	constructor(backend: ObjectStore) {
		this.backend = backend;
	}

	/** A catalog that cannot be read is an error each time, and never an empty one (weak spot W2). */
	async catalog({signal}: WithSignal = {}): Promise<PackCatalog> {
		this.#catalog ??= this.#read();
		// Others may wait for the same reading, so one who leaves must not end it.
		return this.#loaded ?? whenCancelled(this.#catalog, signal);
	}

	/** Takes up what others have stored since it was read here, if it was: whoever has just taken a lock must not decide by what was true before. */
	async refresh({signal}: WithSignal = {}): Promise<void> {
		if (this.#catalog === undefined) {
			return;
		}

		const catalog = await this.catalog({signal});
		await this.#oneByOne(async () => {
			const stored = await this.backend.stat(packsKey, {signal});
			if (stored?.version !== catalog.version) {
				catalog.rebase(await PackCatalog.read(this.backend, {signal}));
			}
		});
	}

	/** Stores changes of the catalog, if there are any. Every pack that it names must be durable. */
	async commit({signal}: WithSignal = {}): Promise<void> {
		await this.#oneByOne(async () => {
			if (this.#loaded?.isChanged) {
				await commitCatalog(this.backend, this.#loaded, {signal});
			}
		});
	}

	async #read(): Promise<PackCatalog> {
		try {
			this.#loaded = await PackCatalog.read(this.backend);
			return this.#loaded;
		} catch (error) {
			this.#catalog = undefined;
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
