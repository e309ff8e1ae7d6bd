import type {Buffer} from 'node:buffer';
import type {
	ByteStream,
	GetOptions,
	ListedObject,
	ObjectStat,
	ObjectStore,
	PutOptions,
	StoreTraffic,
} from '../object-store.js';

type WithSignal = {readonly signal?: AbortSignal};

/** A store that does what the one below does. Layers override what they change. */
export class WrappedStore implements ObjectStore {
	readonly location: string;
	/** What stands in files below is not what this store gives. */
	readonly localFolder: string | undefined = undefined;
	protected readonly below: ObjectStore;

	constructor(below: ObjectStore) {
		this.below = below;
		this.location = below.location;
	}

	get listsLateMs(): number | undefined {
		return this.below.listsLateMs;
	}

	get conditionalPut(): boolean {
		return this.below.conditionalPut;
	}

	get traffic(): StoreTraffic | undefined {
		return this.below.traffic;
	}

	async get(key: string, options?: GetOptions): Promise<Buffer> {
		return this.below.get(key, options);
	}

	getStream(key: string, options?: WithSignal): AsyncIterable<Buffer> {
		return this.below.getStream(key, options);
	}

	async put(key: string, data: Uint8Array | ByteStream, options?: PutOptions): Promise<void> {
		await this.below.put(key, data, options);
	}

	async stat(key: string, options?: WithSignal): Promise<ObjectStat | undefined> {
		return this.below.stat(key, options);
	}

	list(prefix: string, options?: WithSignal): AsyncIterable<ListedObject> {
		return this.below.list(prefix, options);
	}

	async delete(key: string, options?: WithSignal): Promise<void> {
		await this.below.delete(key, options);
	}

	async deleteMany(keys: Iterable<string> | AsyncIterable<string>, options?: WithSignal): Promise<void> {
		await this.below.deleteMany(keys, options);
	}

	async flush(options?: WithSignal): Promise<void> {
		await this.below.flush(options);
	}

	async close(): Promise<void> {
		await this.below.close();
	}
}
