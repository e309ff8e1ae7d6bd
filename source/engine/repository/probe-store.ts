import {randomBytes} from 'node:crypto';
import {RepositoryExistsError, StoreError} from '../errors.js';
import type {ObjectStore} from '../stores/object-store.js';
import type {StoreOptions} from '../stores/open-store.js';
import {makeStore, requireNone} from './init-repository.js';

export type StoreProbe = {
	/** For people: where it is. */
	readonly location: string;
	/** Whether there is a repository already. */
	readonly hasRepository: boolean;
};

/**
Finds out whether a repository can be made at a location: writes an object, reads it back and deletes it. A folder is made when it is not there.

@throws {RefusedError} When there is something else. {StoreError} {NoSpaceError} When it cannot be written, read or listed. {UsageError} For a location of an unknown kind.
*/
export async function probeStore(
	location: string,
	{store: storeOptions, ...options}: {readonly store?: StoreOptions | undefined; readonly signal?: AbortSignal} = {},
): Promise<StoreProbe> {
	const store = await makeStore(location, storeOptions);
	try {
		const hasRepository = await isThere(store, options);
		await tryWriting(store, options);
		return {location: store.location, hasRepository};
	} finally {
		await store.close();
	}
}

async function isThere(store: ObjectStore, {signal}: {readonly signal?: AbortSignal}): Promise<boolean> {
	try {
		await requireNone(store, signal);
		return false;
	} catch (error) {
		if (error instanceof RepositoryExistsError) {
			return true;
		}

		throw error;
	}
}

async function tryWriting(store: ObjectStore, options: {readonly signal?: AbortSignal}): Promise<void> {
	const key = `index/holdfast/probe-${randomBytes(8).toString('hex')}`;
	const bytes = randomBytes(64);
	await store.put(key, bytes, options);
	try {
		const stored = await store.get(key, options);
		if (!stored.equals(bytes)) {
			throw new StoreError(`${store.location} gave back something else than what was written`, {
				hint: 'Check the disk or the server before you trust it with a backup.',
			});
		}
	} finally {
		await store.delete(key, options);
	}
}
