import type {SnapshotEntry} from '../../repository/snapshot-catalog.js';
import {textOfPath} from './entry-text.js';
import type {Entries} from './load-entries.js';
import type {Outcome} from './outcome.js';
import type {ArchivePlan} from './restore-archive.js';
import type {RestoreResult} from './restore-options.js';
import type {RestorePlan} from './restore-plan.js';
import type {Renamed} from './separate-namesakes.js';

type Named = {readonly snapshot: SnapshotEntry; readonly entries: Entries; readonly renamed: readonly Renamed[]};

/** What a restore would do. */
export function plannedResult(plan: RestorePlan, started: number): RestoreResult {
	const {failures, summary} = plan;
	return complete(plan, started, {
		dryRun: true,
		...summary,
		archiveBytes: 0,
		failures,
		failureCount: failures.length,
		warnings: [],
	});
}

/** What a restore into a folder has done. */
export function restoredResult(
	plan: RestorePlan,
	outcome: Outcome & {readonly deleted: number},
	started: number,
): RestoreResult {
	const {overwritten, unchanged, kept} = plan.summary;
	return complete(plan, started, {
		dryRun: false,
		...numbersOf(outcome),
		overwritten,
		unchanged,
		kept,
		deleted: outcome.deleted,
		archiveBytes: 0,
	});
}

/** What a restore into an archive has done, or would do. */
export function archiveResult({
	snapshot,
	plan,
	outcome,
	started,
}: {
	readonly snapshot: SnapshotEntry;
	readonly plan: ArchivePlan;
	readonly outcome: (Outcome & {readonly archiveBytes: number}) | undefined;
	readonly started: number;
}): RestoreResult {
	const {entries, rows, renamed, bytes} = plan;
	const count = (kind: string): number =>
		rows.reduce((sum, row) => sum + (entries.table.kindOf(row) === kind ? 1 : 0), 0);
	const untouched = {overwritten: 0, unchanged: 0, kept: 0, deleted: 0};
	const named = {snapshot, entries, renamed};
	if (outcome) {
		return complete(named, started, {
			dryRun: false,
			...numbersOf(outcome),
			...untouched,
			archiveBytes: outcome.archiveBytes,
		});
	}

	const {failures} = entries;
	const numbers = {files: count('file'), folders: count('folder'), others: count('symlink'), bytes};
	const nothing = {archiveBytes: 0, failures, failureCount: failures.length, warnings: []};
	return complete(named, started, {dryRun: true, ...numbers, ...untouched, ...nothing});
}

const numbersOf = (outcome: Outcome) => ({
	files: outcome.files,
	folders: outcome.folders,
	others: outcome.others,
	bytes: outcome.bytes,
	failures: outcome.failures,
	failureCount: outcome.failureCount,
	warnings: outcome.warnings(),
});

function complete(
	{snapshot, entries, renamed}: Named,
	started: number,
	numbers: Omit<RestoreResult, 'snapshot' | 'root' | 'status' | 'renamed' | 'durationMs'>,
): RestoreResult {
	return {
		snapshot: snapshot.ref,
		root: snapshot.snapshot.root,
		status: numbers.failureCount > 0 ? 'partial' : 'complete',
		...numbers,
		renamed: renamed.map(({row, from}) => ({path: textOfPath(entries.table, row), from})),
		durationMs: performance.now() - started,
	};
}
