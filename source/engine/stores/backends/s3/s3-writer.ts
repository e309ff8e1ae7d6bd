import type {Buffer} from 'node:buffer';
import {ObjectExistsError, throwIfCancelled} from '../../../errors.js';
import {sha256Hex} from '../../../objects/hashes.js';
import {isHashedKey} from '../../../objects/keys.js';
import {collectBytes} from '../../bytes.js';
import type {ByteStream, PutOptions} from '../../object-store.js';
import {digestField} from './digest-field.js';
import {putInParts} from './put-in-parts.js';
import type {S3Bucket} from './s3-bucket.js';
import {isConditionUnknown, isStatus} from './s3-failure.js';
import type {S3Reader} from './s3-reader.js';

/** Uploads of more than this go in parts, so that nothing has to hold them whole. */
const largestPut = 32 * 2 ** 20;

/** Writes objects of a bucket; keys have been checked. */
export class S3Writer {
	readonly #bucket: S3Bucket;
	readonly #reader: S3Reader;
	#conditions: 'unknown' | 'honoured' | 'ignored' = 'unknown';

	constructor(bucket: S3Bucket, reader: S3Reader) {
		this.#bucket = bucket;
		this.#reader = reader;
	}

	/** `true` until the first conditional put has shown that the server ignores or refuses the condition. */
	get honoursConditions(): boolean {
		return this.#conditions !== 'ignored';
	}

	async put(key: string, data: Uint8Array | ByteStream, options: PutOptions): Promise<void> {
		if (options.ifAbsent) {
			await this.#putIfAbsent(key, data, options);
		} else if (!(data instanceof Uint8Array) && data.length > largestPut) {
			await putInParts(this.#bucket.requests, this.#bucket.object(key), key, {data, ...options});
		} else {
			await this.#put(key, data, options);
		}
	}

	async #put(
		key: string,
		data: Uint8Array | ByteStream,
		{signal, assertMayWrite}: PutOptions,
		onlyIfAbsent?: {mayBeOurs: boolean},
	): Promise<void> {
		const {requests} = this.#bucket;
		// What the caller's own stream or check throws is the caller's.
		let refusal: {readonly error: unknown} | undefined;
		const prepare = async (): Promise<Buffer> => {
			try {
				// Streams are made anew for each attempt: the catalog's looks at its lock at its end.
				const body = await collectBytes(key, data);
				throwIfCancelled(signal);
				assertMayWrite?.();
				return body;
			} catch (error) {
				refusal = {error};
				throw error;
			}
		};

		const keep = (error: unknown): boolean =>
			refusal?.error === error || (onlyIfAbsent !== undefined && (isStatus(error, 412) || isConditionUnknown(error)));
		await this.#bucket.withShare(key, data.length, async () =>
			requests.run(
				`Writing ${key}`,
				async ({client, abortSignal, number}) => {
					const body = await prepare();
					if (onlyIfAbsent && number > 0) {
						onlyIfAbsent.mayBeOurs = true;
					}

					const command = new requests.sdk.PutObjectCommand({
						...this.#bucket.object(key),
						Body: body,
						...(onlyIfAbsent && {IfNoneMatch: '*'}),
						...(!isHashedKey(key) && {Metadata: {[digestField]: sha256Hex(body)}}),
					});
					await client.send(command, {abortSignal});
					requests.traffic.bytesSent += body.length;
				},
				{signal, keep},
			),
		);
	}

	async #putIfAbsent(key: string, data: Uint8Array | ByteStream, options: PutOptions): Promise<void> {
		const bytes = await collectBytes(key, data);
		if (this.#conditions === 'ignored') {
			await this.#putAfterLook(key, bytes, options);
			return;
		}

		const state = {mayBeOurs: false};
		try {
			await this.#put(key, bytes, options, state);
		} catch (error) {
			if (isConditionUnknown(error)) {
				this.#conditions = 'ignored';
				await this.#putAfterLook(key, bytes, options);
				return;
			}

			if (!isStatus(error, 412)) {
				throw error;
			}

			this.#conditions = 'honoured';
			// The answer to an earlier attempt may have been lost.
			if (!state.mayBeOurs || !(await this.#holds(key, bytes, options.signal))) {
				throw new ObjectExistsError(key);
			}
		}

		if (this.#conditions === 'unknown') {
			await this.#findOutConditions(key, bytes, options);
		}
	}

	/** A server that knows the condition refuses the same put the second time; one that does not stores the same bytes once more. */
	async #findOutConditions(key: string, bytes: Buffer, options: PutOptions): Promise<void> {
		try {
			await this.#put(key, bytes, options, {mayBeOurs: false});
			this.#conditions = 'ignored';
		} catch (error) {
			if (!isStatus(error, 412)) {
				throw error;
			}

			this.#conditions = 'honoured';
		}
	}

	/** The best there is without conditions; callers see from `honoursConditions` that it is not atomic. */
	async #putAfterLook(key: string, bytes: Buffer, options: PutOptions): Promise<void> {
		if ((await this.#reader.stat(key, options)) !== undefined) {
			throw new ObjectExistsError(key);
		}

		await this.#put(key, bytes, options);
	}

	async #holds(key: string, bytes: Buffer, signal: AbortSignal | undefined): Promise<boolean> {
		const stored = await this.#reader.get(key, {signal});
		return stored.equals(bytes);
	}
}
