import {Buffer} from 'node:buffer';
import {StoringPool} from '../../compute/storing/storing-pool.js';
import type {StoredBatch, StoredTotals} from '../../compute/storing/storing-pool-options.js';
import type {KnownContent} from '../../compute/storing/protocol.js';
import {parseHashedKey} from '../../objects/keys.js';
import type {LockHandle} from '../../repository/lock-handle.js';
import type {Repository} from '../../repository/repository.js';
import type {Source, SourceEntry} from '../../sources/source.js';
import {whenCancelled} from '../../stores/bytes.js';
import {CheckpointClock, type CheckpointInterval} from './checkpoint-clock.js';
import {EntryDispatcher} from './entry-dispatcher.js';
import type {Inventory} from './inventory.js';
import {packUses} from './lost-objects.js';
import {RemoteDispatcher} from './remote-dispatcher.js';

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
	readonly checkpointInterval: CheckpointInterval;
	/**
	Called when a checkpoint begins, to note which entries are stored. The function that it returns is called when all of them are durable and in the catalog.

	@param packs See `packUses`.
	*/
	readonly onCheckpoint: () => (packs: Buffer, signal: AbortSignal | undefined) => Promise<void>;
};

/** Milliseconds: how often to look whether a checkpoint is due, and how long a run that is over may go on to keep what it has. */
const lookInterval = 250;
const longestSalvage = 1500;

const nothing: StoredTotals = {rawBytes: 0, storedBytes: 0, newObjects: 0};

/** Stores what a scan finds. Nothing is started, and the catalog is not loaded, before the first thing has to be stored. */
export class StoringSession implements AsyncDisposable {
	readonly #options: StoringSessionOptions;
	#pool: StoringPool | undefined;
	#dispatcher: EntryDispatcher | RemoteDispatcher | undefined;
	readonly #clock: CheckpointClock;
	/** Fires when nothing is to be stored any more; later than the caller's, so that a cancelled run can keep what it has. */
	readonly #end = new AbortController();
	#timer: NodeJS.Timeout | undefined;
	#checkpoint: Promise<void> | undefined;
	/** Stored so far. */
	#entries = 0;

	constructor(options: StoringSessionOptions) {
		this.#options = options;
		this.#clock = new CheckpointClock(options.checkpointInterval);
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
		const {source, signal} = this.#options;
		this.#dispatcher ??=
			entry.localPath === undefined ? new RemoteDispatcher(pool, source, signal) : new EntryDispatcher(pool);
		await this.#dispatcher.add(row, entry, known);
	}

	async storeNode(bytes: Buffer, ref: string): Promise<void> {
		const pool = await this.#start();
		await pool.submitObject('node', Buffer.from(parseHashedKey(ref).hash, 'hex'), bytes);
	}

	/** Resolves when every entry has been reported to `onStored`. */
	async settleEntries(): Promise<void> {
		await this.#dispatcher?.flush();
		await this.#pool?.idle();
		await this.#endCheckpoints();
	}

	/**
	Keeps what can be kept of a run that failed or was cancelled, for the next one. Best effort: whatever goes wrong here is nothing against the reason
	for being here.
	*/
	async salvage(): Promise<void> {
		if (this.#pool === undefined) {
			return;
		}

		await this.#endCheckpoints();
		const signal = AbortSignal.any([AbortSignal.timeout(longestSalvage), this.#end.signal]);
		try {
			await whenCancelled(this.#makeCheckpoint(this.#pool, signal), signal);
		} catch {
			// The workers are gone; what they had stored by then is still of use.
			await this.#commitCatalog(signal).catch(() => undefined);
		}
	}

	/** Resolves when everything is durable and can be found. */
	async commit(): Promise<StoredTotals> {
		return this.#pool?.flush(async () => this.#commitCatalog(this.#options.signal), {isLast: true}) ?? nothing;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		clearInterval(this.#timer);
		this.#end.abort();
		await this.#pool?.[Symbol.asyncDispose]();
	}

	async #commitCatalog(signal: AbortSignal | undefined): Promise<void> {
		const {repository, lock} = this.#options;
		lock.assertHeld();
		await repository.commitCatalog({signal});
	}

	async #makeCheckpoint(pool: StoringPool, signal: AbortSignal | undefined): Promise<void> {
		const {repository, onCheckpoint} = this.#options;
		const note = onCheckpoint();
		const catalog = await repository.catalog({signal});
		let packs = packUses(catalog);
		await pool.checkpoint(async () => {
			// At least these are in the catalog that is stored now.
			packs = packUses(catalog);
			await this.#commitCatalog(signal);
		});
		await note(packs, signal);
	}

	/** One that fails is no reason to give up: the next one, or the end of the run, stores the same and more. */
	#checkpointWhenDue(pool: StoringPool): void {
		const stored = {bytes: pool.storedBytes, entries: this.#entries};
		if (this.#checkpoint === undefined && this.#clock.isDue(stored)) {
			this.#checkpoint = this.#clock
				.measure(stored, async () => this.#makeCheckpoint(pool, this.#options.signal))
				.catch(() => undefined)
				.finally(() => {
					this.#checkpoint = undefined;
				});
		}
	}

	async #endCheckpoints(): Promise<void> {
		clearInterval(this.#timer);
		await this.#checkpoint;
	}

	async #start(): Promise<StoringPool> {
		if (this.#pool !== undefined) {
			return this.#pool;
		}

		const {repository, inventory, isHealing, lock, workers, signal, onStored} = this.#options;
		const catalog = await repository.catalog();
		const pool = await StoringPool.start({
			folder: repository.backend.localFolder,
			put: async (key, bytes, keep) => repository.nearby.put(key, bytes, {keep, signal: this.#end.signal}),
			assertMayWrite() {
				lock.assertHeld();
			},
			register: catalog,
			onStored: batch => {
				this.#entries += batch.numbers.length;
				onStored(batch);
				this.#checkpointWhenDue(pool);
			},
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
		this.#timer = setInterval(() => {
			this.#checkpointWhenDue(pool);
		}, lookInterval);
		this.#timer.unref();
		for (const {kind, hash} of inventory.looseObjects()) {
			pool.addKnown(kind, hash);
		}

		return pool;
	}
}
