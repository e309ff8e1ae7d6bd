export type GetOptions = {
	/** Reads `length` bytes from `offset`. Fewer bytes than asked for is an error, never a short answer. */
	readonly range?: {readonly offset: number; readonly length: number};
	/**
	Metadata, read again and again, and known to be there still: a store that keeps things on this machine may keep it, and answer from there the next time. `end`
	tells how many bytes the object has at least.
	*/
	readonly keep?: {readonly end?: () => number} | undefined;
	/** An earlier answer did not match its key: it is read from the store itself. */
	readonly anew?: boolean | undefined;
	readonly signal?: AbortSignal;
};

/** Bytes whose length is known before they are made, and that can be produced again for a retry. */
export type ByteStream = {
	readonly length: number;
	pieces(): AsyncIterable<Uint8Array>;
};

export type PutOptions = {
	/** Fails with ObjectExistsError when the key exists; of several racing writers exactly one wins. Only where `conditionalPut` is true. */
	readonly ifAbsent?: boolean;
	/**
	Called as late as possible before the object becomes visible; when it throws, nothing is stored and the error is passed on. Whoever was stopped in the
	middle of a write, for longer than a lock lasts, must not finish it.
	*/
	readonly assertMayWrite?: () => void;
	/** As in {@link GetOptions}: metadata that will be read again and again. */
	readonly keep?: boolean | undefined;
	readonly signal?: AbortSignal;
};

export type ObjectStat = {
	/** Bytes. */
	readonly size: number;
	/** Changes whenever the object is overwritten; compare for equality only. */
	readonly version: string;
};

export type ListedObject = {
	readonly key: string;
	readonly size: number;
	/** As `stat` gives it, where the listing says it. */
	readonly version?: string;
};

/** What has gone over the network so far. Bytes are those of objects, without the protocol around them. */
export type StoreTraffic = {
	/** All attempts counted. */
	readonly requests: number;
	/** Attempts that were made again. */
	readonly retries: number;
	readonly bytesSent: number;
	readonly bytesReceived: number;
};

/**
A flat space of immutable-by-convention byte objects under `/`-separated keys.

Contract, checked by `test/engine/stores/object-store-contract.ts` for every backend and layer:
- `put` is atomic and durable: when it resolves, the object survives a power loss, and readers see the old bytes or the new, never a mixture.
- `get` of a missing key rejects with ObjectNotFoundError; any other failure is a different error. A failed read is never an empty answer.
- `list` yields every object whose key starts with `prefix` (plain string prefix) and whose put resolved before the call; order is not defined; a failure
  in the middle rejects the iteration. Leftovers of interrupted puts are not listed.
- `delete` of a missing key succeeds.
- Keys that no repository can hold (format reference, T27) are refused with UsageError before anything is touched.
- Every method honours `signal` and rejects with CancelledError.
*/
export interface ObjectStore {
	/** For people: where this store is. */
	readonly location: string;
	/**
	Whether `ifAbsent` is honoured atomically. A remote store may find out by the first such put that it is not, and then looks before it puts: whoever depends on
	it asks after the put.
	*/
	readonly conditionalPut: boolean;
	/** Milliseconds by which `list` may be behind, against its contract, on a server that is known to be so; reading by key never is. */
	readonly listsLateMs?: number | undefined;
	/** Counts on; absent on stores that are not reached by a network. */
	readonly traffic?: StoreTraffic | undefined;
	/**
	Absolute path when each object is one plain file at `<localFolder>/<key>`. Whoever writes there must follow `writeFileDurably`
	(unique temporary name, fsync, rename, fsync of the folder). Absent on stores that wrap or transform.
	*/
	readonly localFolder?: string | undefined;
	/** Makes the place for a new repository, such as a folder, where the store can; an existing one is taken as it is. */
	createRoot?(): Promise<void>;
	get(key: string, options?: GetOptions): Promise<Buffer>;
	getStream(key: string, options?: {signal?: AbortSignal}): AsyncIterable<Buffer>;
	put(key: string, data: Uint8Array | ByteStream, options?: PutOptions): Promise<void>;
	/** `undefined` when there is no such object. */
	stat(key: string, options?: {signal?: AbortSignal}): Promise<ObjectStat | undefined>;
	list(prefix: string, options?: {signal?: AbortSignal}): AsyncIterable<ListedObject>;
	delete(key: string, options?: {signal?: AbortSignal}): Promise<void>;
	/** Deletes all of them; rejects when any is still there afterwards. */
	deleteMany(keys: Iterable<string> | AsyncIterable<string>, options?: {signal?: AbortSignal}): Promise<void>;
	/**
	Removes what interrupted puts have left behind, where such things remain, when it is older than that. Resolves to how many went.

	Only whoever knows that nobody else writes may ask for those that are new.
	*/
	removeLeftovers?(olderThanMs: number, options?: {signal?: AbortSignal}): Promise<number>;
	/** Makes everything put so far durable; a no-op where `put` does that already. */
	flush(options?: {signal?: AbortSignal}): Promise<void>;
	close(): Promise<void>;
}
