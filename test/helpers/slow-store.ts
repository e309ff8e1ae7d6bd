import type {
	GetOptions,
	ListedObject,
	ObjectStat,
	ObjectStore,
	PutOptions,
} from '../../source/engine/stores/object-store.js';
import type {SimulatedActor, SimulatedTime} from './simulated-time.js';

export type SlowStoreOptions = {
	readonly time: SimulatedTime;
	/** Whose requests these are; answers do not reach an actor that is stopped. */
	readonly actor?: SimulatedActor;
	/** Milliseconds that a request or an answer takes on its way; called for each. */
	readonly latency: () => number;
	readonly conditionalPut?: boolean;
};

/**
A connection to a store that several share, with travel times in simulated time. A request that was sent arrives, whatever becomes of its sender.
*/
export class SlowStore implements ObjectStore {
	readonly location = 'slow';
	readonly conditionalPut: boolean;
	readonly #shared: ObjectStore;
	readonly #options: SlowStoreOptions;

	constructor(shared: ObjectStore, options: SlowStoreOptions) {
		this.#shared = shared;
		this.#options = options;
		this.conditionalPut = options.conditionalPut ?? true;
	}

	async get(key: string, options?: GetOptions): Promise<Buffer> {
		return this.#travel(async () => this.#shared.get(key, options));
	}

	async *getStream(key: string): AsyncGenerator<Buffer> {
		yield await this.get(key);
	}

	async put(key: string, data: Uint8Array, options?: PutOptions): Promise<void> {
		const ifAbsent = this.conditionalPut && options?.ifAbsent;
		return this.#travel(async () => this.#shared.put(key, data, {ifAbsent}));
	}

	async stat(key: string): Promise<ObjectStat | undefined> {
		return this.#travel(async () => this.#shared.stat(key));
	}

	async *list(prefix: string): AsyncGenerator<ListedObject> {
		yield* await this.#travel(async () => {
			const listed: ListedObject[] = [];
			for await (const object of this.#shared.list(prefix)) {
				listed.push(object);
			}

			return listed;
		});
	}

	async delete(key: string): Promise<void> {
		return this.#travel(async () => this.#shared.delete(key));
	}

	async deleteMany(keys: Iterable<string> | AsyncIterable<string>): Promise<void> {
		for await (const key of keys) {
			await this.delete(key);
		}
	}

	async flush(): Promise<void> {}

	async close(): Promise<void> {}

	async #travel<Result>(request: () => Promise<Result>): Promise<Result> {
		const {time, actor, latency} = this.#options;
		await time.sleep(latency());
		const outcome = request();
		await Promise.allSettled([outcome]);
		await time.sleep(latency(), undefined, actor);
		return outcome;
	}
}
