import {findForeignName} from '../filesystem/foreign-names.js';
import {ObjectExistsError, ObjectNotFoundError, RefusedError, RepositoryExistsError, UsageError} from '../errors.js';
import {configKey, hashedKinds, keySlotPrefix} from '../objects/keys.js';
import type {RepositoryConfig} from '../objects/model.js';
import {encodeRepositoryConfig} from '../objects/repository-config.js';
import {formatCreated} from '../objects/timestamps.js';
import type {ObjectStore} from '../stores/object-store.js';
import {openStore, type StoreOptions} from '../stores/open-store.js';
import {hasCredentials, noSecrets, secretsFromMasterKey, type Credentials} from './credentials.js';
import type {CacheOptions} from './local-cache.js';
import {assembleRepository} from './open-repository.js';
import {prepareKeys} from './prepare-keys.js';
import {formatVersion} from './repository-config.js';
import type {Repository} from './repository.js';

export type InitOptions = {
	/** A key slot is made for the password, for the platform key, or for each of both. */
	readonly credentials?: Credentials;
	/** `false` declines encryption; everyone who can read the store can then read everything. */
	readonly encryption: boolean;
	/** Adds a slot that 24 words open. */
	readonly addRecoveryKey?: boolean;
	/** How a place on another machine is reached. */
	readonly store?: StoreOptions | undefined;
	/** What may be kept on this machine; `false` for nothing. */
	readonly cache?: CacheOptions | false | undefined;
	readonly signal?: AbortSignal;
};

export type InitResult = {
	readonly repository: Repository;
	/** 24 words that are stored nowhere: show them once. */
	readonly recoveryPhrase?: string;
};

/**
Makes a repository and opens it. Format reference 5.4.

The key slots are stored, durable and read back before the marker `config`: a repository that is there can be opened. Slots that an interrupted init left behind are
taken over when the credentials open them.

@throws {RepositoryExistsError} When there is one. {RefusedError} When there is anything else. {StoreError} When it cannot be proven that there is none.
{CredentialsNeededError} Without a password or key, unless encryption is declined. {UsageError}
*/
export async function initRepository(location: string | ObjectStore, options: InitOptions): Promise<InitResult> {
	const {credentials = {}, encryption, signal} = options;
	if (!encryption && hasCredentials(credentials)) {
		throw new UsageError('A password or key was given for a repository that is to be made without encryption');
	}

	const backend = typeof location === 'string' ? await makeStore(location, options.store) : location;
	try {
		const {hasSlots} = await requireNone(backend, signal);
		if (!encryption && hasSlots) {
			throw new RefusedError(`${backend.location} has the keys of an encrypted repository`, {
				hint: 'Make it with its password or another of its keys, so that what it holds can be read; or choose another place for one without encryption.',
			});
		}

		const keys = encryption ? await prepareKeys(backend, credentials, options) : undefined;
		const config = {version: formatVersion, created: formatCreated(new Date(), 0), encrypted: encryption};
		await writeConfig(backend, config, signal);
		const secrets = keys ? secretsFromMasterKey(keys.masterKey) : noSecrets();
		const repository = await assembleRepository({backend, config, secrets}, options.cache);
		return {repository, ...(keys?.recoveryPhrase !== undefined && {recoveryPhrase: keys.recoveryPhrase})};
	} catch (error) {
		if (typeof location === 'string') {
			await backend.close();
		}

		throw error;
	}
}

/** What a repository has at the top of its folder. */
const topNames: ReadonlySet<string> = new Set([configKey, 'keys', 'index', ...hashedKinds]);

/** The folder of a new repository is made, with those above it. */
export async function makeStore(location: string, options?: StoreOptions): Promise<ObjectStore> {
	const store = await openStore(location, options);
	await store.createRoot?.();
	return store;
}

/** What an interrupted init left behind, or a repository that lost its marker. */
export type Leftovers = {readonly hasSlots: boolean};

/** Proves that there is no marker: a read that fails for any other reason is passed on (W13). */
export async function requireNone(backend: ObjectStore, signal: AbortSignal | undefined): Promise<Leftovers> {
	try {
		await backend.get(configKey, {signal});
	} catch (error) {
		if (error instanceof ObjectNotFoundError) {
			return requireEmpty(backend, signal);
		}

		throw error;
	}

	throw alreadyThere(backend);
}

/** Other people's files are not mixed with a repository. Key slots alone are what an interrupted init leaves behind. */
async function requireEmpty(backend: ObjectStore, signal: AbortSignal | undefined): Promise<Leftovers> {
	const foreign = backend.localFolder === undefined ? undefined : await findForeignName(backend.localFolder, topNames);
	if (foreign !== undefined) {
		throw new RefusedError(`${backend.location} is not empty: there is ${JSON.stringify(foreign)}`, {
			hint: 'Choose a new or empty folder for the repository.',
		});
	}

	let hasSlots = false;
	let other: string | undefined;
	for await (const {key} of backend.list('', {signal})) {
		if (key.startsWith(keySlotPrefix)) {
			hasSlots = true;
		} else {
			other ??= key;
		}
	}

	// With its key slots a repository that lost its marker is made whole again; without, its data could be taken for plain text.
	if (other !== undefined && !hasSlots) {
		throw new RefusedError(
			`${backend.location} holds objects of a repository (${other}), but neither its config nor its keys`,
			{
				hint: 'Restore config, and the objects under keys/ if it was encrypted, from a copy; or choose another place.',
			},
		);
	}

	return {hasSlots};
}

async function writeConfig(
	backend: ObjectStore,
	config: RepositoryConfig,
	signal: AbortSignal | undefined,
): Promise<void> {
	const bytes = encodeRepositoryConfig(config);
	try {
		await backend.put(configKey, bytes, {ifAbsent: backend.conditionalPut, signal});
	} catch (error) {
		throw error instanceof ObjectExistsError ? alreadyThere(backend, error) : error;
	}

	const stored = await backend.get(configKey, {signal});
	if (!stored.equals(bytes)) {
		throw alreadyThere(backend);
	}
}

const alreadyThere = ({location}: ObjectStore, cause?: unknown): RepositoryExistsError =>
	new RepositoryExistsError(`There is a repository in ${location} already`, {
		hint: 'Use it as it is, or choose another place for a new one.',
		cause,
	});
