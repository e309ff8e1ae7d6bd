import {Buffer} from 'node:buffer';
import {StoreError, throwIfCancelled} from '../../../errors.js';
import {piecesOf} from '../../bytes.js';
import type {ByteStream, PutOptions} from '../../object-store.js';
import type {S3Requests} from './s3-requests.js';

/** S3 wants at least 5 MiB, and at most 10,000 parts. */
const smallestPart = 16 * 2 ** 20;
const mostParts = 9000;

type Part = {readonly PartNumber: number; readonly ETag: string};

/**
Stores a stream that is too long to be held: in parts, of which each is repeated by itself, and which become an object all at once.

The stream's last look, if it takes one, comes before that moment. When anything fails, the parts are thrown away.
*/
export async function putInParts(
	requests: S3Requests,
	place: {readonly Bucket: string; readonly Key: string},
	key: string,
	{data, signal, assertMayWrite}: PutOptions & {readonly data: ByteStream},
): Promise<void> {
	const {sdk} = requests;
	const action = `Writing ${key}`;
	const upload = await requests.run(
		action,
		async ({client, abortSignal}) => client.send(new sdk.CreateMultipartUploadCommand(place), {abortSignal}),
		{signal},
	);
	const at = {...place, UploadId: upload.UploadId};
	try {
		const parts: Part[] = [];
		for await (const body of partsOf(key, data)) {
			throwIfCancelled(signal);
			assertMayWrite?.();
			const PartNumber = parts.length + 1;
			const {ETag} = await requests.run(
				action,
				async ({client, abortSignal}) =>
					client.send(new sdk.UploadPartCommand({...at, PartNumber, Body: body}), {abortSignal}),
				{signal},
			);
			requests.traffic.bytesSent += body.length;
			parts.push({PartNumber, ETag: ETag ?? ''});
		}

		throwIfCancelled(signal);
		assertMayWrite?.();
		await requests.run(
			action,
			async ({client, abortSignal}) =>
				client.send(new sdk.CompleteMultipartUploadCommand({...at, MultipartUpload: {Parts: parts}}), {abortSignal}),
			{signal},
		);
	} catch (error) {
		await abandon(requests, at);
		throw error;
	}
}

async function abandon(
	requests: S3Requests,
	at: {readonly Bucket: string; readonly Key: string; readonly UploadId: string | undefined},
): Promise<void> {
	try {
		await requests.run('Throwing away parts', async ({client, abortSignal}) =>
			client.send(new requests.sdk.AbortMultipartUploadCommand(at), {abortSignal}),
		);
	} catch (error) {
		// They are in nobody's way; a rule of the bucket removes them. What went wrong before is what counts.
		if (!(error instanceof StoreError)) {
			throw error;
		}
	}
}

async function* partsOf(key: string, data: ByteStream): AsyncGenerator<Buffer> {
	const size = Math.max(smallestPart, Math.ceil(data.length / mostParts));
	let pieces: Uint8Array[] = [];
	let length = 0;
	for await (const piece of piecesOf(key, data)) {
		pieces.push(Uint8Array.from(piece));
		length += piece.length;
		if (length >= size) {
			yield Buffer.concat(pieces);
			pieces = [];
			length = 0;
		}
	}

	if (length > 0) {
		yield Buffer.concat(pieces);
	}
}
