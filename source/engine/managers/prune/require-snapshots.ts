import {RefusedError, StoreError} from '../../errors.js';
import {isHashedKey} from '../../objects/keys.js';
import {readLatest} from '../../repository/latest-pointer.js';
import {type CatalogRepository, loadSnapshotCatalog, readSummaries} from '../../repository/snapshot-catalog.js';
import type {ObjectStore} from '../../stores/object-store.js';

type WithBackend = {readonly backend: ObjectStore};
type Options = {
	/** Refs of snapshots that are about to go, so that it does not matter whether they can be read. */
	readonly without?: ReadonlySet<string> | undefined;
	readonly signal?: AbortSignal | undefined;
};

/**
The refs of all snapshots, when it is certain that these are all.

Everything that no snapshot needs is about to be deleted, so a listing that forgets one must be noticed: what the two indexes name and the listing does
not must be proven absent. That there are no snapshots at all must stand in the index, too.

@throws {RefusedError} When a snapshot cannot be read, or nothing says that a repository without snapshots is meant to be one. {StoreError} When the listing
is incomplete.
*/
export async function requireAllSnapshots(
	repository: CatalogRepository & WithBackend,
	{without, signal}: Options = {},
): Promise<string[]> {
	const {entries, unreadable, unlisted} = await loadSnapshotCatalog(repository, {signal});
	const damaged = unreadable.find(({ref}) => !without?.has(ref));
	if (damaged) {
		throw new RefusedError(`${damaged.ref} cannot be read, so nobody knows what it needs`, {
			hint: 'Run `holdfast check`. When the snapshot is lost, forget it by its full hash, and prune again.',
			cause: damaged.error,
		});
	}

	const listed = new Set(entries.map(({ref}) => ref));
	const latest = await readLatest(repository, {signal});
	const isLatestUnlisted =
		latest && !listed.has(latest.latestSnapshot) && (await repository.store.stat(latest.latestSnapshot, {signal}));
	const [first] = isLatestUnlisted ? [latest.latestSnapshot] : unlisted;
	if (first !== undefined) {
		throw new StoreError(`The store lists its snapshots without ${first}, which is there`, {
			hint: 'Nothing was deleted. Try again when the store lists everything that it holds.',
		});
	}

	const summaries = await readSummaries(repository, signal);
	const isMeantToBeEmpty = summaries?.length === 0 && !latest;
	if (listed.size === 0 && !isMeantToBeEmpty && (await holdsObjects(repository, signal))) {
		throw new RefusedError('There are no snapshots, and the index does not say that there should be none', {
			hint: 'If they were lost, restore them before anything is deleted. If all were removed on purpose, make a new backup, then prune.',
		});
	}

	return [...listed];
}

async function holdsObjects({backend}: WithBackend, signal: AbortSignal | undefined): Promise<boolean> {
	for await (const {key} of backend.list('', {signal})) {
		if (isHashedKey(key)) {
			return true;
		}
	}

	return false;
}
