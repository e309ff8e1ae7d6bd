import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {UsageError} from '../errors.js';
import type {SshOptions} from '../network/ssh-connect.js';
import {LocalStore} from './backends/local-store.js';
import type {ObjectStore} from './object-store.js';

const scheme = /^([a-z][a-z\d+.-]+):/i;

/** How a store is reached that is not on this machine. */
export type StoreOptions = SshOptions;

/**
Opens the store that a location names: a folder, a `file:` URL, a bucket as `s3://bucket/prefix` (see `parseS3Location`), or a folder on another
machine as `sftp://user@host/path` (see `parseSshLocation`).

Nothing is created or asked for, and a place that does not exist is no error yet. What a store on another machine needs is loaded only here.

@throws UsageError for a location of another kind.
*/
export async function openStore(location: string, options: StoreOptions = {}): Promise<ObjectStore> {
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

	if (kind === 'sftp') {
		const [{SftpStore}, {parseSshLocation}] = await Promise.all([
			import('./backends/sftp/sftp-store.js'),
			import('../network/ssh-location.js'),
		]);
		return new SftpStore(parseSshLocation(location), options);
	}

	// One letter is a Windows drive.
	if (kind !== undefined && location.includes('://')) {
		throw new UsageError(`Repositories at ${kind}:// are not supported`, {
			hint: 'Name a folder on this machine, a bucket as s3://bucket/folder, or a folder as sftp://user@host/folder.',
		});
	}

	return new LocalStore(path.resolve(location));
}
