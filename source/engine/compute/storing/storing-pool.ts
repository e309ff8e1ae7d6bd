import type {Buffer} from 'node:buffer';
import type {KeyObject} from 'node:crypto';
import path from 'node:path';
import {CancelledError, throwIfCancelled} from '../../errors.js';
import {makeFolderDurably} from '../../filesystem/durable-folder.js';
import {hashedKinds, type HashedKind} from '../../objects/keys.js';
import type {FileMeta} from '../../objects/model.js';
import type {SharedCatalog} from '../shared-catalog.js';
import {WorkerHost} from '../worker-host.js';
import {KnownObjects} from './known-objects.js';
import {ObjectBatch} from './object-batch.js';
import {ObjectPublisher, type ObjectPublisherOptions} from './object-publisher.js';
import {allocatePipe, PipeWriter} from './pipe.js';
import type {EntryBatch, StoreReply, StoreRequest} from './protocol.js';
import {SharedKeySet} from './shared-key-set.js';
import {allocateSharedState, SharedState} from './shared-state.js';
import type {StoringWorkerData} from './storing-worker.js';

export type StoredBatch = Extract<StoreReply, {type: 'stored'}>;

export type StoringPoolOptions = ObjectPublisherOptions & {
	readonly encryptionKey: KeyObject | undefined;
	readonly dedupKey: KeyObject | undefined;
	/** Objects that need not be stored again. */
	readonly catalog: SharedCatalog;
	/** Stores everything but chunks again, for it may name what was lost. */
	readonly isHealing?: boolean;
	readonly onStored: (batch: StoredBatch) => void;
	readonly workers?: number;
	readonly signal?: AbortSignal | undefined;
};

export type StoredTotals = {
	/** Bytes of new objects before compression, and after encryption. */
	readonly rawBytes: number;
	readonly storedBytes: number;
	readonly newObjects: number;
};

const writtenKinds = hashedKinds.filter(kind => kind !== 'snapshot');

/** What a worker may have waiting, in bytes, and what an entry counts beside its own. */
const weightLimit = 64 * 1024 * 1024;
const entryWeight = 32_768;

/**
Stores files, metadata and tree nodes with all cores. Memory is bounded: callers wait in `submit…` while the workers are behind.

After the first failure every method rejects with it, and the workers are gone.
*/
export class StoringPool implements AsyncDisposable {
	readonly #host: WorkerHost<StoreRequest, StoreReply>;
	readonly #publisher: ObjectPublisher;
	readonly #state: SharedState;
	readonly #known: KnownObjects;
	readonly #options: StoringPoolOptions;
	readonly #weights: number[];
	/** Weights of the requests that a worker has not answered, oldest first. */
	readonly #pending: number[][];
	readonly #nodeOrder: string[] = [];
	readonly #objects = new ObjectBatch();
	#flushes: StoredTotals[] = [];
	#failure: Error | undefined;
	#waiters: Array<() => void> = [];

	/** Starts the workers, in a repository that has the folders that they write to. */
	static async start(options: StoringPoolOptions): Promise<StoringPool> {
		const {folder} = options;
		if (folder !== undefined) {
			options.assertMayWrite();
			await Promise.all(writtenKinds.map(async kind => makeFolderDurably(path.join(folder, kind))));
		}

		return new StoringPool(options);
	}

	private constructor(options: StoringPoolOptions) {
		this.#options = options;
		this.#publisher = new ObjectPublisher(options);
		const count = options.workers ?? WorkerHost.defaultCount();
		const state = allocateSharedState(count);
		const {catalog, isHealing = false} = options;
		const known = {catalog, added: SharedKeySet.allocate(), onlyChunks: isHealing};
		this.#state = new SharedState(state);
		this.#known = new KnownObjects(known);
		this.#weights = Array.from({length: count}, () => 0);
		this.#pending = Array.from({length: count}, () => []);
		const data: StoringWorkerData = {
			state,
			known,
			encryptionKey: options.encryptionKey,
			dedupKey: options.dedupKey,
			folder: options.folder,
		};
		this.#host = new WorkerHost({
			script: new URL('storing-worker.js', import.meta.url),
			data,
			count,
			onReply: (reply: StoreReply, worker) => {
				this.#receive(reply, worker);
			},
			onFailure: error => {
				this.#fail(error);
			},
		});
		options.signal?.addEventListener('abort', this.#cancel, {once: true});
	}

	/** Objects that the store has beside those in the catalog. */
	addKnown(kind: HashedKind, hash: Buffer): void {
		this.#known.addLoose(kind, hash);
	}

	/** Bytes of files read so far. */
	get progress(): number {
		return this.#state.progress;
	}

	/** Numbers of the entries that the workers are at just now. */
	get currentEntries(): number[] {
		return this.#weights.flatMap((_, worker) => {
			const number = Atomics.load(this.#state.words, this.#state.currentEntry(worker));
			return number === 0 ? [] : [number - 1];
		});
	}

	/** @param bytes Sum of the sizes of the files in the batch. */
	async submitEntries(batch: EntryBatch, bytes: number): Promise<void> {
		const weight = bytes + batch.numbers.length * entryWeight;
		await this.#room();
		this.#post(this.#leastLoaded(), {type: 'entries', batch}, weight);
	}

	/** Stores a file whose bytes come from elsewhere. Resolves when all of them are on their way. */
	async submitStream(number: number, meta: FileMeta, content: AsyncIterable<Uint8Array>): Promise<void> {
		await this.#room();
		const pipe = allocatePipe();
		const writer = new PipeWriter(pipe);
		this.#post(this.#leastLoaded(), {type: 'stream', number, pipe, meta}, entryWeight);
		try {
			for await (const piece of content) {
				await writer.write(piece, () => this.#failure !== undefined);
				this.#throwFailure();
			}
		} catch (error) {
			writer.break();
			throw error;
		}

		writer.end();
	}

	/** Stores an object that is complete, unless it is known. Children first. */
	async submitObject(kind: HashedKind, hash: Buffer, logical: Uint8Array): Promise<void> {
		if (!this.#known.claim(kind, hash)) {
			return;
		}

		if (this.#nodeOrder.length < this.#options.looseObjects) {
			this.#nodeOrder.push(`${kind}/${hash.toString('hex')}`);
		}

		this.#objects.add(kind, hash, logical);
		if (this.#objects.isFull) {
			await this.#sendObjects();
		}
	}

	/** Resolves when everything submitted so far has been stored, durable or not. */
	async idle(): Promise<void> {
		await this.#sendObjects();
		await this.#until(() => this.#weights.every(weight => weight === 0));
	}

	/** Resolves when everything submitted so far is durable and in the catalog. See `ObjectPublisher.settle`. */
	async flush(commitCatalog: () => Promise<void>): Promise<StoredTotals> {
		await this.idle();
		this.#flushes = [];
		for (let worker = 0; worker < this.#host.count; worker++) {
			this.#post(worker, {type: 'flush'}, 1);
		}

		await this.#until(() => this.#flushes.length === this.#host.count);
		await this.#publisher.settle(commitCatalog, this.#nodeOrder);
		const sum = (pick: (totals: StoredTotals) => number) =>
			this.#flushes.reduce((total, flush) => total + pick(flush), 0);
		return {rawBytes: sum(t => t.rawBytes), storedBytes: sum(t => t.storedBytes), newObjects: sum(t => t.newObjects)};
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#options.signal?.removeEventListener('abort', this.#cancel);
		this.#publisher.discard();
		// Whoever still waits must not wait for ever.
		this.#failure ??= new CancelledError();
		this.#wake();
		this.#state.stop();
		await this.#host[Symbol.asyncDispose]();
	}

	readonly #cancel = (): void => {
		const reason: unknown = this.#options.signal?.reason;
		this.#fail(reason instanceof Error && reason.name !== 'AbortError' ? reason : new CancelledError());
	};

	#receive(reply: StoreReply, worker: number): void {
		switch (reply.type) {
			case 'written':
			case 'object': {
				const kibibytes = Math.ceil((reply.type === 'written' ? reply.size : reply.bytes.length) / 1024);
				this.#publisher.accept(reply, () => {
					const word = this.#state.unpublished(worker);
					Atomics.sub(this.#state.words, word, kibibytes);
					Atomics.notify(this.#state.words, word);
					if (this.#publisher.failure !== undefined) {
						this.#fail(this.#publisher.failure);
					}
				});
				return;
			}

			case 'rest': {
				this.#publisher.acceptRest(reply);
				return;
			}

			case 'flushed': {
				this.#flushes.push(reply);
				break;
			}

			case 'stored': {
				this.#options.onStored(reply);
				break;
			}

			case 'objects-stored':
		}

		this.#weights[worker] = (this.#weights[worker] ?? 0) - (this.#pending[worker]?.shift() ?? 0);
		this.#wake();
	}

	#post(worker: number, request: StoreRequest, weight: number, transfer: ArrayBuffer[] = []): void {
		this.#weights[worker] = (this.#weights[worker] ?? 0) + weight;
		this.#pending[worker]?.push(weight);
		this.#host.post(worker, request, transfer);
		this.#state.ring();
	}

	async #sendObjects(): Promise<void> {
		if (this.#objects.count > 0) {
			await this.#room();
			const {count} = this.#objects;
			const objects = this.#objects.take();
			this.#post(this.#leastLoaded(), {type: 'objects', objects, count}, objects.length * 4, [objects.buffer]);
		}
	}

	#leastLoaded(): number {
		return this.#weights.indexOf(Math.min(...this.#weights));
	}

	async #room(): Promise<void> {
		await this.#until(() => this.#weights.some(weight => weight < weightLimit));
	}

	async #until(condition: () => boolean): Promise<void> {
		this.#throwFailure();
		while (!condition()) {
			await new Promise<void>(resolve => {
				this.#waiters.push(resolve);
			});
			this.#throwFailure();
		}
	}

	#fail(error: Error): void {
		this.#failure ??= error;
		this.#state.stop();
		void this.#host[Symbol.asyncDispose]();
		this.#wake();
	}

	#wake(): void {
		const waiters = this.#waiters;
		this.#waiters = [];
		for (const wake of waiters) {
			wake();
		}
	}

	#throwFailure(): void {
		if (this.#failure !== undefined) {
			throw this.#failure;
		}

		throwIfCancelled(this.#options.signal);
	}
}
