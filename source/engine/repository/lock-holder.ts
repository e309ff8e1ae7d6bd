import {randomBytes, randomInt} from 'node:crypto';
import {hostname} from 'node:os';
import process from 'node:process';
import {isProcessRunning, thisProcess, type ProcessIdentity} from '../filesystem/process-identity.js';
import type {RepoLock} from '../objects/model.js';
import {exclusiveLockKey, sharedLockPrefix} from '../objects/keys.js';
import {formatLockTime, parseTimestamp} from '../objects/timestamps.js';
import type {LockClock} from './lock-clock.js';
import type {LockContext} from './lock-options.js';

/** What can be told of a lock without asking its holder. */
export type Verdict =
	/** Its process is known to be gone. */
	| 'dead'
	/** By the clocks it is over, or they disagree too much to tell: only watching it shows whether it is refreshed. */
	| 'doubtful'
	| 'held';

/** A new lock of this process, and the key that it belongs under. */
export type OwnLock = {readonly key: string; readonly lock: RepoLock};

/** More than any time zone mistake of a few seconds, less than an hour: a lock that claims to last longer than this was written by another clock. */
const toleranceMs = 60_000;

/** `machine boot namespace start`, joined by blanks; empty when the system tells nothing. */
export function formatBootId({machine, boot, pidNamespace, startTime}: ProcessIdentity): string {
	return boot === '' ? '' : [machine, boot, pidNamespace, startTime].map(part => part || '-').join(' ');
}

function parseBootId(text: string): ProcessIdentity | undefined {
	const parts = text.split(' ').map(part => (part === '-' ? '' : part));
	const [machine = '', boot = '', pidNamespace = '', startTime = ''] = parts;
	return parts.length === 4 && boot !== '' ? {machine, boot, pidNamespace, startTime} : undefined;
}

const describeHolder = (pid: number): string => `${hostname()} (pid ${pid})`;

/** Who takes a lock: `<hostname> (pid <pid>)`, and which kernel start the number belongs to. */
export type LockHolder = {readonly name: string; readonly bootId: string};

export const thisHolder = (): LockHolder => ({name: describeHolder(process.pid), bootId: formatBootId(thisProcess())});

function pidOf(holder: string): number | undefined {
	const match = /\(pid (\d+)\)$/.exec(holder);
	return match ? Number(match[1]) : undefined;
}

/** Format reference 8.1. The wall clock counts milliseconds; random digits below keep two locks of one moment apart (T19). */
export function newLock({operation, holder, clock, times: {ttlMs}}: LockContext, isShared: boolean): OwnLock {
	const now = clock.now() + BigInt(randomInt(1_000_000));
	const lock: RepoLock = {
		operation,
		holder: holder.name,
		acquiredAt: formatLockTime(now),
		expiresAt: formatLockTime(now + BigInt(ttlMs) * 1_000_000n),
		isShared,
		bootId: holder.bootId,
	};
	// No colons: not every file system takes them (T20). Others do not parse the name.
	const key = isShared
		? `${sharedLockPrefix}${lock.acquiredAt.replaceAll(':', '').replace('+', '-')}-${randomBytes(4).toString('hex')}`
		: exclusiveLockKey;
	return {key, lock};
}

/** Format reference 8.1: holder and time of acquisition tell whose lock it is. */
export const isSameLock = (a: RepoLock, b: RepoLock): boolean => a.holder === b.holder && a.acquiredAt === b.acquiredAt;

/**
What this process knows about somebody else's lock.

Clocks of different computers may differ by years, so a clock never proves a lock to be over: it only says whether the holder has to be watched.
*/
export function judgeLock(
	lock: RepoLock,
	clock: LockClock,
	ttlMs: number,
	ours: ProcessIdentity = thisProcess(),
): Verdict {
	const expires = parseTimestamp(lock.expiresAt);
	if (isHolderGone(lock, ours)) {
		return 'dead';
	}

	if (!expires) {
		return 'held';
	}

	const leftMs = expires.epochMs - Number(clock.now() / 1_000_000n);
	const isOver = leftMs <= 0;
	if (isOver && isFromEarlierBoot(lock, ours)) {
		return 'dead';
	}

	return isOver || leftMs > ttlMs + toleranceMs ? 'doubtful' : 'held';
}

function isHolderGone({bootId, holder}: RepoLock, ours: ProcessIdentity): boolean {
	const theirs = parseBootId(bootId ?? '');
	const pid = pidOf(holder);
	return (
		theirs !== undefined &&
		pid !== undefined &&
		theirs.boot === ours.boot &&
		theirs.pidNamespace === ours.pidNamespace &&
		!isProcessRunning(pid, theirs.startTime)
	);
}

/** A copied virtual machine has the same machine id and host name as its twin, which may be alive: so this counts only when the lock is over, too. */
function isFromEarlierBoot({bootId, holder}: RepoLock, ours: ProcessIdentity): boolean {
	const theirs = parseBootId(bootId ?? '');
	return (
		theirs !== undefined &&
		theirs.machine !== '' &&
		theirs.machine === ours.machine &&
		theirs.boot !== ours.boot &&
		holder === describeHolder(pidOf(holder) ?? 0)
	);
}
