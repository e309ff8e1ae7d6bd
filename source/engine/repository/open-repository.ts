import {createSecretKey} from 'node:crypto';
import {loadCodec} from '../compression/load-codec.js';
import {RefusedError, WrongCredentialsError} from '../errors.js';
import type {RepositoryConfig} from '../objects/model.js';
import {silentReporter, type Reporter} from '../reporting/reporter.js';
import type {ObjectStore} from '../stores/object-store.js';
import {openStore, type StoreOptions} from '../stores/open-store.js';
import {
	checkKeyLength,
	noSecrets,
	secretsFromEncryptionKey,
	secretsFromMasterKey,
	type Credentials,
	type RepositorySecrets,
} from './credentials.js';
import {listKeySlots, openKeySlots, readKeySlots} from './key-slots.js';
import {type CacheOptions, localCache} from './local-cache.js';
import {probeKey} from './probe-key.js';
import {listIndexes, readConfig, refuseDowngrade, refuseLaterObjects} from './repository-config.js';
import {Repository, type RepositoryParts} from './repository.js';

export type OpenOptions = {
	readonly signal?: AbortSignal;
	/** How a place on another machine is reached. */
	readonly store?: StoreOptions | undefined;
	/** Told of damaged key slots. */
	readonly reporter?: Reporter;
	/** What may be kept on this machine; `false` for nothing. */
	readonly cache?: CacheOptions | false | undefined;
};

/**
Opens a repository. Nothing is written.

@param location A folder, a URL, or a store that is open already; the repository closes it.
@throws {NoRepositoryError} When there is none. {UnsupportedFormatError} When a later program wrote it. {CredentialsNeededError}, {WrongCredentialsError} When
it is encrypted. {RefusedError} When it is not, although credentials were given. {CorruptObjectError} When its marker is damaged. {StoreError} When the store
cannot be read.
*/
export async function openRepository(
	location: string | ObjectStore,
	credentials: Credentials,
	options: OpenOptions = {},
): Promise<Repository> {
	const backend = typeof location === 'string' ? await openStore(location, options.store) : location;
	try {
		// All at once: far away, each takes its time.
		const {signal} = options;
		const reading = [readConfig(backend, signal), listIndexes(backend, signal), listKeySlots(backend, signal)] as const;
		await Promise.allSettled(reading);
		const [config, indexes, keys] = await Promise.all(reading);
		refuseLaterObjects(backend, indexes);
		const unlocked = await unlock(backend, config, credentials, {...options, keys});
		return await assembleRepository({backend, config, ...unlocked, indexes}, options.cache);
	} catch (error) {
		if (typeof location === 'string') {
			await backend.close();
		}

		throw error;
	}
}

/** Puts an open repository together. */
export async function assembleRepository(
	parts: Omit<RepositoryParts, 'cache' | 'codec'>,
	cache: CacheOptions | false = {},
): Promise<Repository> {
	const {backend, config, secrets} = parts;
	// Not for a store in memory, which has no place and ends with the process.
	const hasPlace = backend.localFolder !== undefined || backend.traffic !== undefined;
	const {location} = backend;
	return new Repository({
		...parts,
		codec: await loadCodec(),
		cache: cache === false || !hasPlace ? undefined : localCache({location, config, secrets}, cache),
	});
}

type Unlocked = Pick<RepositoryParts, 'secrets' | 'unreadableKeySlots'>;

async function unlock(
	backend: ObjectStore,
	config: RepositoryConfig,
	credentials: Credentials,
	{signal, reporter = silentReporter, keys}: OpenOptions & {readonly keys: readonly string[]},
): Promise<Unlocked> {
	if (!config.encrypted) {
		refuseDowngrade(keys);
		refuseNeedlessCredentials(backend, credentials);
		return {secrets: noSecrets()};
	}

	if (credentials.repositoryKey) {
		return {secrets: await unlockDirectly(backend, credentials.repositoryKey, signal)};
	}

	const opened = await openKeySlots(await readKeySlots(backend, signal, keys), credentials, {
		location: backend.location,
		signal,
	});
	for (const {key, error} of opened.unreadable) {
		const reason = error instanceof Error ? error.message : String(error);
		reporter.event({type: 'warning', message: `The key slot ${key} cannot be used: ${reason}`});
	}

	return {secrets: secretsFromMasterKey(opened.masterKey), unreadableKeySlots: opened.unreadable};
}

/** Format reference 5.5. A wrong key is found out now, not by the first backup that encrypts with it. */
async function unlockDirectly(
	backend: ObjectStore,
	key: Uint8Array,
	signal: AbortSignal | undefined,
): Promise<RepositorySecrets> {
	checkKeyLength(key, 'encryption key');
	if ((await probeKey(backend, createSecretKey(key), signal)) === false) {
		throw new WrongCredentialsError(
			`The repository in ${backend.location} is not encrypted with the key that was given`,
			{
				hint: 'A platform key is another thing: it opens a key slot.',
			},
		);
	}

	return secretsFromEncryptionKey(key);
}

/** A function only says that somebody could be asked; everything else says that the owner believes the repository to be encrypted. Format reference, W17. */
function refuseNeedlessCredentials(
	{location}: ObjectStore,
	{password, encryptionKey, recoveryPhrase, repositoryKey}: Credentials,
): void {
	if (
		[encryptionKey, recoveryPhrase, repositoryKey].some(given => given !== undefined) ||
		typeof password === 'string'
	) {
		throw new RefusedError(
			`The repository in ${location} is not encrypted, although a password or key was given for it`,
			{
				hint: 'If it should be encrypted, someone changed it: use a copy. If not, leave the password or key out.',
			},
		);
	}
}
