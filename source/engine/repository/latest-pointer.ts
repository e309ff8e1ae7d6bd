import {CorruptObjectError, ObjectNotFoundError} from '../errors.js';
import {latestKey} from '../objects/keys.js';
import {decodeLatest, encodeLatest} from '../objects/latest.js';
import type {LatestPointer} from '../objects/model.js';
import type {Repository} from './repository.js';
import {loadSnapshotCatalog, type SnapshotEntry} from './snapshot-catalog.js';

type WithSignal = {readonly signal?: AbortSignal};

/**
What `index/latest` says; `undefined` when there is none or it is damaged. It is a hint: the newest snapshot is found by listing.

@throws {StoreError} When it could not be read.
*/
export async function readLatest(
	{store}: Pick<Repository, 'store'>,
	{signal}: WithSignal = {},
): Promise<LatestPointer | undefined> {
	try {
		return decodeLatest(await store.get(latestKey, {signal}), latestKey);
	} catch (error) {
		if (error instanceof ObjectNotFoundError || error instanceof CorruptObjectError) {
			return undefined;
		}

		throw error;
	}
}

/** The sequence number of the next snapshot. Concurrent backups may get the same one; it is a hint (W45). Format reference 9.1. */
export async function nextSequence(
	repository: Pick<Repository, 'store' | 'loose' | 'objects'>,
	options: WithSignal = {},
): Promise<number> {
	const pointer = await readLatest(repository, options);
	if (pointer) {
		return pointer.seq + 1;
	}

	const {entries} = await loadSnapshotCatalog(repository, options);
	return (electLatest(entries)?.snapshot.seq ?? 0) + 1;
}

/**
The snapshot that `index/latest` points to when only these are left: the highest sequence number, of several the newest. Format reference 9.3.

@param entries Newest first.
*/
export function electLatest(entries: readonly SnapshotEntry[]): SnapshotEntry | undefined {
	let best: SnapshotEntry | undefined;
	for (const entry of entries) {
		if (!best || entry.snapshot.seq > best.snapshot.seq) {
			best = entry;
		}
	}

	return best;
}

/**
Points `index/latest` to a snapshot that is stored already.

The Go tool keeps it in a pack, and a packed entry wins over a loose object (format reference 7.6): the new one is written first, then the packed one goes.
*/
export async function writeLatest(repository: Repository, entry: SnapshotEntry | undefined): Promise<void> {
	await (entry
		? repository.loose.put(latestKey, encodeLatest({latestSnapshot: entry.ref, seq: entry.snapshot.seq}))
		: repository.loose.delete(latestKey));
	// What else was changed by then; nothing, as a rule.
	await repository.commitCatalog();
}

/** Makes `index/latest` from the snapshots where it is missing or damaged. */
export async function mendLatest(repository: Repository, options: WithSignal = {}): Promise<void> {
	if (await readLatest(repository, options)) {
		return;
	}

	const {entries} = await loadSnapshotCatalog(repository, options);
	const latest = electLatest(entries);
	if (latest) {
		await writeLatest(repository, latest);
	}
}
