import type {Buffer} from 'node:buffer';
import type {KnownContent} from '../../compute/storing/protocol.js';
import type {SnapshotSource} from '../../objects/model.js';
import type {Repository} from '../../repository/repository.js';
import type {SnapshotEntry} from '../../repository/snapshot-catalog.js';
import {baselineFromSnapshot} from './baseline-from-snapshot.js';
import type {EntryTable} from './entry-table.js';
import type {Inventory} from './inventory.js';
import {findLostPacks, isAllStillThere} from './lost-objects.js';
import {cachePath, readSourceCache} from './source-cache.js';

/** What a new scan is compared with. */
export type Baseline = {
	/** Absent when everything has to be read. */
	readonly table?: EntryTable;
	/** Root of the tree that the table describes. */
	readonly root?: string;
	/** Whether it is what building a tree of the table gives, so that a few changes can be made in it. */
	readonly isCanonical?: boolean;
	/** Whether equal numbers in the table prove that an entry was not touched. So with the cache, which has ctime and inode; not with a snapshot. */
	readonly provesUnchanged: boolean;
	/** Content of a file of the table, which need not be read again when its size and mtime still agree. */
	readonly contentOf?: (row: number) => KnownContent | undefined;
	/** What the catalog has in each pack, when the cache knows it; see `packUses`. */
	readonly packs?: Buffer;
	/** The repository lacks objects that it should have; reading everything again may bring them back. */
	readonly isHealing?: boolean;
};

/** @param previous The snapshot before, of the same source. */
export async function findBaseline(options: {
	readonly repository: Repository;
	readonly source: SnapshotSource;
	readonly previous: SnapshotEntry | undefined;
	readonly inventory: Inventory;
	readonly useCache: boolean;
	readonly signal?: AbortSignal | undefined;
}): Promise<Baseline> {
	const {repository, source, previous, inventory, useCache, signal} = options;
	const cache = useCache && previous !== undefined ? await readSourceCache(cachePath(repository, source)) : undefined;
	const current = cache?.header.snapshot === previous?.ref ? cache : undefined;
	const trusted = current && {
		table: current.table,
		root: current.header.root,
		isCanonical: current.header.isCanonical === true,
		packs: current.packs,
		provesUnchanged: true,
	};
	if (trusted && current.header.inventory === inventory.digest) {
		return trusted;
	}

	// Also where there is nothing to compare with: an `index/latest` inside of a pack has to be known before a new one is written beside it.
	const catalog = await repository.catalog();
	const lost = await findLostPacks(repository.backend, inventory, catalog, signal);
	catalog.dropPacks(lost);
	if (previous === undefined || lost.length > 0) {
		return {provesUnchanged: false, isHealing: lost.length > 0};
	}

	return trusted && isAllStillThere(current, inventory, catalog)
		? trusted
		: baselineFromSnapshot(repository, previous, {catalog, loose: inventory.looseKeys(), signal});
}
