import type {CheckFailure} from '../../compute/reading/check-protocol.js';
import {fromTransferable} from '../../compute/transferable-error.js';
import {CorruptObjectError, MissingObjectError} from '../../errors.js';
import type {RawFinding} from '../check/findings.js';
import type {StructureFindings} from '../check/check-structure.js';

/**
Stops at the first thing that makes it uncertain what snapshots need.

Chunks name nothing, so a missing one is only noted. So is content whose size is another than its metadata says: what it names is known all the same.
*/
export class StrictFindings implements StructureFindings {
	readonly lost = new Set<number>();
	readonly missingChunks: string[] = [];

	/** @throws {MissingObjectError} {CorruptObjectError} */
	add({key, type, message}: RawFinding): void {
		if (type === 'missing' && key.startsWith('chunk/')) {
			this.missingChunks.push(key);
		} else if (type === 'missing') {
			throw new MissingObjectError(key);
		} else if (!key.startsWith('content/')) {
			throw new CorruptObjectError(key, message);
		}
	}

	/** @throws Why the object could not be read. */
	addFailure(_key: string, {error}: Omit<CheckFailure, 'item'>): void {
		throw fromTransferable(error);
	}
}
