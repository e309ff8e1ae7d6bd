import {throwIfCancelled, UsageError} from '../errors.js';
import {mapConcurrently} from '../repository/map-concurrently.js';
import {
	type CatalogRepository,
	loadSnapshotCatalog,
	type SnapshotEntry,
	type UnreadableSnapshot,
} from '../repository/snapshot-catalog.js';
import {type SnapshotFigures, snapshotFigures} from './snapshot-figures.js';
import {matchesFilter, type SnapshotFilter} from './snapshot-groups.js';

export type ListOptions = SnapshotFilter & {
	/** Only so many of the newest that match. */
	readonly latest?: number;
	/** Leaves the figures out, for which snapshots may have to be read. */
	readonly withoutFigures?: boolean;
	readonly signal?: AbortSignal;
};

export type ListedSnapshot = SnapshotEntry & {readonly figures: SnapshotFigures};

export type ListResult = {
	/** Newest first. */
	readonly snapshots: readonly ListedSnapshot[];
	/** Snapshots that are there and cannot be read, whatever the filter. */
	readonly unreadable: readonly UnreadableSnapshot[];
};

const readsAtOnce = 32;

/** Lists snapshots. Nothing is written and no lock is needed. */
export class ListManager {
	readonly #repository: CatalogRepository;

	constructor({repository}: {readonly repository: CatalogRepository}) {
		this.#repository = repository;
	}

	/** @throws {StoreError} When the snapshots cannot be listed. {UsageError} For a count that is none. */
	async run({latest, withoutFigures, signal, ...filter}: ListOptions = {}): Promise<ListResult> {
		if (latest !== undefined && (!Number.isSafeInteger(latest) || latest < 1)) {
			throw new UsageError(`--latest must be a whole number from 1, not ${latest}`);
		}

		const catalog = await loadSnapshotCatalog(this.#repository, {signal});
		const matching = catalog.entries.filter(({snapshot}) => matchesFilter(snapshot, filter)).slice(0, latest);
		if (withoutFigures) {
			return {snapshots: matching.map(entry => ({...entry, figures: {}})), unreadable: catalog.unreadable};
		}

		const unreadable = [...catalog.unreadable];
		const snapshots = await mapConcurrently(matching, readsAtOnce, async entry => {
			if (entry.snapshot.meta) {
				return {...entry, figures: snapshotFigures(entry.snapshot)};
			}

			try {
				const snapshot = await this.#repository.objects.snapshot(entry.ref, {signal, isListed: true});
				return {...entry, snapshot, figures: snapshotFigures(snapshot)};
			} catch (error) {
				throwIfCancelled(signal);
				unreadable.push({ref: entry.ref, error});
				return undefined;
			}
		});
		return {snapshots: snapshots.filter(entry => entry !== undefined), unreadable};
	}
}
