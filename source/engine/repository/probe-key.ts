import type {KeyObject} from 'node:crypto';
import {decryptObject} from '../crypto/aes-gcm.js';
import {CorruptObjectError, ObjectNotFoundError} from '../errors.js';
import {latestKey, snapshotsKey} from '../objects/keys.js';
import type {ObjectStore} from '../stores/object-store.js';

const mostSnapshots = 3;

/**
Whether this is the key that objects are encrypted with: `true` when one of a few decrypts, `false` when none does, `undefined` when there is nothing to
try.

Only loose objects are tried; `index/snapshots` is never packed.

@throws {StoreError} When objects cannot be read or listed.
*/
export async function probeKey(
	backend: ObjectStore,
	key: KeyObject,
	signal?: AbortSignal,
): Promise<boolean | undefined> {
	let isTried = false;
	for await (const objectKey of candidates(backend, signal)) {
		try {
			decryptObject(key, await backend.get(objectKey, {signal}), objectKey);
			return true;
		} catch (error) {
			if (error instanceof CorruptObjectError) {
				isTried = true;
			} else if (!(error instanceof ObjectNotFoundError)) {
				throw error;
			}
		}
	}

	return isTried ? false : undefined;
}

async function* candidates(backend: ObjectStore, signal: AbortSignal | undefined): AsyncGenerator<string> {
	yield snapshotsKey;
	yield latestKey;
	let count = 0;
	for await (const {key} of backend.list('snapshot/', {signal})) {
		yield key;
		if (++count === mostSnapshots) {
			return;
		}
	}
}
