import type {Buffer} from 'node:buffer';
import path from 'node:path';
import {CancelledError, throwIfCancelled} from '../../errors.js';
import {makeFolderDurably} from '../../filesystem/durable-folder.js';
import {hashedKinds, type HashedKind} from '../../objects/keys.js';
import {WorkerHost} from '../worker-host.js';
import {KnownObjects} from './known-objects.js';
import {ObjectBatch} from './object-batch.js';
import {ObjectPublisher} from './object-publisher.js';
import {allocatePipe, PipeWriter} from './pipe.js';
import type {EntryBatch, GivenEntry, StoreReply, StoreRequest, StreamedEntry} from './protocol.js';
import {SharedKeySet} from './shared-key-set.js';
import {allocateSharedState, SharedState} from './shared-state.js';
import type {StoredTotals, StoringPoolOptions} from './storing-pool-options.js';
import type {StoringWorkerData} from './storing-worker.js';
import {type FailureOf, StreamFeeder} from './stream-feeder.js';
import {Waiters} from './waiters.js';
import {WorkerLoads} from './worker-loads.js';

const writtenKinds = hashedKinds.filter(kind => kind !== 'snapshot');

/** What an entry counts beside its own bytes. */
const entryWeight = 32_768;

/**
Stores files, metadata and tree nodes with all cores. Memory is bounded: callers wait in `submit…` while the workers are behind.

After the first failure every method rejects with it, and the workers are gone. Once the signal has fired, all but `checkpoint` reject.
*/
export class StoringPool implements AsyncDisposable {
	readonly #host: WorkerHost<StoreRequest, StoreReply>;
	readonly #publisher: ObjectPublisher;
	readonly #state: SharedState;
	readonly #known: KnownObjects;
	readonly #options: StoringPoolOptions;
	readonly #loads: WorkerLoads;
	readonly #nodeOrder: string[] = [];
	readonly #objects = new ObjectBatch();
	/** Barriers that each worker has passed, one that has ended all of them. What it hands over belongs to the epoch of that number. */
	readonly #passed: number[];
	readonly #waiters = new Waiters();
	readonly #streams = new StreamFeeder(() => {
		this.#throwIfOver();
	});

	#flushes: StoredTotals[] = [];
	#failure: Error | undefined;

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
		this.#loads = new WorkerLoads(count);
		this.#passed = Array.from({length: count}, () => 0);
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
		options.signal?.addEventListener('abort', this.#wake, {once: true});
	}

	/** Objects that the store has beside those in the catalog. */
	addKnown(kind: HashedKind, hash: Buffer): void {
		this.#known.addLoose(kind, hash);
	}

	/** Bytes of files read so far. */
	get progress(): number {
		return this.#state.progress;
	}

	/** Bytes handed over to the store so far. */
	get storedBytes(): number {
		return this.#publisher.bytes;
	}

	/** Numbers of the entries that the workers are at just now. */
	get currentEntries(): number[] {
		return this.#passed.flatMap((_, worker) => {
			const number = Atomics.load(this.#state.words, this.#state.currentEntry(worker));
			return number === 0 ? [] : [number - 1];
		});
	}

	/** @param bytes Sum of the sizes of the files in the batch. */
	async submitEntries(batch: EntryBatch, bytes: number): Promise<void> {
		const weight = bytes + batch.numbers.length * entryWeight;
		await this.#room();
		this.#post(this.#loads.least, {type: 'entries', batch}, weight);
	}

	/** Stores small entries that were read elsewhere. @param bytes Sum of their sizes. */
	async submitGiven(entries: readonly GivenEntry[], bytes: number): Promise<void> {
		await this.#room();
		this.#post(this.#loads.least, {type: 'given', entries}, bytes + entries.length * entryWeight);
	}

	/** Stores a file whose bytes come from elsewhere. Resolves when all of them are on their way. */
	async submitStream(entry: StreamedEntry, content: AsyncIterable<Uint8Array>, failureOf: FailureOf): Promise<void> {
		await this.#room();
		const pipe = allocatePipe();
		this.#post(this.#loads.least, {...entry, type: 'stream', pipe}, entryWeight);
		await this.#streams.feed(new PipeWriter(pipe), entry.number, content, failureOf);
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
		await this.#until(() => this.#loads.isIdle);
	}

	/**
	Resolves when all entries that `onStored` has told of are durable and can be found, so that they outlive this run. Work goes on meanwhile.

	What was stored before a worker passes the first barrier names only what others have stored before they pass the second: nobody passes one with an
	object that is claimed and not stored.
	*/
	async checkpoint(commitCatalog: () => Promise<void>): Promise<void> {
		const epoch = this.#state.barrier;
		for (const barrier of [epoch + 1, epoch + 2]) {
			this.#state.raiseBarrier();
			await this.#waiters.until(
				() => this.#passed.every(passed => passed >= barrier),
				() => {
					this.#throwFailure();
				},
			);
		}

		await this.#publisher.checkpoint(epoch, commitCatalog);
	}

	/** Resolves when everything submitted so far is durable and in the catalog, see `ObjectPublisher.settle`. After the last, the threads make room before the catalog is stored. */
	async flush(commitCatalog: () => Promise<void>, {isLast = false} = {}): Promise<StoredTotals> {
		await this.idle();
		this.#flushes = [];
		for (let worker = 0; worker < this.#host.count; worker++) {
			this.#post(worker, {type: 'flush'}, 1);
		}

		await this.#until(() => this.#flushes.length === this.#host.count);
		if (isLast) {
			this.#state.stop();
			await this.#host[Symbol.asyncDispose]();
			this.#passed.fill(Number.POSITIVE_INFINITY);
		}

		await this.#publisher.settle(commitCatalog, this.#nodeOrder);
		const sum = (pick: (totals: StoredTotals) => number) =>
			this.#flushes.reduce((total, flush) => total + pick(flush), 0);
		return {rawBytes: sum(t => t.rawBytes), storedBytes: sum(t => t.storedBytes), newObjects: sum(t => t.newObjects)};
	}

	async [Symbol.asyncDispose](): Promise<void> {
		this.#options.signal?.removeEventListener('abort', this.#wake);
		this.#publisher.discard();
		// Whoever still waits must not wait for ever.
		this.#failure ??= new CancelledError();
		this.#wake();
		this.#state.stop();
		await this.#host[Symbol.asyncDispose]();
	}

	readonly #wake = (): void => {
		this.#waiters.wake();
	};

	#receive(reply: StoreReply, worker: number): void {
		switch (reply.type) {
			case 'written':
			case 'object': {
				const kibibytes = Math.ceil((reply.type === 'written' ? reply.size : reply.bytes.length) / 1024);
				this.#publisher.accept(reply, this.#passed[worker] ?? 0, () => {
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
				this.#publisher.acceptRest(reply, this.#passed[worker] ?? 0);
				return;
			}

			case 'barrier': {
				this.#passed[worker] = (this.#passed[worker] ?? 0) + 1;
				this.#wake();
				return;
			}

			case 'flushed': {
				this.#flushes.push(reply);
				break;
			}

			case 'stored': {
				this.#options.onStored(this.#streams.complete(reply));
				break;
			}

			case 'objects-stored':
		}

		this.#loads.answered(worker);
		this.#wake();
	}

	#post(worker: number, request: StoreRequest, weight: number, transfer: ArrayBuffer[] = []): void {
		this.#loads.asked(worker, weight);
		this.#host.post(worker, request, transfer);
		this.#state.ring();
	}

	async #sendObjects(): Promise<void> {
		if (this.#objects.count > 0) {
			await this.#room();
			const {count} = this.#objects;
			const objects = this.#objects.take();
			this.#post(this.#loads.least, {type: 'objects', objects, count}, objects.length * 4, [objects.buffer]);
		}
	}

	async #room(): Promise<void> {
		await this.#until(() => this.#loads.hasRoom);
	}

	async #until(condition: () => boolean): Promise<void> {
		await this.#waiters.until(condition, () => {
			this.#throwIfOver();
		});
	}

	#fail(error: Error): void {
		this.#failure ??= error;
		this.#state.stop();
		void this.#host[Symbol.asyncDispose]();
		this.#wake();
	}

	#throwFailure(): void {
		if (this.#failure !== undefined) {
			throw this.#failure;
		}
	}

	#throwIfOver(): void {
		this.#throwFailure();
		throwIfCancelled(this.#options.signal);
	}
}
