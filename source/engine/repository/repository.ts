import {Sealer} from '../compute/sealer.js';
import type {Codec} from '../compression/codec.js';
import type {RepositoryConfig} from '../objects/model.js';
import {catalogLockKey} from '../objects/keys.js';
import type {PackCatalog} from '../stores/layers/pack-catalog.js';
import {CachedStore} from '../stores/cache/cached-store.js';
import type {CacheFolder} from '../stores/cache/cache-folder.js';
import {CatalogCopies} from '../stores/cache/catalog-copies.js';
import type {ListedObject, ObjectStore} from '../stores/object-store.js';
import {buildStack, type StoreStack} from '../stores/store-stack.js';
import {BulkReader} from './bulk-reader.js';
import type {RepositorySecrets} from './credentials.js';
import {guardStore} from './guarded-store.js';
import type {UnreadableKeySlot} from './key-slots.js';
import {ObjectReader} from './object-reader.js';
import {WriteGate} from './write-gate.js';

/** Bytes written since opening, without `index/`: logical, and after compression and encryption. */
export type StoredBytes = StoreStack['meter'];

export type RepositoryParts = {
	readonly backend: ObjectStore;
	readonly codec: Codec;
	readonly config: RepositoryConfig;
	readonly secrets: RepositorySecrets;
	readonly unreadableKeySlots?: readonly UnreadableKeySlot[];
	/** What may be kept on this machine goes there; without it nothing is. */
	readonly cache?: CacheFolder | undefined;
	/** What the listing of `index/` said when it was opened. */
	readonly indexes?: readonly ListedObject[] | undefined;
};

/** An open repository. Close it with `await using`, or call `close()`. Made by `openRepository` and `initRepository`. */
export class Repository implements AsyncDisposable {
	/** For people: where it is. */
	readonly location: string;
	readonly config: RepositoryConfig;
	readonly secrets: RepositorySecrets;
	/** Key slots that were found damaged on opening. */
	readonly unreadableKeySlots: readonly UnreadableKeySlot[];
	/** The raw store: what is written here is neither compressed, encrypted nor packed. Its changes pass the gate. */
	readonly backend: ObjectStore;
	/** As `backend`, but metadata that was read or written before may come from this machine. */
	readonly nearby: ObjectStore;
	/** The whole stack: logical bytes in, logical bytes out. */
	readonly store: ObjectStore;
	/** As `store`, but what is put stands beside the packs, durable at once: for snapshots, indexes and locks. */
	readonly loose: ObjectStore;
	readonly objects: ObjectReader;
	/** Passed before every change of the backend; a lock closes it when it is lost. */
	readonly gate: WriteGate;
	readonly meter: StoredBytes;
	readonly #stack: StoreStack;
	readonly #cache: CacheFolder | undefined;
	readonly #cached: CachedStore | undefined;

	constructor({backend, codec, config, secrets, unreadableKeySlots = [], cache, indexes}: RepositoryParts) {
		this.location = backend.location;
		this.config = config;
		this.secrets = secrets;
		this.unreadableKeySlots = unreadableKeySlots;
		this.gate = new WriteGate();
		this.backend = guardStore(backend, key => {
			// Whoever loses the repository's lock in the middle of a commit still gives back the catalog's.
			if (key !== catalogLockKey) {
				this.gate.pass();
			}
		});
		const {encryptionKey, namer} = secrets;
		this.#cache = cache;
		// Reading what is on this machine anyway from another place of it gains nothing.
		const isRemote = backend.traffic !== undefined;
		this.#cached = cache && isRemote ? new CachedStore(this.backend, cache) : undefined;
		this.#cached?.hearNews(indexes ?? []);
		this.nearby = this.#cached ?? this.backend;
		const copies = cache && new CatalogCopies(cache, isRemote);
		this.#stack = buildStack({backend: this.nearby, codec, encryptionKey, namer, copies});
		this.store = this.#stack.store;
		this.loose = this.#stack.loose;
		this.meter = this.#stack.meter;
		const bulk = new BulkReader({
			backend: this.nearby,
			sealer: new Sealer({codec, encryptionKey, namer}),
			secrets,
			catalog: async options => this.#stack.catalog(options),
		});
		this.objects = new ObjectReader(this.store, namer, bulk);
	}

	/** The pack catalog, read when it is first needed and then kept. @throws {CorruptObjectError} {StoreError} It is never taken for empty. */
	async catalog(options: {readonly signal?: AbortSignal} = {}): Promise<PackCatalog> {
		return this.#stack.catalog(options);
	}

	/** Takes up what others have stored in the catalog since it was read. Locks do so when they are taken. */
	async refreshCatalog(options: {readonly signal?: AbortSignal} = {}): Promise<void> {
		this.#cached?.forgetNews();
		await this.#stack.refreshCatalog(options);
	}

	/**
	Until the result is disposed of, everything is read from the store itself, also the catalog if it came from this machine: for what proves that the store is
	whole, and for what deletes.
	*/
	withoutCache(): Disposable {
		return this.#cache?.pause() ?? {[Symbol.dispose]() {}};
	}

	/** Stores what was added to and removed from the catalog, joined with what others stored meanwhile. Every pack that it names must be durable. */
	async commitCatalog(options: {readonly signal?: AbortSignal} = {}): Promise<void> {
		await this.#stack.commitCatalog(options);
	}

	/** Gives back connections and file handles. What was put but not flushed is lost. */
	async close(): Promise<void> {
		await this.#cache?.close();
		await this.store.close();
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.close();
	}
}
