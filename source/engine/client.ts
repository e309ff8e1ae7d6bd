/**
The front door for programs that must start fast: nothing here loads a part of the engine before it is called for. `index.ts` has everything.

@module
*/
import {openRepository, type OpenOptions} from './client-open.js';
import type {BackupOptions, BackupResult} from './managers/backup-manager.js';
import type {CatObject, CatOptions} from './managers/cat-manager.js';
import type {PastCheck} from './managers/check/check-log.js';
import type {CheckOptions, CheckResult} from './managers/check-manager.js';
import type {CopyOptions, CopyResult} from './managers/copy-manager.js';
import type {DiffOptions, DiffResult} from './managers/diff-manager.js';
import type {DumpOptions, DumpResult} from './managers/dump-manager.js';
import type {FindOptions, FindResult} from './managers/find-manager.js';
import type {
	CarryOutOptions,
	ForgetEffect,
	ForgetManager,
	ForgetPlan,
	ForgetResult,
	PolicyOptions,
} from './managers/forget-manager.js';
import type {GrowthOptions, GrowthResult} from './managers/growth-manager.js';
import type {HistoryOptions, HistoryResult} from './managers/history-manager.js';
import type {KeyManager} from './managers/key-manager.js';
import type {ListOptions, ListResult} from './managers/list-manager.js';
import type {FolderSizesOptions, FolderSizesResult} from './managers/folder-sizes-manager.js';
import type {LsSnapshotOptions, LsSnapshotResult} from './managers/ls-snapshot-manager.js';
import type {PlanPruneOptions, PrunePlan, PruneResult} from './managers/prune-manager.js';
import type {KeepRules} from './managers/retention-policy.js';
import type {Rehearsal} from './managers/rehearse/rehearsal-log.js';
import type {RehearseOptions, RehearseResult} from './managers/rehearse-manager.js';
import type {
	ArchiveRestoreOptions,
	FolderRestoreOptions,
	RestoreOptions,
	RestoreResult,
} from './managers/restore/restore-options.js';
import type {RestorePlan} from './managers/restore/restore-plan.js';
import type {StatsResult} from './managers/stats-manager.js';
import type {GroupFuture, WhatIfOptions} from './managers/what-if.js';
import {type Reporter, silentReporter} from './reporting/reporter.js';
import type {LockInfo} from './repository/break-locks.js';
import type {Credentials} from './repository/credentials.js';
import type {Repository} from './repository/repository.js';
import type {Source} from './sources/source.js';
import type {ObjectStore} from './stores/object-store.js';

export * from './client-open.js';
export * from './errors.js';
export {reasonText} from './managers/keep-reason.js';
export {type Phase, type Reporter, type ReporterEvent, silentReporter} from './reporting/reporter.js';
export {version} from './version.js';

/** A repository and what can be done with it: one method a manager. Dispose of it, or call `close()`. */
export class Client implements AsyncDisposable {
	/** Errors as {@link openRepository}. */
	static async open(
		location: string | ObjectStore,
		credentials: Credentials = {},
		options: OpenOptions & {readonly reporter?: Reporter} = {},
	): Promise<Client> {
		return new Client(await openRepository(location, credentials, options), options);
	}

	readonly repository: Repository;
	readonly #reporter: Reporter;

	constructor(repository: Repository, {reporter = silentReporter}: {readonly reporter?: Reporter} = {}) {
		this.repository = repository;
		this.#reporter = reporter;
	}

	/** As `BackupManager.run`. */
	async backup({source, ...options}: BackupOptions & {readonly source: Source}): Promise<BackupResult> {
		const {BackupManager} = await import('./managers/backup-manager.js');
		return new BackupManager({source, repository: this.repository, reporter: this.#reporter}).run(options);
	}

	/** As `RestoreManager.run`. */
	async restore(options: RestoreOptions): Promise<RestoreResult> {
		const {RestoreManager} = await import('./managers/restore-manager.js');
		return new RestoreManager({repository: this.repository, reporter: this.#reporter}).run(options);
	}

	/** As `RestoreManager.run`, into a new ZIP file that has its name only once it is whole and durable. @throws {TargetError} When there is such a file. */
	async restoreToArchive(file: string, options: Omit<ArchiveRestoreOptions, 'zip'>): Promise<RestoreResult> {
		const {writeNewFile} = await import('./managers/restore/new-file.js');
		return writeNewFile(file, async zip => this.restore({...options, zip}));
	}

	/** As `RestoreManager.plan`. */
	async planRestore(options: FolderRestoreOptions): Promise<RestorePlan> {
		const {RestoreManager} = await import('./managers/restore-manager.js');
		return new RestoreManager({repository: this.repository, reporter: this.#reporter}).plan(options);
	}

	/** As `ListManager.run`. */
	async list(options: ListOptions = {}): Promise<ListResult> {
		const {ListManager} = await import('./managers/list-manager.js');
		return new ListManager({repository: this.repository}).run(options);
	}

	/** As `LsSnapshotManager.run`. */
	async lsSnapshot(options: LsSnapshotOptions = {}): Promise<LsSnapshotResult> {
		const {LsSnapshotManager} = await import('./managers/ls-snapshot-manager.js');
		return new LsSnapshotManager({repository: this.repository}).run(options);
	}

	/** As `FolderSizesManager.run`. */
	async folderSizes(options: FolderSizesOptions = {}): Promise<FolderSizesResult> {
		const {FolderSizesManager} = await import('./managers/folder-sizes-manager.js');
		return new FolderSizesManager({repository: this.repository}).run(options);
	}

	/** As `DiffManager.run`. */
	async diff(options: DiffOptions): Promise<DiffResult> {
		const {DiffManager} = await import('./managers/diff-manager.js');
		return new DiffManager({repository: this.repository}).run(options);
	}

	/** As `CheckManager.run`; the date is noted in the state folder. A note that cannot be written is a warning: what was found counts more. */
	async check(options: CheckOptions = {}): Promise<CheckResult> {
		const {CheckManager} = await import('./managers/check-manager.js');
		const result = await new CheckManager({repository: this.repository, reporter: this.#reporter}).run(options);
		const {checkLog, pastCheck} = await import('./managers/check/check-log.js');
		try {
			await checkLog.remember(this.repository, pastCheck(options, result));
		} catch (error) {
			this.#reporter.event({type: 'warning', message: error instanceof Error ? error.message : String(error)});
		}

		return result;
	}

	/** Those that came to their end on this machine, newest first. @throws {StoreError} When they cannot be read. */
	async checks(): Promise<PastCheck[]> {
		const {checkLog} = await import('./managers/check/check-log.js');
		return checkLog.past(this.repository);
	}

	/** As `DumpManager.run`. */
	async dump(options: DumpOptions): Promise<DumpResult> {
		const {DumpManager} = await import('./managers/dump-manager.js');
		return new DumpManager({repository: this.repository}).run(options);
	}

	/** As `FindManager.run`. */
	async find(options: FindOptions): Promise<FindResult> {
		const {FindManager} = await import('./managers/find-manager.js');
		return new FindManager({repository: this.repository}).run(options);
	}

	/** As `HistoryManager.run`. */
	async history(options: HistoryOptions): Promise<HistoryResult> {
		const {HistoryManager} = await import('./managers/history-manager.js');
		return new HistoryManager({repository: this.repository}).run(options);
	}

	/** As `GrowthManager.run`. */
	async growth(options: GrowthOptions = {}): Promise<GrowthResult> {
		const {GrowthManager} = await import('./managers/growth-manager.js');
		return new GrowthManager({repository: this.repository, reporter: this.#reporter}).run(options);
	}

	/** As `RehearseManager.run`. */
	async rehearse(options: RehearseOptions = {}): Promise<RehearseResult> {
		const {RehearseManager} = await import('./managers/rehearse-manager.js');
		return new RehearseManager({repository: this.repository, reporter: this.#reporter}).run(options);
	}

	/** Those that were held on this machine, newest first. @throws {StoreError} When they cannot be read. */
	async rehearsals(): Promise<Rehearsal[]> {
		const {rehearsalLog} = await import('./managers/rehearse/rehearsal-log.js');
		return rehearsalLog.past(this.repository);
	}

	/** As `playPolicy`, on the snapshots of the repository. */
	async whatIf({
		policy,
		...options
	}: Omit<WhatIfOptions, 'policy'> & {readonly policy: KeepRules}): Promise<GroupFuture[]> {
		const {playPolicyOn} = await import('./managers/what-if.js');
		return playPolicyOn(this.repository, {...options, policy});
	}

	/** As `CatManager.run`. */
	async cat(options: CatOptions): Promise<AsyncIterable<CatObject>> {
		const {CatManager} = await import('./managers/cat-manager.js');
		return new CatManager({repository: this.repository}).run(options);
	}

	/** As `ForgetManager.plan`: snapshots by their names. */
	async planForget(snapshots: readonly string[], options: OpenOptions = {}): Promise<ForgetPlan> {
		const manager = await this.#forgetManager();
		return manager.plan(snapshots, options);
	}

	/** As `ForgetManager.planPolicy`: what a policy does not keep. */
	async planForgetPolicy(options: PolicyOptions): Promise<ForgetPlan> {
		const manager = await this.#forgetManager();
		return manager.planPolicy(options);
	}

	/** As `ForgetManager.effect`: what a plan would free, and which files would be lost for good. */
	async forgetEffect(
		plan: ForgetPlan,
		options: Pick<PlanPruneOptions, 'maxUnused' | 'signal'> = {},
	): Promise<ForgetEffect> {
		const manager = await this.#forgetManager();
		return manager.effect(plan, options);
	}

	/** As `ForgetManager.carryOut`. */
	async forget(plan: ForgetPlan, options: CarryOutOptions = {}): Promise<ForgetResult> {
		const manager = await this.#forgetManager();
		return manager.carryOut(plan, options);
	}

	/** As `PruneManager.plan`. */
	async planPrune(options: PlanPruneOptions = {}): Promise<PrunePlan> {
		const {PruneManager} = await import('./managers/prune-manager.js');
		return new PruneManager({repository: this.repository, reporter: this.#reporter}).plan(options);
	}

	/** As `PruneManager.carryOut`. */
	async prune(plan: PrunePlan, options: OpenOptions = {}): Promise<PruneResult> {
		const {PruneManager} = await import('./managers/prune-manager.js');
		return new PruneManager({repository: this.repository, reporter: this.#reporter}).carryOut(plan, options);
	}

	/** As `CopyManager.run`, from this repository to the other. */
	async copy(to: Repository, options: CopyOptions = {}): Promise<CopyResult> {
		const {CopyManager} = await import('./managers/copy-manager.js');
		return new CopyManager({from: this.repository, to, reporter: this.#reporter}).run(options);
	}

	/** As `StatsManager.run`. */
	async stats(options: OpenOptions = {}): Promise<StatsResult> {
		const {StatsManager} = await import('./managers/stats-manager.js');
		return new StatsManager({repository: this.repository, reporter: this.#reporter}).run(options);
	}

	/** The ways into the repository. */
	async keys(): Promise<KeyManager> {
		const {KeyManager} = await import('./managers/key-manager.js');
		return new KeyManager({repository: this.repository});
	}

	/** All locks on the repository, those that are over or damaged too. @throws {StoreError} When they cannot be listed. */
	async locks(options: OpenOptions = {}): Promise<LockInfo[]> {
		const {listRepoLocks} = await import('./repository/break-locks.js');
		return listRepoLocks(this.repository, options);
	}

	/** As `breakRepoLock`. @param locks What {@link locks} gave. */
	async breakLocks(locks: readonly LockInfo[], {signal}: OpenOptions = {}): Promise<readonly LockInfo[]> {
		const {breakRepoLock} = await import('./repository/break-locks.js');
		return breakRepoLock(this.repository, {locks, signal});
	}

	async close(): Promise<void> {
		await this.repository.close();
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.close();
	}

	async #forgetManager(): Promise<ForgetManager> {
		const {ForgetManager} = await import('./managers/forget-manager.js');
		return new ForgetManager({repository: this.repository, reporter: this.#reporter});
	}
}
