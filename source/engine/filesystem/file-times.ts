import {futimesSync, lutimesSync} from 'node:fs';
import type {FilePath} from './file-path.js';
import {type SystemCalls, systemCalls} from './system-calls.js';

const nanosecondsPerSecond = 1_000_000_000n;

/**
Sets access and modification time, in nanoseconds since 1970 (negative before). A symbolic link gets the times itself.

@returns `exact`, or `rounded` where only Node's own call is at hand, which keeps about a microsecond.
@throws The system error (EPERM when the file is somebody else's).
*/
export function setTimes(
	target: FilePath | number,
	atimeNs: bigint,
	mtimeNs: bigint,
	calls: SystemCalls | null = systemCalls(),
): 'exact' | 'rounded' {
	if (calls) {
		calls.setTimes(target, new BigInt64Array([...timespec(atimeNs), ...timespec(mtimeNs)]));
		return 'exact';
	}

	// Node takes a negative number for "now", but reads a numeral as it stands.
	const atime = String(inSeconds(atimeNs));
	const mtime = String(inSeconds(mtimeNs));
	if (typeof target === 'number') {
		futimesSync(target, atime, mtime);
	} else {
		lutimesSync(target, atime, mtime);
	}

	return 'rounded';
}

/** Seconds rounded down and the nanoseconds that remain, as C wants them. */
function timespec(ns: bigint): [bigint, bigint] {
	const rest = ((ns % nanosecondsPerSecond) + nanosecondsPerSecond) % nanosecondsPerSecond;
	return [(ns - rest) / nanosecondsPerSecond, rest];
}

function inSeconds(ns: bigint): number {
	const [seconds, rest] = timespec(ns);
	return Number(seconds) + Number(rest) / 1e9;
}
