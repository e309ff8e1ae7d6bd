import {randomUUID} from 'node:crypto';
import {ObjectNotFoundError} from '../errors.js';
import type {Lockable} from './lock-options.js';

/** Another one each time that an exclusive operation begins. */
const markKey = 'index/holdfast/exclusive-mark';

/*
An exclusive lock is taken when no shared one is listed. Where a store lists late, the lock of a backup that has just begun may be missing from the list, and a prune
would delete what the backup relies on. Reading by key is never behind: so an exclusive operation leaves a mark before it looks for shared locks, and whoever holds a
shared lock looks at the mark before its own lock is taken and after all is done.
*/

export async function writeMark({loose, backend}: Lockable, signal?: AbortSignal): Promise<void> {
	if (backend.mayListLate) {
		await loose.put(markKey, Buffer.from(randomUUID()), {signal});
	}
}

/** The mark of the exclusive operation that began last; empty when there was none, and where lists are never late. */
export async function readMark({loose, backend}: Lockable, signal?: AbortSignal): Promise<string> {
	if (!backend.mayListLate) {
		return '';
	}

	try {
		return (await loose.get(markKey, {signal})).toString();
	} catch (error) {
		if (error instanceof ObjectNotFoundError) {
			return '';
		}

		throw error;
	}
}
