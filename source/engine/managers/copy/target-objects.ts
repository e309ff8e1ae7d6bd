import {StoringPool} from '../../compute/storing/storing-pool.js';
import {hashedKinds, parseHashedKey} from '../../objects/keys.js';
import type {LockHandle} from '../../repository/lock-handle.js';
import type {Repository} from '../../repository/repository.js';

/** So many bytes are stored before they are made durable and named: what an interrupted copy does again at most. */
const bytesBetweenFlushes = 256 * 2 ** 20;

export type TargetOptions = {
	readonly lock: LockHandle;
	/** Threads; as many as there are cores by default. */
	readonly workers?: number | undefined;
	readonly signal: AbortSignal;
};

/**
What a copy stores in its target, each object once. Workers compress, encrypt and pack.

An object that names others must be put after those. None that names others can be found before what was put until then is durable: a later run takes a file whose
content is there for complete.
*/
export class TargetObjects implements AsyncDisposable {
	/** Starts the workers, and finds out what the target has. */
	static async open(repository: Repository, {lock, workers, signal}: TargetOptions): Promise<TargetObjects> {
		const present = new Set<string>();
		for (const kind of hashedKinds.filter(each => each !== 'packs' && each !== 'snapshot')) {
			for await (const {key} of repository.store.list(`${kind}/`, {signal})) {
				present.add(key);
			}
		}

		const {encryptionKey, dedupKey} = repository.secrets;
		const catalog = await repository.catalog({signal});
		const pool = await StoringPool.start({
			folder: repository.backend.localFolder,
			put: async (key, bytes, keep) => repository.nearby.put(key, bytes, {keep, signal}),
			assertMayWrite() {
				lock.assertHeld();
			},
			register: catalog,
			// No entries are given to it, only objects.
			onStored() {},
			looseObjects: 0,
			encryptionKey,
			dedupKey,
			catalog: catalog.share(),
			...(workers !== undefined && {workers}),
			signal,
		});
		return new TargetObjects(pool, present, async () => {
			lock.assertHeld();
			await repository.commitCatalog({signal});
		});
	}

	readonly #pool: StoringPool;
	readonly #present: Set<string>;
	readonly #commitCatalog: () => Promise<void>;
	readonly #putting = new Set<Promise<void>>();
	#flushing: Promise<void> | undefined;
	#unflushed = 0;
	stored = 0;
	storedBytes = 0;

	private constructor(pool: StoringPool, present: Set<string>, commitCatalog: () => Promise<void>) {
		this.#pool = pool;
		this.#present = present;
		this.#commitCatalog = commitCatalog;
	}

	has(key: string): boolean {
		return this.#present.has(key);
	}

	/** Stores an object, unless it is there. What it names was put before. `logical` may be used again when this resolves. */
	async put(key: string, logical: Uint8Array): Promise<void> {
		while (this.#flushing) {
			await this.#flushing;
		}

		if (this.has(key)) {
			return;
		}

		this.#present.add(key);
		this.stored++;
		this.storedBytes += logical.length;
		this.#unflushed += logical.length;
		const {kind, hash} = parseHashedKey(key);
		const putting = this.#pool.submitObject(kind, Buffer.from(hash, 'hex'), logical);
		this.#putting.add(putting);
		try {
			await putting;
		} finally {
			this.#putting.delete(putting);
		}

		if (this.#unflushed >= bytesBetweenFlushes) {
			await this.flush();
		}
	}

	/** Makes everything durable that was put, and lets it be found. */
	async flush(): Promise<void> {
		this.#flushing ??= this.#flush().finally(() => {
			this.#flushing = undefined;
		});
		await this.#flushing;
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#pool[Symbol.asyncDispose]();
	}

	async #flush(): Promise<void> {
		this.#unflushed = 0;
		await Promise.allSettled(this.#putting);
		await this.#pool.flush(this.#commitCatalog);
	}
}
