import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {UsageError} from '../errors.js';
import {LocalStore} from './backends/local-store.js';
import type {ObjectStore} from './object-store.js';

const scheme = /^([a-z][a-z\d+.-]+):/i;

/**
Opens the store that a location names: a folder, a `file:` URL, or a bucket as `s3://bucket/prefix` (see `parseS3Location`).

Nothing is created or asked for, and a place that does not exist is no error yet. What a store on another machine needs is loaded only here.

@throws UsageError for a location of another kind.
*/
export async function openStore(location: string): Promise<ObjectStore> {
	if (location === '') {
		throw new UsageError('The location of the repository is empty', {
			hint: 'Name a folder with --repo, or set HOLDFAST_REPOSITORY.',
		});
	}

	const kind = scheme.exec(location)?.[1]?.toLowerCase();
	if (kind === 'file') {
		return new LocalStore(fileURLToPath(location));
	}

	if (kind === 's3') {
		const [{S3Store}, {parseS3Location}] = await Promise.all([
			import('./backends/s3/s3-store.js'),
			import('./backends/s3/s3-location.js'),
		]);
		return S3Store.open(parseS3Location(location, process.env));
	}

	// One letter is a Windows drive.
	if (kind !== undefined && location.includes('://')) {
		throw new UsageError(`Repositories at ${kind}:// are not supported`, {
			hint: 'Name a folder on this machine, or a bucket as s3://bucket/folder.',
		});
	}

	return new LocalStore(path.resolve(location));
}
