import process from 'node:process';
import type {Dirent} from 'node:fs';
import {randomBytes} from 'node:crypto';
import {isProcessRunning, thisProcess} from '../../filesystem/process-identity.js';
import {parseTemporaryName} from '../../compute/reading/target-tree.js';

/** Restores that are running in this process. */
const runs = new Set<string>();

/** A mark for the temporary files of one restore, so that no other restore takes them for leftovers. Give it back when it is over. */
export function beginRun(): {readonly run: string} & Disposable {
	const run = randomBytes(4).toString('hex');
	runs.add(run);
	return {
		run,
		[Symbol.dispose]() {
			runs.delete(run);
		},
	};
}

/** Whether this is a file that an interrupted restore was writing: one of this process, or of one that is gone. */
export function isLeftover(entry: Dirent<Buffer>): boolean {
	const made = entry.isDirectory() ? undefined : parseTemporaryName(entry.name.toString('latin1'));
	if (made === undefined) {
		return false;
	}

	return made.pid === process.pid && made.startTime === thisProcess().startTime
		? !runs.has(made.run)
		: !isProcessRunning(made.pid, made.startTime);
}
