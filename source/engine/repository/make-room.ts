import {CorruptObjectError, NoSpaceError, ObjectNotFoundError} from '../errors.js';
import {snapshotsKey} from '../objects/keys.js';
import {decodeSnapshotSummaries} from '../objects/snapshot-summaries.js';
import type {ObjectStore} from '../stores/object-store.js';

type Options = {readonly signal?: AbortSignal | undefined};

/**
Does a small write without which nothing can be deleted. When the store is full, `index/snapshots` gives way to it: it can be made again from the snapshots, and
the next backup does so.

An index that says that there are no snapshots stays: nothing else tells that none were lost.
*/
export async function writeEvenWhenFull(
	loose: ObjectStore,
	write: () => Promise<void>,
	{signal}: Options = {},
): Promise<void> {
	try {
		await write();
	} catch (error) {
		if (!(error instanceof NoSpaceError) || !(await canBeMadeAgain(loose, signal))) {
			throw error;
		}

		await loose.delete(snapshotsKey, {signal});
		await write();
	}
}

async function canBeMadeAgain(loose: ObjectStore, signal: AbortSignal | undefined): Promise<boolean> {
	try {
		return decodeSnapshotSummaries(await loose.get(snapshotsKey, {signal}), snapshotsKey).length > 0;
	} catch (error) {
		if (error instanceof ObjectNotFoundError || error instanceof CorruptObjectError) {
			return false;
		}

		throw error;
	}
}

/** Whether there was space for it. */
export async function unlessFull(write: () => Promise<void>): Promise<boolean> {
	try {
		await write();
		return true;
	} catch (error) {
		if (error instanceof NoSpaceError) {
			return false;
		}

		throw error;
	}
}
