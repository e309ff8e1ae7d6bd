import {randomInt} from 'node:crypto';
import {CorruptObjectError, UsageError} from '../errors.js';
import {acquireSharedLock} from '../repository/locks.js';
import {resolveSnapshot} from '../repository/resolve-snapshot.js';
import {packsKey} from '../objects/keys.js';
import {countingTraffic} from '../stores/counting-traffic.js';
import type {StoreTraffic} from '../stores/object-store.js';
import type {CheckFinding} from './check/finding.js';
import {Findings} from './check/findings.js';
import type {CheckNote} from './check/check-indexes.js';
import {RepositoryCheck} from './check/repository-check.js';
import {ReadingSession} from './restore/reading-session.js';
import {RepositoryManager} from './repository-manager.js';

export type {CheckFinding, FindingType} from './check/finding.js';
export {findingText} from './check/finding.js';
export type {CheckNote} from './check/check-indexes.js';

export type CheckOptions = {
	/** Reads and hashes all data too. */
	readonly readData?: boolean | undefined;
	/** Reads and hashes so many percent of the data, chosen anew each time: above 0, at most 100. */
	readonly readDataSubset?: number | undefined;
	/** Chooses the same part again; see {@link CheckResult.seed}. */
	readonly seed?: number | undefined;
	/** Checks what this snapshot needs, and nothing else. As `resolveSnapshot` takes it. */
	readonly snapshot?: string | undefined;
	readonly signal?: AbortSignal | undefined;
};

export type CheckResult = {
	/** `damaged` when there is a finding. */
	readonly status: 'whole' | 'damaged';
	readonly snapshotsChecked: number;
	/** Objects that were opened and proven. */
	readonly objectsVerified: number;
	/** Chunks whose data was read, and stored bytes read for that. */
	readonly chunksRead: number;
	readonly bytesRead: number;
	/** The first ten thousand; `findingCount` counts all. */
	readonly findings: readonly CheckFinding[];
	readonly findingCount: number;
	/** What does no harm. */
	readonly notes: readonly CheckNote[];
	/** Objects that no snapshot needs, and the stored bytes that they take; a prune removes them. Only of a whole repository without findings. */
	readonly unused: {readonly objects: number; readonly bytes: number} | undefined;
	/** Which part of the data was read, when it was a part. */
	readonly seed: number | undefined;
	readonly durationMs: number;
	/** What went over the network; absent for a repository on this machine. */
	readonly traffic?: StoreTraffic;
};

const seeds = 2 ** 32;

/** Finds out whether everything that snapshots need is there and is what it should be. Changes nothing. */
export class CheckManager extends RepositoryManager {
	/**
	@throws {UsageError} {SnapshotNotFoundError} {LockedError} {StoreError} When the repository cannot be listed. {CancelledError} {LockLostError} What is wrong with
	objects is in the result.
	*/
	async run(options: CheckOptions = {}): Promise<CheckResult> {
		return countingTraffic(this.repository.backend, async () => this.#run(options));
	}

	async #run(options: CheckOptions): Promise<CheckResult> {
		const started = performance.now();
		const {readData = false, readDataSubset: percent} = options;
		checkPercent(percent);
		const seed = percent === undefined ? undefined : (options.seed ?? randomInt(seeds));
		using _direct = this.repository.withoutCache();
		await using lock = await acquireSharedLock(this.repository, {operation: 'check', signal: options.signal});
		const signal = AbortSignal.any([lock.signal, ...(options.signal ? [options.signal] : [])]);
		const findings = new Findings(this.reporter);
		const session = await this.#open(findings, signal);
		if (session === undefined) {
			return unreadableCatalog(findings, started);
		}

		await using _ = session;
		const check = new RepositoryCheck({
			repository: this.repository,
			reporter: this.reporter,
			session,
			findings,
			signal,
		});
		const only =
			options.snapshot === undefined ? undefined : await resolveSnapshot(this.repository, options.snapshot, {signal});
		await check.structure(only?.ref);
		if (readData || percent !== undefined) {
			await check.data(percent ?? 100, seed ?? 0);
		}

		const result = await check.finish();
		return {...result, seed, durationMs: performance.now() - started};
	}

	/** Nothing in packs can be found without the catalog, so a damaged one is the only finding. */
	async #open(findings: Findings, signal: AbortSignal): Promise<ReadingSession | undefined> {
		try {
			return await ReadingSession.open(this.repository, {signal});
		} catch (error) {
			if (error instanceof CorruptObjectError) {
				findings.addError(packsKey, error);
				return undefined;
			}

			throw error;
		}
	}
}

function checkPercent(percent: number | undefined): void {
	if (percent !== undefined && !(percent > 0 && percent <= 100)) {
		throw new UsageError(`${percent} is no share of the data that could be read`, {
			hint: 'Give a number of percent above 0, at most 100.',
		});
	}
}

function unreadableCatalog(findings: Findings, started: number): CheckResult {
	return {
		status: 'damaged',
		snapshotsChecked: 0,
		objectsVerified: 0,
		chunksRead: 0,
		bytesRead: 0,
		findings: findings.list.map(({key, type, message}) => ({
			key,
			type,
			message,
			paths: [],
			pathCount: 0,
			snapshots: [],
			snapshotCount: 0,
		})),
		findingCount: findings.count,
		notes: [],
		unused: undefined,
		seed: undefined,
		durationMs: performance.now() - started,
	};
}
