import type {Buffer} from 'node:buffer';
import {throwIfCancelled} from '../../../errors.js';
import {requireRange, requireStorableKey} from '../../bytes.js';
import type {
	ByteStream,
	GetOptions,
	ListedObject,
	ObjectStat,
	ObjectStore,
	PutOptions,
	StoreTraffic,
} from '../../object-store.js';
import {usualRetryTimes} from '../../../network/retry.js';
import {deleteInBatches} from './delete-in-batches.js';
import {listObjects} from './list-objects.js';
import {S3Bucket} from './s3-bucket.js';
import type {S3Location} from './s3-location.js';
import {S3Reader} from './s3-reader.js';
import {S3Requests, type S3Times} from './s3-requests.js';
import {S3Writer} from './s3-writer.js';

export const usualS3Times: S3Times = {...usualRetryTimes, silence: 30_000, connect: 5000};

type WithSignal = {readonly signal?: AbortSignal | undefined};

/**
A repository in a bucket of S3 or of a server that speaks like it. Format reference 1.4.

Requests are repeated for up to 15 minutes when the server is busy or the network breaks. Whether the server honours `ifAbsent` is found out by the first put that
wants it: see `conditionalPut`. Errors: StoreError with what to do, NoSpaceError for a quota; nothing secret is in them.
*/
export class S3Store implements ObjectStore {
	readonly location: string;
	readonly traffic: StoreTraffic;
	/** AWS, Ceph, MinIO, R2 and B2 list at once; of others the location has to say it. */
	readonly listsLateMs: number | undefined;
	readonly #bucket: S3Bucket;
	readonly #reader: S3Reader;
	readonly #writer: S3Writer;

	private constructor(requests: S3Requests, place: S3Location) {
		this.location = requests.location;
		this.traffic = requests.traffic;
		this.listsLateMs = place.listsLateMs;
		this.#bucket = new S3Bucket(requests, place);
		this.#reader = new S3Reader(this.#bucket);
		this.#writer = new S3Writer(this.#bucket, this.#reader);
	}

	/** Loads the SDK. Nothing is sent: whether there is such a bucket is found out by the first request. */
	static async open(place: S3Location, times: Partial<S3Times> = {}): Promise<S3Store> {
		return new S3Store(await S3Requests.prepare(place, {...usualS3Times, ...times}), place);
	}

	get conditionalPut(): boolean {
		return this.#writer.honoursConditions;
	}

	async get(key: string, options: GetOptions = {}): Promise<Buffer> {
		requireStorableKey(key);
		throwIfCancelled(options.signal);
		if (options.range) {
			requireRange(options.range);
		}

		return this.#reader.get(key, options);
	}

	async *getStream(key: string, {signal}: WithSignal = {}): AsyncGenerator<Buffer> {
		requireStorableKey(key);
		throwIfCancelled(signal);
		yield* this.#reader.stream(key, signal);
	}

	async put(key: string, data: Uint8Array | ByteStream, options: PutOptions = {}): Promise<void> {
		requireStorableKey(key);
		throwIfCancelled(options.signal);
		await this.#writer.put(key, data, options);
	}

	async stat(key: string, options: WithSignal = {}): Promise<ObjectStat | undefined> {
		requireStorableKey(key);
		throwIfCancelled(options.signal);
		return this.#reader.stat(key, options);
	}

	list(prefix: string, {signal}: WithSignal = {}): AsyncGenerator<ListedObject> {
		return listObjects(this.#bucket, prefix, signal);
	}

	async delete(key: string, {signal}: WithSignal = {}): Promise<void> {
		requireStorableKey(key);
		throwIfCancelled(signal);
		const {requests} = this.#bucket;
		await requests.run(
			`Deleting ${key}`,
			async ({client, abortSignal}) =>
				client.send(new requests.sdk.DeleteObjectCommand(this.#bucket.object(key)), {abortSignal}),
			{signal},
		);
	}

	async deleteMany(keys: Iterable<string> | AsyncIterable<string>, {signal}: WithSignal = {}): Promise<void> {
		await deleteInBatches(this.#bucket, keys, {
			deleteOne: async key => this.delete(key, {signal}),
			signal,
		});
	}

	/** A no-op: every put is durable when it resolves. */
	async flush({signal}: WithSignal = {}): Promise<void> {
		throwIfCancelled(signal);
	}

	async close(): Promise<void> {
		this.#bucket.requests.close();
	}
}
