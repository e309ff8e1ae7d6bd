import process from 'node:process';
import type {ObjectNamer} from '../../crypto/object-hash.js';
import {ReadCrew} from '../../compute/reading/read-crew.js';
import {orderByPlace} from '../../compute/reading/pack-lookup.js';
import {StoredBatch, type StoredItems} from '../../compute/reading/stored-batch.js';
import {type SharedCatalog, SharedCatalogView} from '../../compute/shared-catalog.js';
import type {HashedKind} from '../../objects/keys.js';
import type {Repository} from '../../repository/repository.js';
import type {RepositorySecrets} from '../../repository/credentials.js';
import type {ObjectStore} from '../../stores/object-store.js';
import {ObjectFetcher} from '../../repository/fetch-objects.js';
import {type Failing, readAgainWhenDamaged} from './read-again.js';

export type ReadingParts = {
	readonly backend: ObjectStore;
	readonly secrets: RepositorySecrets;
	/** Where metadata may be asked for that this machine perhaps remembers; without it, in `backend`. */
	readonly nearby?: ObjectStore | undefined;
	readonly packs: SharedCatalog;
	/** As `PackCatalog.packEnds`. */
	readonly packEnds?: (() => Float64Array) | undefined;
	/** Threads; as many as there are cores by default. */
	readonly workers?: number | undefined;
};

/** Workers that know a repository, and what the main thread must do for them when they cannot reach its store. To be disposed of. */
export class ReadingSession implements AsyncDisposable {
	readonly crew: ReadCrew;
	readonly packs: SharedCatalogView;
	readonly namer: ObjectNamer;
	/** Whether workers read the store by themselves. */
	readonly isLocal: boolean;
	readonly #fetcher: ObjectFetcher;
	readonly #metadata: ObjectFetcher;

	constructor({backend, nearby = backend, secrets, packs, packEnds, workers}: ReadingParts) {
		this.packs = new SharedCatalogView(packs);
		this.isLocal = backend.localFolder !== undefined;
		this.#fetcher = new ObjectFetcher(backend, this.packs);
		this.#metadata = new ObjectFetcher(nearby, this.packs, packEnds);
		const {encryptionKey, dedupKey, namer} = secrets;
		this.namer = namer;
		this.crew = new ReadCrew(
			{localFolder: backend.localFolder, packs, encryptionKey, dedupKey, platform: process.platform},
			workers,
		);
	}

	/** Starts on an open repository, with the pack catalog that it has. */
	static async open(
		repository: Pick<Repository, 'backend' | 'nearby' | 'secrets' | 'catalog'>,
		options: {readonly signal?: AbortSignal | undefined; readonly workers?: number | undefined} = {},
	): Promise<ReadingSession> {
		const {backend, nearby, secrets} = repository;
		const catalog = await repository.catalog({signal: options.signal});
		const {packEnds} = catalog;
		return new ReadingSession({backend, nearby, secrets, packs: catalog.share(), packEnds, workers: options.workers});
	}

	/** The stored bytes of the objects, or nothing when workers read for themselves. */
	async fetch(kind: HashedKind, hashes: Buffer, signal?: AbortSignal): Promise<StoredItems | undefined> {
		return this.isLocal ? undefined : this.fetchHere(kind, hashes, signal);
	}

	/** The stored bytes of the objects, wherever the store is. */
	async fetchHere(kind: HashedKind, hashes: Buffer, signal?: AbortSignal): Promise<StoredItems> {
		return this.#fetcher.fetch(kind, hashes, signal);
	}

	/** Gives what {@link fetch} does to `take`, and once more when something is not what it should be. */
	async readProven<Reply extends Failing>(
		kind: HashedKind,
		hashes: Buffer,
		take: (stored: {readonly stored?: StoredItems}) => Promise<Reply>,
		signal?: AbortSignal,
	): Promise<Reply> {
		return this.isLocal
			? take({})
			: readAgainWhenDamaged(async () => take({stored: await this.fetchHere(kind, hashes, signal)}));
	}

	/** As {@link readProven}, for metadata: the first time perhaps from this machine, the second time from the store itself. */
	async readMetadata<Reply extends Failing>(
		kind: 'filemeta' | 'node',
		hashes: Buffer,
		take: (stored: {readonly stored?: StoredItems}) => Promise<Reply>,
		signal?: AbortSignal,
	): Promise<Reply> {
		return this.isLocal
			? take({})
			: readAgainWhenDamaged(async anew => take({stored: await this.#metadata.fetch(kind, hashes, signal, anew)}));
	}

	/** As {@link fetch}, for one object. @throws Why it cannot be had. */
	async fetchOne(kind: HashedKind, hash: Buffer, signal?: AbortSignal): Promise<Uint8Array | undefined> {
		const stored = await this.fetch(kind, hash, signal);
		return stored && new StoredBatch(stored).get(0);
	}

	/** Positions of the hashes (32 bytes each) in the order in which the objects lie in the store. */
	orderByPlace(kind: HashedKind, hashes: Buffer): Uint32Array {
		return orderByPlace(this.packs, kind, hashes);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.crew[Symbol.asyncDispose]();
	}
}
