import type {Buffer} from 'node:buffer';
import {StoringPool, type StoredBatch, type StoredTotals} from '../../compute/storing/storing-pool.js';
import type {KnownContent} from '../../compute/storing/protocol.js';
import {toExtra} from '../../objects/holdfast-extra.js';
import type {FileMeta} from '../../objects/model.js';
import type {LockHandle} from '../../repository/lock-handle.js';
import type {Repository} from '../../repository/repository.js';
import type {Source, SourceEntry} from '../../sources/source.js';
import {EntryDispatcher} from './entry-dispatcher.js';
import type {Inventory} from './inventory.js';

/** A change that small does not rewrite a catalog that is this big: its objects stand on their own until the next prune. */
const bigCatalog = 5000;
const smallChange = 64;

export type StoringSessionOptions = {
	readonly repository: Repository;
	readonly source: Source;
	readonly inventory: Inventory;
	/** Objects were lost: what names others is stored again. */
	readonly isHealing: boolean;
	readonly lock: LockHandle;
	readonly workers?: number | undefined;
	readonly signal: AbortSignal | undefined;
	readonly onStored: (batch: StoredBatch) => void;
};

const nothing: StoredTotals = {rawBytes: 0, storedBytes: 0, newObjects: 0};

/** Stores what a scan finds. Nothing is started, and the catalog is not loaded, before the first thing has to be stored. */
export class StoringSession implements AsyncDisposable {
	readonly #options: StoringSessionOptions;
	#pool: StoringPool | undefined;
	#dispatcher: EntryDispatcher | undefined;

	constructor(options: StoringSessionOptions) {
		this.#options = options;
	}

	/** Whether anything had to be stored. */
	get isStarted(): boolean {
		return this.#pool !== undefined;
	}

	/** Bytes of files read so far. */
	get bytesRead(): number {
		return this.#pool?.progress ?? 0;
	}

	/** Rows of the entries that are being read. */
	get currentRows(): number[] {
		return this.#pool?.currentEntries ?? [];
	}

	async store(row: number, entry: SourceEntry, known?: KnownContent): Promise<void> {
		const pool = await this.#start();
		if (entry.localPath === undefined) {
			const {source, signal} = this.#options;
			await pool.submitStream(row, metaOf(entry), source.open(entry, {signal}));
			return;
		}

		this.#dispatcher ??= new EntryDispatcher(pool);
		await this.#dispatcher.add(row, entry, known);
	}

	async storeNode(bytes: Buffer, hash: Buffer): Promise<void> {
		const pool = await this.#start();
		await pool.submitObject('node', hash, bytes);
	}

	/** Resolves when every entry has been reported to `onStored`. */
	async settleEntries(): Promise<void> {
		await this.#dispatcher?.flush();
		await this.#pool?.idle();
	}

	/** Resolves when everything is durable and can be found. */
	async commit(): Promise<StoredTotals> {
		const {repository, lock, signal} = this.#options;
		return (
			this.#pool?.flush(async () => {
				lock.assertHeld();
				await repository.commitCatalog({signal});
			}) ?? nothing
		);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#pool?.[Symbol.asyncDispose]();
	}

	async #start(): Promise<StoringPool> {
		if (this.#pool !== undefined) {
			return this.#pool;
		}

		const {repository, inventory, isHealing, lock, workers, signal, onStored} = this.#options;
		const catalog = await repository.catalog();
		const pool = await StoringPool.start({
			folder: repository.backend.localFolder,
			put: async (key, bytes) => repository.backend.put(key, bytes, {signal}),
			assertMayWrite() {
				lock.assertHeld();
			},
			onPack(packKey, members) {
				catalog.addPack(packKey, members);
			},
			onStored,
			// What lies in a pack wins over what stands on its own, so what replaces it must lie in a pack, too.
			looseObjects: catalog.size >= bigCatalog && !isHealing ? smallChange : 0,
			isHealing,
			encryptionKey: repository.secrets.encryptionKey,
			dedupKey: repository.secrets.dedupKey,
			catalog: catalog.share(),
			workers,
			signal,
		});
		this.#pool = pool;
		for (const {kind, hash} of inventory.looseObjects()) {
			pool.addKnown(kind, hash);
		}

		return pool;
	}
}

/** Metadata of an entry that has no file on this machine; content and size are filled in when it has been read. */
function metaOf({fileId, name, parentId, kind, mtimeMs}: SourceEntry): FileMeta {
	const seconds = Math.floor(mtimeMs / 1000);
	return {
		version: 0,
		fileId,
		name,
		type: kind === 'folder' ? 'folder' : 'file',
		parents: parentId === '' ? null : [parentId],
		contentHash: '',
		size: 0,
		mtime: seconds,
		owner: '',
		extra: toExtra({mtimeNs: Math.round((mtimeMs - seconds * 1000) * 1e6)}),
		mode: 0o600,
	};
}
