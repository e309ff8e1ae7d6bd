/**
Holdfast as a library: everything that a program may use.

@module
*/
export * from './engine/client.js';
export {
	type BackupFailure,
	BackupManager,
	type BackupOptions,
	type BackupResult,
} from './engine/managers/backup-manager.js';
export {
	type CheckFinding,
	CheckManager,
	type CheckOptions,
	type CheckResult,
	findingText,
} from './engine/managers/check-manager.js';
export {CatManager, type CatObject, type CatOptions} from './engine/managers/cat-manager.js';
export {type DiffOptions, DiffManager, type DiffResult, type FileChange} from './engine/managers/diff-manager.js';
export {DumpManager, type DumpOptions, type DumpResult} from './engine/managers/dump-manager.js';
export {
	FindManager,
	type FindOptions,
	type FindResult,
	type FoundFile,
	type FoundVersion,
} from './engine/managers/find-manager.js';
export {
	type CarryOutOptions,
	type ForgetEffect,
	ForgetManager,
	type ForgetOptions,
	type ForgetPlan,
	type ForgetResult,
	type LostFile,
	type LostFiles,
	type PolicyOptions,
} from './engine/managers/forget-manager.js';
export {
	type FolderSize,
	FolderSizesManager,
	type FolderSizesOptions,
	type FolderSizesResult,
} from './engine/managers/folder-sizes-manager.js';
export type {KeepReason, KeepRuleMatch} from './engine/managers/keep-reason.js';
export {KeyManager, type KeySlotInfo} from './engine/managers/key-manager.js';
export {
	type ExcludeCost,
	type FolderCost,
	GrowthManager,
	type GrowthOptions,
	type GrowthResult,
} from './engine/managers/growth-manager.js';
export {
	HistoryManager,
	type HistoryOptions,
	type HistoryResult,
	type PathHistory,
	type PathState,
} from './engine/managers/history-manager.js';
export {type ListedSnapshot, ListManager, type ListOptions, type ListResult} from './engine/managers/list-manager.js';
export {
	LsSnapshotManager,
	type LsSnapshotOptions,
	type LsSnapshotResult,
} from './engine/managers/ls-snapshot-manager.js';
export {
	type Amount,
	type PlanPruneOptions,
	type PruneFigures,
	PruneManager,
	type PruneOptions,
	type PrunePlan,
	type PruneResult,
} from './engine/managers/prune-manager.js';
export {RehearseManager, type RehearseOptions, type RehearseResult} from './engine/managers/rehearse-manager.js';
export {type PastCheck, tellingCheck} from './engine/managers/check/check-log.js';
export type {Rehearsal} from './engine/managers/rehearse/rehearsal-log.js';
export {RestoreManager} from './engine/managers/restore-manager.js';
export type {
	ArchiveRestoreOptions,
	FolderRestoreOptions,
	RestoreOptions,
	RestoreResult,
} from './engine/managers/restore/restore-options.js';
export type {PlannedChange, RestorePlan, RestoreSummary} from './engine/managers/restore/restore-plan.js';
export {applyPolicy, ForgetPolicy, type KeepRules, type PolicyGroupResult} from './engine/managers/retention-policy.js';
export {
	type GroupField,
	groupFields,
	type GroupKey,
	groupName,
	parseGroupBy,
	type SnapshotFilter,
} from './engine/managers/snapshot-groups.js';
export {
	type FileAmount,
	freedBy,
	type SharedObjects,
	type SnapshotStats,
	StatsManager,
	type StatsResult,
	type StoredAmount,
} from './engine/managers/stats-manager.js';
export {breakRepoLock, checkRepoLock, listRepoLocks, type LockInfo} from './engine/repository/break-locks.js';
export {
	type FuturePoint,
	type GroupFuture,
	playPolicy,
	type Schedule,
	type WhatIfOptions,
} from './engine/managers/what-if.js';
export type {Credentials} from './engine/repository/credentials.js';
export type {InitOptions, InitResult} from './engine/repository/init-repository.js';
export type {LockHandle} from './engine/repository/lock-handle.js';
export {acquireRepoLock, acquireSharedLock} from './engine/repository/locks.js';
export type {StoreProbe} from './engine/repository/probe-store.js';
export type {Repository} from './engine/repository/repository.js';
export type {TreeEntry} from './engine/repository/tree-entry.js';
export {
	appendSnapshotCatalog,
	loadSnapshotCatalog,
	removeFromSnapshotCatalog,
	saveSnapshotCatalog,
	type SnapshotEntry,
} from './engine/repository/snapshot-catalog.js';
export type {StoreTraffic} from './engine/stores/object-store.js';
export type {CacheOptions} from './engine/repository/local-cache.js';
export type {HostKeyQuestion} from './engine/network/ssh-connect.js';
export type {StoreOptions} from './engine/stores/open-store.js';
export {CopyManager, type CopiedSnapshot, type CopyOptions, type CopyResult} from './engine/managers/copy-manager.js';
export {LocalSource, type LocalSourceOptions} from './engine/sources/local-source.js';
export {SftpSource, type SftpSourceOptions} from './engine/sources/sftp-source.js';
export {
	EntryError,
	type EntryAttributes,
	type IncrementalSource,
	InvalidTokenError,
	type Source,
	type SourceChange,
	type SourceEntry,
	type SourceFailure,
	type WalkOptions,
} from './engine/sources/source.js';
export {StreamSource, type StreamSourceOptions} from './engine/sources/stream-source.js';
