import type {
	ByteStream,
	GetOptions,
	ListedObject,
	ObjectStat,
	ObjectStore,
	PutOptions,
	StoreTraffic,
} from '../stores/object-store.js';

type WithSignal = {readonly signal?: AbortSignal};

class GuardedStore implements ObjectStore {
	readonly location: string;
	readonly localFolder: string | undefined;
	readonly #store: ObjectStore;
	readonly #check: (key?: string) => void;

	constructor(store: ObjectStore, check: (key?: string) => void) {
		this.location = store.location;
		this.localFolder = store.localFolder;
		this.#store = store;
		this.#check = check;
	}

	get listsLateMs(): number | undefined {
		return this.#store.listsLateMs;
	}

	get conditionalPut(): boolean {
		return this.#store.conditionalPut;
	}

	get traffic(): StoreTraffic | undefined {
		return this.#store.traffic;
	}

	async get(key: string, options?: GetOptions): Promise<Buffer> {
		return this.#store.get(key, options);
	}

	getStream(key: string, options?: WithSignal): AsyncIterable<Buffer> {
		return this.#store.getStream(key, options);
	}

	async put(key: string, data: Uint8Array | ByteStream, options?: PutOptions): Promise<void> {
		this.#check(key);
		await this.#store.put(key, data instanceof Uint8Array ? data : this.#checkedStream(data), {
			...options,
			assertMayWrite: () => {
				options?.assertMayWrite?.();
				this.#check(key);
			},
		});
	}

	async stat(key: string, options?: WithSignal): Promise<ObjectStat | undefined> {
		return this.#store.stat(key, options);
	}

	list(prefix: string, options?: WithSignal): AsyncIterable<ListedObject> {
		return this.#store.list(prefix, options);
	}

	async delete(key: string, options?: WithSignal): Promise<void> {
		this.#check(key);
		await this.#store.delete(key, options);
	}

	async deleteMany(keys: Iterable<string> | AsyncIterable<string>, options?: WithSignal): Promise<void> {
		this.#check();
		await this.#store.deleteMany(this.#checked(keys), options);
	}

	async removeLeftovers(olderThanMs: number, options?: WithSignal): Promise<number> {
		this.#check();
		return (await this.#store.removeLeftovers?.(olderThanMs, options)) ?? 0;
	}

	async flush(options?: WithSignal): Promise<void> {
		this.#check();
		await this.#store.flush(options);
	}

	async close(): Promise<void> {
		await this.#store.close();
	}

	#checkedStream(stream: ByteStream): ByteStream {
		return {length: stream.length, pieces: () => this.#checked(stream.pieces())};
	}

	/** Long streams and lists outlive a check at their beginning. */
	async *#checked<Item>(items: Iterable<Item> | AsyncIterable<Item>): AsyncGenerator<Item> {
		for await (const item of items) {
			this.#check();
			yield item;
		}
	}
}

/**
The same store; before each change `check` is called, and when it throws, nothing is changed.

@param check Is given the key where one object is changed.
*/
export const guardStore = (store: ObjectStore, check: (key?: string) => void): ObjectStore =>
	new GuardedStore(store, check);
