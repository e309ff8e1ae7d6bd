import {silentReporter, type Reporter} from '../reporting/reporter.js';
import {acquireSharedLock} from '../repository/locks.js';
import type {Repository} from '../repository/repository.js';
import type {Source} from '../sources/source.js';
import {countingTraffic} from '../stores/counting-traffic.js';
import type {BackupOptions} from './backup/backup-options.js';
import type {BackupResult} from './backup/backup-result.js';
import {BackupRun} from './backup/backup-run.js';
import type {BackupParts} from './backup/prepare-backup.js';

export type {BackupOptions} from './backup/backup-options.js';
export type {BackupFailure, BackupResult} from './backup/backup-result.js';

/**
Backs up a source into a repository.

Everything that the snapshot names is durable before the snapshot is; a run that is cut off at any moment leaves the repository with its old snapshots
and some bytes that nothing names. An entry that cannot be read is named in the result, and the run goes on.
*/
export class BackupManager {
	readonly #parts: BackupParts;

	constructor({
		source,
		repository,
		reporter = silentReporter,
	}: {
		source: Source;
		repository: Repository;
		reporter?: Reporter;
	}) {
		this.#parts = {source, repository, reporter};
	}

	/**
	@throws LockedError while the repository is being pruned; RefusedError for a source that became empty; LockLostError, NoSpaceError, StoreError,
	SourceError, CancelledError. What was stored by then is used by the next run.
	*/
	async run(options: BackupOptions = {}): Promise<BackupResult> {
		return countingTraffic(this.#parts.repository.backend, async () => this.#run(options));
	}

	async #run(options: BackupOptions): Promise<BackupResult> {
		if (options.dryRun) {
			return new BackupRun(this.#parts, options, options.signal).dryRun();
		}

		await using lock = await acquireSharedLock(this.#parts.repository, {operation: 'backup', signal: options.signal});
		const signal = options.signal === undefined ? lock.signal : AbortSignal.any([options.signal, lock.signal]);
		// Awaited here: the lock ends with this block.
		const result = await new BackupRun(this.#parts, options, signal).run(lock);
		return result;
	}
}
