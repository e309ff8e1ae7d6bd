import {LockLostError, StoreError} from '../../errors.js';
import {packsKey} from '../../objects/keys.js';
import type {StoredCatalog} from '../cache/catalog-copies.js';
import type {ByteStream, ObjectStore} from '../object-store.js';
import {lockCatalog, type CatalogLock} from './catalog-lock.js';
import {PackCatalog} from './pack-catalog.js';
import {rareMembers} from './rare-members.js';

const attempts = 3;

export type CommitOptions = {
	/** Whether a copy of what is stored then is asked for. */
	readonly isRemembered?: boolean;
	readonly signal?: AbortSignal | undefined;
};

/**
Stores what was added to and removed from the catalog. When somebody else has stored another one since it was read, both changes are joined (weak spot W1).

Every pack that it names must be durable. When this rejects, everything is still to be stored. Resolves to what this machine is to remember, if it is.

@throws {LockedError} When others keep storing it. {LockLostError} When this process stood still for so long that others took over. {CorruptObjectError}
When what others have stored cannot be read. {StoreError} {NoSpaceError}
*/
export async function commitCatalog(
	backend: ObjectStore,
	catalog: PackCatalog,
	options: CommitOptions = {},
): Promise<StoredCatalog | undefined> {
	for (let attempt = 1; ; attempt++) {
		try {
			return await commitOnce(backend, catalog, options);
		} catch (error) {
			// Nothing was stored, or it is stored once more: the next attempt begins with what is there now.
			if (!(error instanceof LockLostError) || attempt === attempts) {
				throw error;
			}
		}
	}
}

async function commitOnce(
	backend: ObjectStore,
	catalog: PackCatalog,
	{signal, isRemembered = false}: CommitOptions,
): Promise<StoredCatalog | undefined> {
	await using lock = await lockCatalog(backend, {signal});
	const stored = await backend.stat(packsKey, {signal});
	if (stored?.version !== catalog.version) {
		catalog.rebase(await PackCatalog.read(backend, {signal}));
	}

	// Of the same moment: who believed a copy that has more would miss what is not in the store.
	const copy = isRemembered ? {rare: rareMembers(catalog), image: catalog.toImage()} : undefined;
	const pending = await catalog.startCommit();
	try {
		await backend.put(packsKey, whileHeld(lock, pending.stream), {signal});
		const written = await backend.stat(packsKey, {signal});
		await lock.assertHeld();
		if (written?.size !== pending.stream.length) {
			throw new StoreError(
				`The pack catalog of ${backend.location} has ${written?.size ?? 'no'} bytes right after ${pending.stream.length} were written`,
				{hint: 'Another program seems to write to the repository. Nothing was lost; run this again.'},
			);
		}

		pending.done(written.version);
		return copy && {...copy, ...written};
	} catch (error) {
		pending.failed();
		throw error;
	}
}

/** The last look at the lock comes after the last byte, when nothing but giving the object its name is left to do. */
const whileHeld = (lock: CatalogLock, stream: ByteStream): ByteStream => ({
	length: stream.length,
	async *pieces() {
		yield* stream.pieces();
		await lock.assertHeld();
	},
});
