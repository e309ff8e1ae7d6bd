/**
The ways in, as light as `client.ts`: what is behind them is loaded when it is called for.

@module
*/
import type {Credentials} from './repository/credentials.js';
import type {InitOptions, InitResult} from './repository/init-repository.js';
import type {CacheOptions} from './repository/local-cache.js';
import type {StoreProbe} from './repository/probe-store.js';
import type {Repository} from './repository/repository.js';
import type {SourceOptions} from './sources/open-source.js';
import type {Source} from './sources/source.js';
import type {StreamSourceOptions} from './sources/stream-source.js';
import type {ObjectStore} from './stores/object-store.js';
import type {StoreOptions} from './stores/open-store.js';

export type OpenOptions = {
	/** How a place on another machine is reached. */
	readonly store?: StoreOptions | undefined;
	/** What may be kept on this machine, in the cache folder; `false` for nothing. */
	readonly cache?: CacheOptions | false | undefined;
	readonly signal?: AbortSignal;
};

/**
Opens a repository.

@param location A folder, a bucket or a folder of another machine, as `openStore` takes them; or a store.
@throws {NoRepositoryError} {CredentialsNeededError} {WrongCredentialsError} {UnsupportedFormatError} {CorruptObjectError} {StoreError}
*/
export async function openRepository(
	location: string | ObjectStore,
	credentials: Credentials = {},
	options: OpenOptions = {},
): Promise<Repository> {
	const module = await import('./repository/open-repository.js');
	return module.openRepository(location, credentials, options);
}

/**
Makes a repository.

@param location A folder, which is made when it is not there, or a store.
@returns The open repository, and the recovery phrase when one was asked for: it is stored nowhere.
@throws {RepositoryExistsError} {UsageError} {StoreError}
*/
export async function initRepository(location: string | ObjectStore, options: InitOptions): Promise<InitResult> {
	const module = await import('./repository/init-repository.js');
	return module.initRepository(location, options);
}

/** As {@link StoreProbe} says: whether a repository can be made there. Errors as `probeStore`. */
export async function probeStore(location: string, options: OpenOptions = {}): Promise<StoreProbe> {
	const module = await import('./repository/probe-store.js');
	return module.probeStore(location, options);
}

/** Opens what is to be backed up: files and folders of this machine, or of another one as `sftp://user@host/path`. */
export async function openSource(options: SourceOptions): Promise<Source> {
	const module = await import('./sources/open-source.js');
	return module.openSource(options);
}

/** A source of one file that comes out of a stream, such as standard input. */
export async function openStreamSource(options: StreamSourceOptions): Promise<Source> {
	const {StreamSource} = await import('./sources/stream-source.js');
	return new StreamSource(options);
}
