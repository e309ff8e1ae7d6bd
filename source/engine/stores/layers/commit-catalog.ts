import {StoreError} from '../../errors.js';
import {packsKey} from '../../objects/keys.js';
import type {ObjectStore} from '../object-store.js';
import {lockCatalog} from './catalog-lock.js';
import {PackCatalog} from './pack-catalog.js';

/**
Stores what was added to and removed from the catalog. If somebody else has stored another one since it was read, both changes are joined (W1).

Every pack that it names must be durable. When this resolves, `catalog` is what is stored.

@param assertMayWrite Called right before the write; throws when it must not happen any more.
*/
export async function commitCatalog(
	backend: ObjectStore,
	catalog: PackCatalog,
	{signal, assertMayWrite}: {signal?: AbortSignal | undefined; assertMayWrite?: () => void} = {},
): Promise<void> {
	if (!catalog.isChanged) {
		return;
	}

	await using _lock = await lockCatalog(backend, {signal});
	const stored = await backend.stat(packsKey, {signal});
	let merged = catalog;
	if (stored?.version !== catalog.version) {
		merged = await PackCatalog.read(backend, {signal});
		catalog.mergeInto(merged);
	}

	const stream = merged.toStream();
	assertMayWrite?.();
	await backend.put(packsKey, stream, {signal});
	const written = await backend.stat(packsKey, {signal});
	if (written?.size !== stream.length) {
		throw new StoreError(
			`The pack catalog of ${backend.location} has ${written?.size ?? 'no'} bytes right after ${stream.length} were written`,
			{
				hint: 'Another program seems to write to the repository. Nothing was lost; run this again.',
			},
		);
	}

	if (merged !== catalog) {
		catalog.adopt(merged);
	}

	catalog.committed(written.version);
}
