import {Buffer} from 'node:buffer';
import {createHash, createSecretKey, type KeyObject} from 'node:crypto';
import path from 'node:path';
import {deriveCacheKey} from '../crypto/hkdf.js';
import {UsageError} from '../errors.js';
import {cacheFolder} from '../filesystem/user-folders.js';
import type {RepositoryConfig} from '../objects/model.js';
import {CacheFolder} from '../stores/cache/cache-folder.js';
import type {RepositorySecrets} from './credentials.js';

/** What may be kept on this machine of the repositories that it uses. */
export type CacheOptions = {
	/** Bytes for all repositories together; 1 GB unless told otherwise. What was not used for longest goes first. */
	readonly maximumBytes?: number | undefined;
};

const usualBytes = 1_000_000_000;

/**
The place for what this machine remembers of a repository: `repositories/<name>` in the cache folder of the user, only for its owner to read.

Metadata lies there as it is stored, encrypted where the repository is. Everything may be deleted at any time.

@throws {UsageError} For a size that is none.
*/
export function localCache(
	{location, config, secrets}: {location: string; config: RepositoryConfig; secrets: RepositorySecrets},
	{maximumBytes = usualBytes}: CacheOptions = {},
): CacheFolder {
	if (!Number.isSafeInteger(maximumBytes) || maximumBytes < 0) {
		throw new UsageError(`The cache cannot have ${maximumBytes} bytes`);
	}

	const root = path.join(cacheFolder(), 'repositories');
	const name = createHash('sha256')
		.update(JSON.stringify([location, config.created]))
		.digest('hex')
		.slice(0, 32);
	return new CacheFolder({folder: path.join(root, name), root, key: keyOf(secrets), maximumBytes});
}

/** Without encryption there is no secret: the checksum then finds damage, but nobody's intentions. */
const keyOf = ({encryptionKey}: RepositorySecrets): KeyObject =>
	createSecretKey(deriveCacheKey(encryptionKey?.export() ?? Buffer.alloc(32)));
