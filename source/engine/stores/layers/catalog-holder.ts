import {packsKey} from '../../objects/keys.js';
import type {ObjectStore} from '../object-store.js';
import {commitCatalog} from './commit-catalog.js';
import {PackCatalog, type PackLocation} from './pack-catalog.js';

type WithSignal = {readonly signal?: AbortSignal | undefined};

/** The one pack catalog of an open repository: read when it is first needed, shared by all layers that need it. */
export class CatalogHolder {
	readonly backend: ObjectStore;
	#catalog: Promise<PackCatalog> | undefined;
	#loaded: PackCatalog | undefined;

	constructor(backend: ObjectStore) {
		this.backend = backend;
	}

	/** A catalog that cannot be read is an error each time, and never an empty one (W2). */
	async catalog({signal}: WithSignal = {}): Promise<PackCatalog> {
		this.#catalog ??= PackCatalog.read(this.backend, {signal}).then(
			catalog => {
				this.#loaded = catalog;
				return catalog;
			},
			(error: unknown) => {
				this.#catalog = undefined;
				throw error;
			},
		);
		return this.#catalog;
	}

	async locate(key: string, options?: WithSignal): Promise<PackLocation | undefined> {
		const catalog = await this.catalog(options);
		return catalog.find(key);
	}

	/** Looks again, in the stored catalog if it is another one by now. */
	async locateAgain(key: string, {signal}: WithSignal = {}): Promise<PackLocation | undefined> {
		const catalog = await this.catalog({signal});
		await this.refresh({signal});
		return catalog.find(key);
	}

	/** Takes up what others have stored since the catalog was read, if it was read. Whoever has just taken a lock must not decide by what was true before. */
	async refresh({signal}: WithSignal = {}): Promise<void> {
		if (this.#catalog === undefined) {
			return;
		}

		const catalog = await this.#catalog;
		const stat = await this.backend.stat(packsKey, {signal});
		if (stat?.version !== catalog.version) {
			const fresh = await PackCatalog.read(this.backend, {signal});
			catalog.mergeInto(fresh);
			catalog.refresh(fresh);
		}
	}

	/**
	A named object was put beside the packs; an older one inside of them would hide it (format reference 7.6). Looked for only when the catalog is loaded: callers
	that overwrite such objects in a repository of unknown past load it before.
	*/
	async forgetNamed(key: string, options?: WithSignal): Promise<void> {
		if (key.startsWith('index/') && this.#loaded?.remove(key)) {
			await this.commit(options);
		}
	}

	/** Stores changes of the catalog, if there are any. */
	async commit({signal}: WithSignal = {}): Promise<void> {
		if (this.#loaded !== undefined) {
			await commitCatalog(this.backend, this.#loaded, {signal});
		}
	}
}
