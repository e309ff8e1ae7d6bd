import path from 'node:path';
import {throwIfCancelled} from '../errors.js';
import {type Reporter, silentReporter} from '../reporting/reporter.js';
import {acquireSharedLock} from '../repository/locks.js';
import type {Repository} from '../repository/repository.js';
import {resolveSnapshot} from '../repository/resolve-snapshot.js';
import {targetErrorFrom} from '../filesystem/fs-error.js';
import {textOfPath} from './restore/entry-text.js';
import {inspectTarget, type OverwritePolicy} from './restore/inspect-target.js';
import {loadEntries} from './restore/load-entries.js';
import type {RestoreFailure, RestoreWarning} from './restore/outcome.js';
import {ReadingSession} from './restore/reading-session.js';
import {RestorePlan} from './restore/restore-plan.js';
import {selectEntries, type SelectionOptions} from './restore/select-entries.js';
import {separateNamesakes} from './restore/separate-namesakes.js';
import {sortWork} from './restore/sort-work.js';
import {writeFolder} from './restore/write-folder.js';

export type RestoreOptions = SelectionOptions & {
	/** As `resolveSnapshot` takes it; the latest by default. */
	readonly snapshot?: string | undefined;
	/** The folder to restore into. Made when there is none. */
	readonly target: string;
	/**
	What happens to a file that is there already and is in the snapshot too: `if-changed` (the default) replaces it unless size and modification time are
	those of the snapshot, `always` replaces it, `never` keeps it.
	*/
	readonly overwrite?: OverwritePolicy | undefined;
	/** Deletes what is not in the snapshot, below what is restored and nowhere else. A file may then also take the place of a folder, and the reverse. */
	readonly delete?: boolean | undefined;
	readonly dryRun?: boolean | undefined;
	readonly signal?: AbortSignal | undefined;
};

export type RestoreResult = {
	/** `snapshot/<hex>` */
	readonly snapshot: string;
	/** `node/<hex>`, or empty for a snapshot without entries. */
	readonly root: string;
	readonly dryRun: boolean;
	/** `partial` when something could not be restored; `failures` names it. */
	readonly status: 'complete' | 'partial';
	/** Files that were written; in a dry run, that would be. */
	readonly files: number;
	readonly folders: number;
	/** Symbolic links, hard links, FIFOs, sockets and devices. */
	readonly others: number;
	/** Of the files that were written. */
	readonly bytes: number;
	readonly overwritten: number;
	readonly unchanged: number;
	readonly kept: number;
	readonly deleted: number;
	/** The first ten thousand; `failureCount` counts all. */
	readonly failures: readonly RestoreFailure[];
	readonly failureCount: number;
	/** Owners, attributes and the like that could not be set. */
	readonly warnings: readonly RestoreWarning[];
	/** Entries that got another name because two in one folder had the same. */
	readonly renamed: ReadonlyArray<{readonly path: string; readonly from: string}>;
	readonly durationMs: number;
};

/** Brings back the files of a snapshot, and proves every byte before it gets its name. */
export class RestoreManager {
	readonly #repository: Repository;
	readonly #reporter: Reporter;

	constructor({
		repository,
		reporter = silentReporter,
	}: {
		readonly repository: Repository;
		readonly reporter?: Reporter;
	}) {
		this.#repository = repository;
		this.#reporter = reporter;
	}

	/**
	Restores into a folder.

	@throws {SnapshotNotFoundError} {PathNotFoundError} {LockedError} {TargetError} When the target itself cannot be used. {NoSpaceError} {CancelledError}
	{LockLostError} What was restored until then stays; running it again goes on from there.
	*/
	async run(options: RestoreOptions): Promise<RestoreResult> {
		const started = performance.now();
		await using lock = await acquireSharedLock(this.#repository, {operation: 'restore', signal: options.signal});
		const signal = AbortSignal.any([lock.signal, ...(options.signal ? [options.signal] : [])]);
		await using session = await ReadingSession.open(this.#repository, {signal});
		const plan = await this.#plan(session, {...options, signal});
		if (options.dryRun) {
			return result(plan, started, {
				dryRun: true,
				...plan.summary,
				failures: plan.failures,
				failureCount: plan.failures.length,
				warnings: [],
			});
		}

		const outcome = await writeFolder(plan, {session, reporter: this.#reporter, signal});
		throwIfCancelled(signal);
		const {files, folders, others, bytes, deleted, failures, failureCount} = outcome;
		const {overwritten, unchanged, kept} = plan.summary;
		const numbers = {files, folders, others, bytes, deleted, overwritten, unchanged, kept};
		return result(plan, started, {dryRun: false, ...numbers, failures, failureCount, warnings: outcome.warnings()});
	}

	/** What {@link run} would do with the same options. Changes nothing. */
	async plan(options: RestoreOptions): Promise<RestorePlan> {
		await using lock = await acquireSharedLock(this.#repository, {operation: 'restore', signal: options.signal});
		const signal = AbortSignal.any([lock.signal, ...(options.signal ? [options.signal] : [])]);
		await using session = await ReadingSession.open(this.#repository, {signal});
		const plan = await this.#plan(session, {...options, signal});
		return plan;
	}

	async #plan(session: ReadingSession, options: RestoreOptions): Promise<RestorePlan> {
		const {signal, overwrite = 'if-changed'} = options;
		const target = path.resolve(options.target);
		const snapshot = await resolveSnapshot(this.#repository, options.snapshot ?? '', {signal});
		const phase = this.#reporter.startPhase('Reading the snapshot', 0, false);
		try {
			const entries = await loadEntries(session, snapshot.snapshot, {signal, phase});
			const renamed = separateNamesakes(entries.table, entries.order);
			const selection = selectEntries(entries, options);
			// What the snapshot has cannot be told from what it has not when a part of it is unreadable.
			const isDeleting = options.delete === true && entries.failures.length === 0;
			const inspection = await inspectTarget(entries, selection, {target, overwrite, isDeleting, signal});
			const work = sortWork(entries, inspection.actions, selection.rows);
			phase.done();
			return new RestorePlan({snapshot, target, entries, selection, inspection, work, renamed});
		} catch (error) {
			phase.error(error);
			throw targetErrorFrom(error, `Looking at the target ${target}`);
		}
	}
}

type Numbers = Omit<RestoreResult, 'snapshot' | 'root' | 'status' | 'renamed' | 'durationMs'>;

function result(plan: RestorePlan, started: number, numbers: Numbers): RestoreResult {
	const {table} = plan.entries;
	return {
		snapshot: plan.snapshot.ref,
		root: plan.snapshot.snapshot.root,
		status: numbers.failureCount > 0 ? 'partial' : 'complete',
		...numbers,
		renamed: plan.renamed.map(({row, from}) => ({path: textOfPath(table, row), from})),
		durationMs: performance.now() - started,
	};
}
