import {CorruptObjectError, ObjectNotFoundError} from '../../errors.js';
import {configKey, keySlotPrefix, latestKey, snapshotsKey} from '../../objects/keys.js';
import {decodeKeySlot} from '../../objects/key-slot.js';
import {decodeLatest} from '../../objects/latest.js';
import type {Snapshot, SnapshotSummary} from '../../objects/model.js';
import {decodeRepositoryConfig} from '../../objects/repository-config.js';
import {decodeSnapshotSummaries, encodeSnapshotSummaries} from '../../objects/snapshot-summaries.js';
import type {Repository} from '../../repository/repository.js';
import type {SnapshotEntry} from '../../repository/snapshot-catalog.js';
import type {Findings} from './findings.js';

/** Things that are not as they could be, and do no harm. */
export type CheckNote = {readonly key: string; readonly message: string};

export type IndexWork = {
	readonly repository: Pick<Repository, 'backend' | 'store' | 'config'>;
	/** All snapshots that can be read. */
	readonly snapshots: readonly SnapshotEntry[];
	readonly findings: Findings;
	readonly notes: CheckNote[];
	readonly signal?: AbortSignal | undefined;
};

/** Checks the objects that have no hash in their names, as far as they can be: the marker, the key slots, and what the two indexes of snapshots say. */
export async function checkIndexes(work: IndexWork): Promise<void> {
	await checkConfig(work);
	await checkKeySlots(work);
	await checkLatest(work);
	await checkSnapshots(work);
}

/** Reads an object and decodes it; a failure is a finding. `undefined` then, or when there is none. */
async function read<Value>(
	{findings, signal}: IndexWork,
	key: string,
	from: Pick<Repository['store'], 'get'>,
	decode: (bytes: Buffer) => Value,
): Promise<{readonly isThere: boolean; readonly value?: Value}> {
	let bytes: Buffer;
	try {
		bytes = await from.get(key, {signal});
	} catch (error) {
		if (error instanceof ObjectNotFoundError) {
			return {isThere: false};
		}

		signal?.throwIfAborted();
		findings.addError(key, error);
		return {isThere: true};
	}

	try {
		return {isThere: true, value: decode(bytes)};
	} catch (error) {
		if (error instanceof CorruptObjectError) {
			findings.add({key, type: 'parse_error', message: error.message, objects: []});
		} else {
			findings.addError(key, error);
		}

		return {isThere: true};
	}
}

async function checkConfig(work: IndexWork): Promise<void> {
	const {repository, findings} = work;
	const {isThere, value} = await read(work, configKey, repository.backend, bytes =>
		decodeRepositoryConfig(bytes, configKey),
	);
	if (!isThere) {
		findings.add({
			key: configKey,
			type: 'missing',
			message: 'without it the repository cannot be opened again',
			objects: [],
		});
	} else if (value !== undefined && value.encrypted !== repository.config.encrypted) {
		findings.add({
			key: configKey,
			type: 'corrupt',
			message: 'it says something else about encryption than when it was opened',
			objects: [],
		});
	}
}

async function checkKeySlots(work: IndexWork): Promise<void> {
	const {backend, config} = work.repository;
	let slots = 0;
	for await (const {key} of backend.list(keySlotPrefix, {signal: work.signal})) {
		const {value} = await read(work, key, backend, bytes => decodeKeySlot(bytes, key));
		slots += value === undefined ? 0 : 1;
	}

	if (config.encrypted && slots === 0) {
		const message = 'there is no usable key slot: without the key itself the repository cannot be opened again';
		work.findings.add({key: keySlotPrefix, type: 'missing', message, objects: []});
	}
}

async function checkLatest(work: IndexWork): Promise<void> {
	const {repository, snapshots, findings, notes} = work;
	const {isThere, value} = await read(work, latestKey, repository.store, bytes => decodeLatest(bytes, latestKey));
	// It is a hint: the snapshots themselves tell which is the newest. One that names a snapshot that is not there is more, for that one may be lost.
	if (!isThere && snapshots.length > 0) {
		notes.push({key: latestKey, message: 'it is missing; the next backup, forget or prune makes it again'});
	}

	if (value === undefined || value.latestSnapshot === '') {
		return;
	}

	const named = snapshots.find(({ref}) => ref === value.latestSnapshot);
	if (named === undefined) {
		findings.add({
			key: latestKey,
			type: 'missing',
			message: `it points to ${value.latestSnapshot}, which cannot be read`,
			objects: [],
		});
	} else if (named !== snapshots[0]) {
		notes.push({key: latestKey, message: `it points to ${named.ref}, which is not the newest`});
	}
}

/** Other programs leave `meta` out. */
function saysTheSame(summary: SnapshotSummary, snapshot: Snapshot): boolean {
	const {ref, meta} = summary;
	const expected = {ref, ...snapshot, meta: meta && snapshot.meta};
	return encodeSnapshotSummaries([expected]).equals(encodeSnapshotSummaries([summary]));
}

async function checkSnapshots(work: IndexWork): Promise<void> {
	const {repository, snapshots, findings, notes} = work;
	const {value} = await read(work, snapshotsKey, repository.store, bytes =>
		decodeSnapshotSummaries(bytes, snapshotsKey),
	);
	if (value === undefined) {
		return;
	}

	const actual = new Map(snapshots.map(({ref, snapshot}) => [ref, snapshot]));
	const listed = new Set(value.map(({ref}) => ref));
	for (const summary of value) {
		const snapshot = actual.get(summary.ref);
		if (snapshot === undefined) {
			notes.push({key: snapshotsKey, message: `it lists ${summary.ref}, which is gone or cannot be read`});
		} else if (!saysTheSame(summary, snapshot)) {
			findings.add({
				key: snapshotsKey,
				type: 'corrupt',
				message: `what it says of ${summary.ref} is not what the snapshot says`,
				objects: [],
			});
		}
	}

	const unlisted = snapshots.filter(({ref}) => !listed.has(ref)).length;
	if (unlisted > 0) {
		notes.push({key: snapshotsKey, message: `it lacks ${unlisted} of ${snapshots.length} snapshots`});
	}
}
