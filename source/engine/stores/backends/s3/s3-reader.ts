import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {CorruptObjectError, ObjectNotFoundError, StoreError, throwIfCancelled} from '../../../errors.js';
import {sha256Hex} from '../../../objects/hashes.js';
import {isHashedKey} from '../../../objects/keys.js';
import {rangeBeyondEnd, type ByteRange} from '../../bytes.js';
import type {GetOptions, ObjectStat} from '../../object-store.js';
import {digestField} from './digest-field.js';
import {readBody, type Body} from './read-body.js';
import type {S3Bucket} from './s3-bucket.js';
import {DamagedAnswerError, isMissingBucket, isStatus} from './s3-failure.js';
import type {Attempt} from './s3-requests.js';

type WithSignal = {readonly signal?: AbortSignal | undefined};

type Answer = {
	readonly body: Body;
	/** Bytes that come. */
	readonly length: number;
	/** Bytes of the whole object. */
	readonly size: number;
	readonly etag: string | undefined;
	readonly digest: string | undefined;
};

/** What a read of a whole object may bring. */
const wholeObject = 8 * 2 ** 20;
const wholeIndex = 65_536;

/** Reads objects of a bucket; keys and ranges have been checked. */
export class S3Reader {
	readonly #bucket: S3Bucket;

	constructor(bucket: S3Bucket) {
		this.#bucket = bucket;
	}

	async get(key: string, {range, signal}: GetOptions): Promise<Buffer> {
		if (range?.length === 0) {
			return this.#getNothing(key, range, signal);
		}

		const {traffic} = this.#bucket.requests;
		return this.#bucket.withShare(key, range?.length ?? (isHashedKey(key) ? wholeObject : wholeIndex), async () =>
			this.#read(key, signal, async attempt => {
				const answer = await this.#open(key, attempt, range);
				const bytes = await readBody(answer.body, answer.length);
				traffic.bytesReceived += bytes.length;
				if (range && bytes.length !== range.length) {
					throw rangeBeyondEnd(key, range, answer.size);
				}

				if (!range && answer.digest !== undefined && answer.digest !== sha256Hex(bytes)) {
					throw new DamagedAnswerError(`${key} arrived damaged`);
				}

				return bytes;
			}),
		);
	}

	/** Goes on where it broke off when the connection is lost. */
	async *stream(key: string, signal: AbortSignal | undefined): AsyncGenerator<Buffer> {
		const {traffic} = this.#bucket.requests;
		const first = await this.#read(key, signal, async attempt => this.#open(key, attempt));
		let {body} = first;
		const hash = createHash('sha256');
		for (let done = 0; done < first.length;) {
			try {
				for await (const piece of body) {
					throwIfCancelled(signal);
					done += piece.length;
					traffic.bytesReceived += piece.length;
					hash.update(piece);
					yield piece;
				}
			} catch {
				throwIfCancelled(signal);
			}

			if (done < first.length) {
				const range = {offset: done, length: first.length - done};
				traffic.retries++;
				const next = await this.#read(key, signal, async attempt => this.#open(key, attempt, range));
				if (next.etag !== first.etag) {
					throw new StoreError(`${key} was changed while it was read`, {hint: 'Run this again.'});
				}

				body = next.body;
			}
		}

		if (first.digest !== undefined && hash.digest('hex') !== first.digest) {
			throw new CorruptObjectError(key, 'its bytes are not those that were stored, or they were changed on the way');
		}
	}

	async stat(key: string, {signal}: WithSignal): Promise<ObjectStat | undefined> {
		const {requests} = this.#bucket;
		try {
			return await requests.run(
				`Looking for ${key}`,
				async ({client, abortSignal}) => {
					const command = new requests.sdk.HeadObjectCommand(this.#bucket.object(key));
					const {ContentLength, ETag} = await client.send(command, {abortSignal});
					return {size: ContentLength ?? 0, version: ETag ?? ''};
				},
				{signal, keep: error => isStatus(error, 404)},
			);
		} catch (error) {
			if (!isStatus(error, 404)) {
				throw error;
			}

			await this.#requireBucket(signal);
			return undefined;
		}
	}

	/** Runs a read; what is missing rejects with ObjectNotFoundError. */
	async #read<Result>(
		key: string,
		signal: AbortSignal | undefined,
		attempt: (attempt: Attempt) => Promise<Result>,
	): Promise<Result> {
		try {
			return await this.#bucket.requests.run(`Reading ${key}`, attempt, {
				signal,
				keep: error => isStatus(error, 404, 416) && !isMissingBucket(error),
			});
		} catch (error) {
			if (isStatus(error, 404)) {
				throw new ObjectNotFoundError(key, {cause: new Error('HTTP 404')});
			}

			if (isStatus(error, 416)) {
				const found = await this.stat(key, {signal});
				throw found ? new CorruptObjectError(key, `it has only ${found.size} bytes`) : new ObjectNotFoundError(key);
			}

			throw error;
		}
	}

	async #open(key: string, {client, abortSignal}: Attempt, range?: ByteRange): Promise<Answer> {
		const command = new this.#bucket.requests.sdk.GetObjectCommand({
			...this.#bucket.object(key),
			...(range && {Range: `bytes=${range.offset}-${range.offset + range.length - 1}`}),
		});
		const {Body, ContentLength, ContentRange, ETag, Metadata} = await client.send(command, {abortSignal});
		if (Body === undefined || ContentLength === undefined) {
			throw new DamagedAnswerError(`the answer for ${key} has no length`);
		}

		const size = Number(ContentRange?.split('/')[1] ?? ContentLength);
		// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- on Node the SDK gives the answer of node:http
		return {body: Body as unknown as Body, length: ContentLength, size, etag: ETag, digest: Metadata?.[digestField]};
	}

	/** S3 has no ranges without bytes. */
	async #getNothing(key: string, range: ByteRange, signal: AbortSignal | undefined): Promise<Buffer> {
		const found = await this.stat(key, {signal});
		if (found === undefined) {
			throw new ObjectNotFoundError(key);
		}

		if (range.offset > found.size) {
			throw rangeBeyondEnd(key, range, found.size);
		}

		return Buffer.alloc(0);
	}

	/** "Not found" is believed only when the bucket is there: HEAD does not say which of them is missing. */
	async #requireBucket(signal: AbortSignal | undefined): Promise<void> {
		const {requests, name} = this.#bucket;
		if (!requests.hasAnswered) {
			await requests.run(
				`Looking for the bucket ${name}`,
				async ({client, abortSignal}) =>
					client.send(new requests.sdk.ListObjectsV2Command({Bucket: name, MaxKeys: 1}), {abortSignal}),
				{signal},
			);
		}
	}
}
