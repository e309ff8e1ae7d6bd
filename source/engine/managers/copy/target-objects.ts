import {hashedKinds} from '../../objects/keys.js';
import type {Repository} from '../../repository/repository.js';

/** So many bytes are stored before they are made durable and named: what an interrupted copy does again at most. */
const bytesBetweenFlushes = 256 * 2 ** 20;

/**
What a copy stores in its target, each object once.

An object that names others is put only after those are durable: a later run takes a file whose content is there for complete.
*/
export class TargetObjects {
	readonly #repository: Repository;
	readonly #present: Set<string>;
	readonly #signal: AbortSignal | undefined;
	#waiting = new Map<string, Buffer>();
	#unflushed = 0;
	stored = 0;
	storedBytes = 0;

	private constructor(repository: Repository, present: Set<string>, signal: AbortSignal | undefined) {
		this.#repository = repository;
		this.#present = present;
		this.#signal = signal;
	}

	/** Finds out what the target has. */
	static async open(repository: Repository, signal: AbortSignal | undefined): Promise<TargetObjects> {
		const present = new Set<string>();
		for (const kind of hashedKinds.filter(each => each !== 'packs' && each !== 'snapshot')) {
			for await (const {key} of repository.store.list(`${kind}/`, {signal})) {
				present.add(key);
			}
		}

		return new TargetObjects(repository, present, signal);
	}

	has(key: string): boolean {
		return this.#present.has(key);
	}

	/** Stores an object that names no others. */
	async putLeaf(key: string, logical: Uint8Array): Promise<void> {
		if (!this.has(key)) {
			this.#present.add(key);
			await this.#put(key, logical);
		}
	}

	/** Stores an object that names others, after them. */
	async putParent(key: string, logical: Buffer): Promise<void> {
		if (!this.has(key)) {
			this.#present.add(key);
			this.#waiting.set(key, logical);
		}

		if (this.#unflushed >= bytesBetweenFlushes) {
			await this.flush();
		}
	}

	/** Makes everything durable, what is named before what names it. */
	async flush(): Promise<void> {
		const {store} = this.#repository;
		const waiting = this.#waiting;
		this.#waiting = new Map();
		this.#unflushed = 0;
		await store.flush({signal: this.#signal});
		for (const [key, logical] of waiting) {
			await this.#put(key, logical);
		}

		await store.flush({signal: this.#signal});
	}

	async #put(key: string, logical: Uint8Array): Promise<void> {
		await this.#repository.store.put(key, logical, {signal: this.#signal});
		this.stored++;
		this.storedBytes += logical.length;
		this.#unflushed += logical.length;
	}
}
