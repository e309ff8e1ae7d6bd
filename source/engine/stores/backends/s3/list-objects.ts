import {StoreError, throwIfCancelled} from '../../../errors.js';
import {isStorableKey} from '../../../objects/keys.js';
import type {ListedObject} from '../../object-store.js';
import type {S3Bucket} from './s3-bucket.js';
import {DamagedAnswerError} from './s3-failure.js';

/** The objects whose key starts with `prefix`, a thousand with each request. Foreign objects in the folder are passed over. */
export async function* listObjects(
	{requests, name, prefix: folder}: S3Bucket,
	prefix: string,
	signal: AbortSignal | undefined,
): AsyncGenerator<ListedObject> {
	const what = prefix === '' ? 'all objects' : prefix;
	let token: string | undefined;
	do {
		throwIfCancelled(signal);
		const command = {Bucket: name, Prefix: folder + prefix, ...(token !== undefined && {ContinuationToken: token})};
		const page = await requests.run(
			`Listing ${what}`,
			async ({client, abortSignal}) => {
				const answer = await client.send(new requests.sdk.ListObjectsV2Command(command), {abortSignal});
				// Something else that came with status 200 must not be taken for "nothing there".
				if (answer.Name === undefined && answer.Contents === undefined) {
					throw new DamagedAnswerError('the answer is no listing');
				}

				return answer;
			},
			{signal},
		);
		for (const {Key = '', Size = 0, ETag = ''} of page.Contents ?? []) {
			const key = Key.slice(folder.length);
			if (isStorableKey(key) && !key.endsWith('.tmp')) {
				throwIfCancelled(signal);
				yield {key, size: Size, version: ETag};
			}
		}

		token = page.IsTruncated ? page.NextContinuationToken : undefined;
		if (page.IsTruncated && token === undefined) {
			throw new StoreError(`Listing ${what} at ${requests.location} ends in the middle`, {
				hint: 'The server does not say where the listing goes on. Run this again.',
			});
		}
	} while (token !== undefined);
}
