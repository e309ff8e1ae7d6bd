import {CorruptObjectError, NoSpaceError, ObjectNotFoundError, StoreError, throwIfCancelled} from '../errors.js';
import {compareUtf8} from '../objects/hashes.js';
import {isKeyOf, snapshotsKey} from '../objects/keys.js';
import type {Snapshot, SnapshotSummary} from '../objects/model.js';
import {decodeSnapshotSummaries, encodeSnapshotSummaries} from '../objects/snapshot-summaries.js';
import {parseTimestamp} from '../objects/timestamps.js';
import type {LockHandle} from './lock-handle.js';
import {mapConcurrently} from './map-concurrently.js';
import type {Repository} from './repository.js';

/** A snapshot of the repository. */
export type SnapshotEntry = {
	/** `snapshot/<hex>` */
	readonly ref: string;
	/** When it was made; the beginning of year 1 when its text cannot be parsed, so that it sorts last. */
	readonly created: Date;
	/** Perhaps without `meta` when it comes from `index/snapshots`, where other programs leave it out; ask for `full` to have it. */
	readonly snapshot: Snapshot;
};

/** A snapshot object that is there and cannot be read. Whoever deletes anything must stop when there is one. */
export type UnreadableSnapshot = {readonly ref: string; readonly error: unknown};

export type SnapshotCatalog = {
	/** Newest first; ties by sequence number, then by ref. */
	readonly entries: readonly SnapshotEntry[];
	readonly unreadable: readonly UnreadableSnapshot[];
	/** Refs of snapshots that the listing lacked and that are there all the same; they are among the others. There may be more: delete nothing that they could need. */
	readonly unlisted: readonly string[];
};

export type LoadCatalogOptions = {
	/** Reads every snapshot itself, so that `meta` is there and each is proven to be whole. */
	readonly full?: boolean;
	/** Writes `index/snapshots` anew when it is out of date. Pass `lock` instead, where one is held. */
	readonly heal?: boolean;
	readonly lock?: LockHandle;
	readonly signal?: AbortSignal;
};

/** What the catalog needs of a repository. */
export type CatalogRepository = Pick<Repository, 'store' | 'loose' | 'objects'>;

const readsAtOnce = 32;
const looksAtMost = 1000;

/**
The snapshots of the repository. The listing of `snapshot/` is the truth; `index/snapshots` only saves reading each of them. Format reference 9.2.

Nothing is written unless `heal` or `lock` is given, and then a write that fails is no failure: a repository that cannot be written can be listed.

@throws {StoreError} When the snapshots cannot be listed or `index/snapshots` cannot be read: a failed read is never "no snapshots".
*/
export async function loadSnapshotCatalog(
	repository: CatalogRepository,
	options: LoadCatalogOptions = {},
): Promise<SnapshotCatalog> {
	const {catalog, isCurrent} = await reconcile(repository, options);
	const mayHeal = options.heal ?? options.lock !== undefined;
	if (!isCurrent && mayHeal) {
		try {
			await saveSnapshotCatalog(repository, catalog.entries, options);
		} catch (error) {
			if (!(error instanceof StoreError || error instanceof NoSpaceError)) {
				throw error;
			}
		}
	}

	return catalog;
}

/** Writes `index/snapshots`. Hold a lock. */
export async function saveSnapshotCatalog(
	{loose}: Pick<Repository, 'loose'>,
	entries: readonly SnapshotEntry[],
	{signal, lock}: Pick<LoadCatalogOptions, 'signal' | 'lock'> = {},
): Promise<void> {
	lock?.assertHeld();
	const summaries = entries.map(({ref, snapshot}): SnapshotSummary => ({ref, ...snapshot}));
	await loose.put(snapshotsKey, encodeSnapshotSummaries(summaries), {signal});
}

/** Brings `index/snapshots` up to date after a snapshot object was stored. Hold a lock. Errors as {@link loadSnapshotCatalog}, and those of the write. */
export async function appendSnapshotCatalog(
	repository: CatalogRepository,
	entry: SnapshotEntry,
	options: Pick<LoadCatalogOptions, 'signal' | 'lock'> = {},
): Promise<void> {
	const {catalog} = await reconcile(repository, options, entry);
	await saveSnapshotCatalog(repository, catalog.entries, options);
}

/** Brings `index/snapshots` up to date after or before snapshot objects are deleted. Hold a lock. Errors as {@link appendSnapshotCatalog}. */
export async function removeFromSnapshotCatalog(
	repository: CatalogRepository,
	refs: ReadonlySet<string>,
	options: Pick<LoadCatalogOptions, 'signal' | 'lock'> = {},
): Promise<void> {
	const {catalog} = await reconcile(repository, {...options, removed: refs});
	await saveSnapshotCatalog(
		repository,
		catalog.entries.filter(({ref}) => !refs.has(ref)),
		options,
	);
}

export function toSnapshotEntry(ref: string, snapshot: Snapshot): SnapshotEntry {
	const epochMs = parseTimestamp(snapshot.created)?.epochMs ?? Date.parse('0001-01-01T00:00:00Z');
	return {ref, created: new Date(epochMs), snapshot};
}

/** Newest first. Sequence numbers may repeat (W45), refs cannot. */
export function compareSnapshots(a: SnapshotEntry, b: SnapshotEntry): number {
	return b.created.getTime() - a.created.getTime() || b.snapshot.seq - a.snapshot.seq || compareUtf8(a.ref, b.ref);
}

async function reconcile(
	repository: CatalogRepository,
	{full = false, signal, removed}: LoadCatalogOptions & {readonly removed?: ReadonlySet<string>},
	added?: SnapshotEntry,
): Promise<{catalog: SnapshotCatalog; isCurrent: boolean}> {
	const [summaries, listed] = await Promise.all([readSummaries(repository, signal), listSnapshots(repository, signal)]);
	const known = new Map<string, SnapshotEntry>();
	for (const {ref, ...fields} of summaries ?? []) {
		known.set(ref, toSnapshotEntry(ref, {version: 1, ...fields}));
	}

	const missing = [...known.keys()].filter(ref => !listed.has(ref) && !removed?.has(ref));
	const unlisted = await findPresent(repository, missing, signal);
	const refs = [...listed, ...unlisted];
	const isCurrent = summaries?.length === refs.length && refs.every(ref => known.has(ref));
	if (added) {
		known.set(added.ref, added);
	}

	const entries: SnapshotEntry[] = [];
	const unreadable: UnreadableSnapshot[] = [];
	await mapConcurrently(refs, readsAtOnce, async ref => {
		const entry = full ? undefined : known.get(ref);
		try {
			entries.push(
				entry ??
					toSnapshotEntry(ref, await repository.objects.snapshot(ref, {signal, isListed: !full && listed.has(ref)})),
			);
		} catch (error) {
			throwIfCancelled(signal);
			unreadable.push({ref, error});
		}
	});
	return {
		catalog: {
			entries: entries.toSorted(compareSnapshots),
			unreadable: unreadable.toSorted((a, b) => compareUtf8(a.ref, b.ref)),
			unlisted,
		},
		isCurrent,
	};
}

/** `undefined` when there is none, or when it is damaged: it can be made again from the snapshots. */
export async function readSummaries(
	{store}: Pick<CatalogRepository, 'store'>,
	signal: AbortSignal | undefined,
): Promise<SnapshotSummary[] | undefined> {
	try {
		return decodeSnapshotSummaries(await store.get(snapshotsKey, {signal}), snapshotsKey);
	} catch (error) {
		if (error instanceof ObjectNotFoundError || error instanceof CorruptObjectError) {
			return undefined;
		}

		throw error;
	}
}

async function listSnapshots({store}: CatalogRepository, signal: AbortSignal | undefined): Promise<Set<string>> {
	const refs = new Set<string>();
	for await (const {key} of store.list('snapshot/', {signal})) {
		if (isKeyOf('snapshot', key)) {
			refs.add(key);
		}
	}

	return refs;
}

/**
Those that are there although the listing lacks them: it was short, or the store lists late. To take them for gone would drop the last trace of them from
`index/snapshots`, and the next prune would delete what they need.
*/
async function findPresent(
	{store}: CatalogRepository,
	refs: readonly string[],
	signal: AbortSignal | undefined,
): Promise<string[]> {
	const present: string[] = [];
	const look = async (some: readonly string[]): Promise<void> => {
		await mapConcurrently(some, readsAtOnce, async ref => {
			if (isKeyOf('snapshot', ref) && (await store.stat(ref, {signal}))) {
				present.push(ref);
			}
		});
	};

	// An index that names very many that are nowhere is not worth asking for each of them.
	await look(refs.slice(0, looksAtMost));
	if (present.length > 0) {
		await look(refs.slice(looksAtMost));
	}

	return present.toSorted(compareUtf8);
}
