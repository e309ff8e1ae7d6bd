import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {UsageError} from '../errors.js';
import {LocalStore} from './backends/local-store.js';
import type {ObjectStore} from './object-store.js';

const scheme = /^([a-z][a-z\d+.-]+):/i;

/**
Opens the store that a location names: a folder, or a `file:` URL.

Nothing is created, and a folder that does not exist is no error yet.

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

	// One letter is a Windows drive.
	if (kind !== undefined && location.includes('://')) {
		throw new UsageError(`Repositories at ${kind}:// are not supported`, {hint: 'Name a folder on this machine.'});
	}

	return new LocalStore(path.resolve(location));
}
