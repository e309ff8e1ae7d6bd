import {StoreError, throwIfCancelled} from '../../../errors.js';
import {requireStorableKey} from '../../bytes.js';
import type {S3Bucket} from './s3-bucket.js';
import {DamagedAnswerError, isStatus} from './s3-failure.js';

/** What one request can delete. */
const mostKeys = 1000;
const batchesAtOnce = 4;
const singlesAtOnce = 16;

export type DeleteOptions = {
	/** For servers that cannot delete many at once. */
	readonly deleteOne: (key: string) => Promise<void>;
	readonly signal: AbortSignal | undefined;
};

/** Deletes a thousand objects with each request. @throws {StoreError} When any of them is still there. */
export async function deleteInBatches(
	bucket: S3Bucket,
	keys: Iterable<string> | AsyncIterable<string>,
	options: DeleteOptions,
): Promise<void> {
	const running = new Set<Promise<void>>();
	const failures: unknown[] = [];
	const start = async (batch: readonly string[]) => {
		const work = deleteBatch(bucket, batch, options)
			.catch((error: unknown) => {
				failures.push(error);
			})
			.finally(() => {
				running.delete(work);
			});
		running.add(work);
		if (running.size >= batchesAtOnce) {
			await Promise.race(running);
		}
	};

	let batch: string[] = [];
	try {
		for await (const key of keys) {
			requireStorableKey(key);
			throwIfCancelled(options.signal);
			batch.push(key);
			if (batch.length === mostKeys) {
				await start(batch);
				batch = [];
			}
		}

		if (batch.length > 0) {
			throwIfCancelled(options.signal);
			await start(batch);
		}
	} finally {
		await Promise.all(running);
	}

	if (failures.length > 0) {
		throw failures[0];
	}
}

async function deleteBatch(bucket: S3Bucket, keys: readonly string[], options: DeleteOptions): Promise<void> {
	const {deleteOne, signal} = options;
	const {requests} = bucket;
	const command = new requests.sdk.DeleteObjectsCommand({
		Bucket: bucket.name,
		Delete: {Objects: keys.map(key => ({Key: bucket.prefix + key})), Quiet: true},
	});
	const isUnknown = (error: unknown) => isStatus(error, 400, 405, 411, 501) && !(error instanceof DamagedAnswerError);
	try {
		await requests.run(
			`Deleting ${keys.length} objects`,
			async ({client, abortSignal}) => {
				const {Errors = []} = await client.send(command, {abortSignal});
				const failed = Errors.find(({Code}) => Code !== 'NoSuchKey');
				if (failed) {
					throw /^(?:InternalError|SlowDown|ServiceUnavailable)$/.test(failed.Code ?? '')
						? new DamagedAnswerError(`${failed.Key}: ${failed.Code}`)
						: new StoreError(`${failed.Key} was not deleted at ${requests.location}: ${failed.Code}`, {
								hint: 'Check that the credentials may delete objects, and that none of them is protected.',
							});
				}
			},
			{signal, keep: isUnknown},
		);
	} catch (error) {
		if (!isUnknown(error)) {
			throw error;
		}

		for (let start = 0; start < keys.length; start += singlesAtOnce) {
			await Promise.all(keys.slice(start, start + singlesAtOnce).map(async key => deleteOne(key)));
		}
	}
}
