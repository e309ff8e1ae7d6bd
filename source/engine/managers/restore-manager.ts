import path from 'node:path';
import {TargetError} from '../errors.js';
import {isSystemError, targetErrorFrom} from '../filesystem/fs-error.js';
import {openTree} from '../repository/file-tree.js';
import {acquireSharedLock} from '../repository/locks.js';
import {pathInSnapshot} from '../repository/path-in-snapshot.js';
import {resolveSnapshot} from '../repository/resolve-snapshot.js';
import type {SnapshotEntry} from '../repository/snapshot-catalog.js';
import {countingTraffic} from '../stores/counting-traffic.js';
import {inspectTarget} from './restore/inspect-target.js';
import {entriesAtPath} from './restore/entries-at-path.js';
import {type Entries, loadEntries} from './restore/load-entries.js';
import {planArchive, restoreArchive} from './restore/restore-archive.js';
import {ReadingSession} from './restore/reading-session.js';
import {
	type ArchiveRestoreOptions,
	checkRestoreOptions,
	type FolderRestoreOptions,
	type RestoreOptions,
	type RestoreResult,
} from './restore/restore-options.js';
import {RestorePlan} from './restore/restore-plan.js';
import {archiveResult, plannedResult, restoredResult} from './restore/restore-result.js';
import {selectEntries} from './restore/select-entries.js';
import {separateNamesakes} from './restore/separate-namesakes.js';
import {sortWork} from './restore/sort-work.js';
import {writeFolder} from './restore/write-folder.js';
import {RepositoryManager} from './repository-manager.js';

type Running = {readonly session: ReadingSession; readonly signal: AbortSignal};

type Loaded = {
	readonly snapshot: SnapshotEntry;
	/** The path that was asked for, as the snapshot has it; absent for everything. */
	readonly inside: string | undefined;
	/** All of them, or at least those that the path needs. */
	readonly entries: Entries;
};

/** Brings back the files of a snapshot, and proves every byte before it gets its name. */
export class RestoreManager extends RepositoryManager {
	/**
	Restores into a folder or into a ZIP archive.

	@throws {SnapshotNotFoundError} {PathNotFoundError} {LockedError} {TargetError} When the target itself cannot be used. {NoSpaceError} {CancelledError}
	{LockLostError} What was restored until then stays; running it again goes on from there.
	*/
	async run(options: RestoreOptions): Promise<RestoreResult> {
		checkRestoreOptions(options);
		const started = performance.now();
		return countingTraffic(this.repository.backend, async () =>
			this.#locked(options.signal, async running =>
				'zip' in options ? this.#runArchive(running, options, started) : this.#runFolder(running, options, started),
			),
		);
	}

	/** What {@link run} would do with the same options. Changes nothing. */
	async plan(options: FolderRestoreOptions): Promise<RestorePlan> {
		checkRestoreOptions(options);
		return this.#locked(options.signal, async running => this.#plan(running, options));
	}

	/** Does what a plan says, as {@link run} would have done. What has changed in the target since is named in the result. */
	async carryOut(plan: RestorePlan, options: {readonly signal?: AbortSignal | undefined} = {}): Promise<RestoreResult> {
		const started = performance.now();
		return countingTraffic(this.repository.backend, async () =>
			this.#locked(options.signal, async running => this.#carryOut(running, plan, started)),
		);
	}

	async #runFolder(running: Running, options: FolderRestoreOptions, started: number): Promise<RestoreResult> {
		const plan = await this.#plan(running, options);
		return options.dryRun ? plannedResult(plan, started) : this.#carryOut(running, plan, started);
	}

	async #carryOut({session, signal}: Running, plan: RestorePlan, started: number): Promise<RestoreResult> {
		const outcome = await writeFolder(plan, {session, reporter: this.reporter, signal});
		return restoredResult(plan, outcome, started);
	}

	async #plan(running: Running, options: FolderRestoreOptions): Promise<RestorePlan> {
		const {overwrite = 'if-changed'} = options;
		const target = path.resolve(options.target);
		const {snapshot, inside, entries} = await this.#load(running, options);
		const renamed = separateNamesakes(entries.table, entries.order);
		const selection = selectEntries(entries, {...options, path: inside});
		// What the snapshot has cannot be told from what it has not when a part of it is unreadable.
		const isDeleting = options.delete === true && entries.failures.length === 0;
		try {
			const inspection = await inspectTarget(entries, selection, {
				target,
				overwrite,
				isDeleting,
				signal: running.signal,
			});
			const work = sortWork(entries, inspection.actions, selection.rows);
			return new RestorePlan({snapshot, target, entries, selection, inspection, work, renamed});
		} catch (error) {
			throw isSystemError(error, 'ENOTDIR')
				? new TargetError(`${target} is not a folder`, {
						hint: 'Name a folder to restore into; one that is missing is made.',
						cause: error,
					})
				: targetErrorFrom(error, `Looking at the target ${target}`);
		}
	}

	async #runArchive(running: Running, options: ArchiveRestoreOptions, started: number): Promise<RestoreResult> {
		const {snapshot, inside, entries} = await this.#load(running, options);
		const plan = planArchive(entries, {...options, path: inside});
		const outcome = options.dryRun
			? undefined
			: await restoreArchive(plan, {...running, zip: options.zip, reporter: this.reporter});
		return archiveResult({snapshot, plan, outcome, started});
	}

	async #load({session, signal}: Running, {snapshot: name = '', path: wanted}: RestoreOptions): Promise<Loaded> {
		const snapshot = await resolveSnapshot(this.repository, name, {signal});
		const tree = openTree(this.repository, snapshot.snapshot);
		const inside = wanted === undefined ? undefined : await pathInSnapshot(tree, wanted, {signal});
		const phase = this.reporter.startPhase('Reading the snapshot', 0, false);
		try {
			const filemetas = inside ? await entriesAtPath(tree, inside, {signal}) : undefined;
			const entries = await loadEntries(session, snapshot.snapshot, {filemetas, signal, phase});
			phase.done();
			return {snapshot, inside, entries};
		} catch (error) {
			phase.error(error);
			throw error;
		}
	}

	async #locked<Result>(given: AbortSignal | undefined, work: (running: Running) => Promise<Result>): Promise<Result> {
		await using lock = await acquireSharedLock(this.repository, {operation: 'restore', signal: given});
		const signal = AbortSignal.any([lock.signal, ...(given ? [given] : [])]);
		await using session = await ReadingSession.open(this.repository, {signal});
		const result = await work({session, signal});
		return result;
	}
}
