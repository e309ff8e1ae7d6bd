import {isSystemError} from '../filesystem/fs-error.js';
import {
	CorruptObjectError,
	NoRepositoryError,
	ObjectNotFoundError,
	StoreError,
	UnsupportedFormatError,
} from '../errors.js';
import {looksEncrypted} from '../crypto/aes-gcm.js';
import {configKey} from '../objects/keys.js';
import type {RepositoryConfig} from '../objects/model.js';
import {decodeRepositoryConfig} from '../objects/repository-config.js';
import type {ListedObject, ObjectStore} from '../stores/object-store.js';

/** The only format version that this program writes, and the newest that it reads. */
export const formatVersion = 1;

/** Where later formats keep their pack catalog; the one of format 1 is then incomplete. */
const shardedCatalogPrefix = 'index/packmap/';

const upgradeHint = 'Use the newer program that wrote it, or a newer release of this one. Nothing was changed.';

/**
Reads the marker of a repository.

@throws {NoRepositoryError} When it is proven absent. {CorruptObjectError} When it is there and cannot be parsed. {UnsupportedFormatError} When it states
another format. {StoreError} When it could not be read, which says nothing about whether there is a repository.
*/
export async function readConfig(backend: ObjectStore, signal?: AbortSignal): Promise<RepositoryConfig> {
	const stored = await getConfig(backend, signal);
	if (looksEncrypted(stored)) {
		throw new UnsupportedFormatError(
			`The repository in ${backend.location} has an encrypted config object, as formats 2 and 3 have; this program knows format ${formatVersion}`,
			{hint: upgradeHint},
		);
	}

	const config = decodeRepositoryConfig(stored, configKey);
	// The oldest repositories state no version, which reads as 0.
	if (config.version < 0 || config.version > formatVersion) {
		throw new UnsupportedFormatError(
			`The repository in ${backend.location} has format ${config.version}; this program knows format ${formatVersion}`,
			{hint: upgradeHint},
		);
	}

	return config;
}

async function getConfig(backend: ObjectStore, signal: AbortSignal | undefined): Promise<Buffer> {
	try {
		return await backend.get(configKey, {signal});
	} catch (error) {
		if (error instanceof ObjectNotFoundError) {
			throw new NoRepositoryError(`There is no repository in ${backend.location}`, {
				hint: 'Check the location, or make a repository there with `holdfast init`.',
				cause: error,
			});
		}

		if (error instanceof StoreError && backend.localFolder !== undefined && isSystemError(error.cause, 'ENOENT')) {
			throw new NoRepositoryError(`There is no folder ${backend.location}`, {
				hint: 'If it is on a disk that is not mounted, mount it; to make a new repository there, run `holdfast init`.',
				cause: error,
			});
		}

		throw error;
	}
}

/** Everything under `index/`: locks, indexes, and what only later formats have. @throws {StoreError} */
export async function listIndexes(backend: ObjectStore, signal?: AbortSignal): Promise<ListedObject[]> {
	const objects: ListedObject[] = [];
	for await (const object of backend.list('index/', {signal})) {
		objects.push(object);
	}

	return objects;
}

/**
Looks for what only later formats write. A newer program that was interrupted leaves such objects under an old version number, and whoever then
takes the catalog of format 1 for complete deletes live data.

@param indexes What is listed under `index/`.
@throws {UnsupportedFormatError} When it is there.
*/
export function refuseLaterObjects({location}: ObjectStore, indexes: readonly ListedObject[]): void {
	const piece = indexes.find(({key}) => key.startsWith(shardedCatalogPrefix));
	if (piece !== undefined) {
		throw new UnsupportedFormatError(
			`The repository in ${location} has a pack catalog in pieces (${piece.key}), as format 2 has; this program knows format ${formatVersion}`,
			{hint: upgradeHint},
		);
	}
}

/**
@param slots Keys of the key slots.
@throws {CorruptObjectError} When the marker says that the repository is not encrypted, although it has key slots. The marker is not authenticated:
whoever can write to the store could otherwise turn later backups into plain text (W17).
*/
export function refuseDowngrade([slot]: readonly string[]): void {
	if (slot !== undefined) {
		throw new CorruptObjectError(configKey, `it says that the repository is not encrypted, although there is ${slot}`, {
			hint: `Someone may have changed it so that everyone could read later backups. Restore ${configKey} from a copy, or set "encrypted" to true in it.`,
		});
	}
}
