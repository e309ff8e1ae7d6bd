import {displayName, formatBytes, formatCount, formatCounted, formatDuration} from '../../format.js';
import type {PlannedChange, RestorePlan, RestoreResult} from '../../index.js';
import type {CommandContext} from '../context.js';
import {hashOf, shortHash} from './describe-snapshot.js';
import type {SummaryFields} from './json-shapes.js';
import {trafficLines} from './traffic-line.js';

const shownFailures = 20;

type Counts = Pick<
	RestoreResult,
	'bytes' | 'deleted' | 'files' | 'folders' | 'kept' | 'others' | 'overwritten' | 'unchanged'
>;

/** What a person reads after a restore. */
export function restoreReport(
	result: RestoreResult,
	{style, target, isQuiet}: Pick<CommandContext, 'style'> & {readonly target: string; readonly isQuiet: boolean},
): string[] {
	const {failures, failureCount, warnings, renamed, durationMs} = result;
	const done = `${style('green', '✓')} Restored ${shortHash(result.snapshot)} to ${displayName(target)} in ${formatDuration(durationMs)}`;
	const lines = isQuiet ? [] : [done, ...countLines(result), ...trafficLines(result.traffic)];
	for (const {message, count, paths} of warnings) {
		const named = paths.slice(0, 3).map(displayName).join(', ');
		const rest = count > 3 ? ` and ${formatCount(count - 3)} more` : '';
		lines.push(style('yellow', `! ${displayName(message)}: ${named}${rest}`));
	}

	for (const {path, from} of renamed) {
		lines.push(style('yellow', `! ${displayName(from)} became ${displayName(path)}: two entries had the same name`));
	}

	return [...lines, ...failureLines(failures, failureCount, style)];
}

/** What a person reads of a plan. */
export function planReport(plan: RestorePlan, {style}: Pick<CommandContext, 'style'>): string[] {
	return [
		`Would restore ${shortHash(plan.snapshot.ref)} to ${displayName(plan.target)}`,
		...countLines(plan.summary),
		...failureLines(plan.failures, plan.failures.length, style),
	];
}

const planSigns: Readonly<Record<PlannedChange['action'], string>> = {create: '+', overwrite: '~', delete: '-'};

/** `+ Documents/report.odt  84.1 KiB` */
export function plannedText({action, path, kind, size}: PlannedChange): string {
	const name = `${planSigns[action]} ${displayName(path)}${kind === 'folder' ? '/' : ''}`;
	return kind === 'file' && action !== 'delete' ? `${name}  ${formatBytes(size)}` : name;
}

function countLines({files, bytes, folders, others, overwritten, unchanged, kept, deleted}: Counts): string[] {
	const made = [
		`${formatCounted(files, 'file')}, ${formatBytes(bytes)}`,
		formatCounted(folders, 'folder'),
		...(others > 0 ? [formatCounted(others, 'link or special entry', 'links and special entries')] : []),
	].join('   ');
	const rest = [
		...(unchanged > 0 ? [`${formatCount(unchanged)} there already`] : []),
		...(overwritten > 0 ? [`${formatCount(overwritten)} replaced`] : []),
		...(kept > 0 ? [`${formatCount(kept)} kept although they differ`] : []),
		...(deleted > 0 ? [`${formatCount(deleted)} deleted`] : []),
	].join('   ');
	return rest === '' ? [`  ${made}`] : [`  ${made}`, `  ${rest}`];
}

function failureLines(
	failures: ReadonlyArray<{readonly path: string; readonly reason: string}>,
	count: number,
	style: CommandContext['style'],
): string[] {
	if (count === 0) {
		return [];
	}

	const named = failures
		.slice(0, shownFailures)
		.map(({path, reason}) => `  ${displayName(path)}: ${displayName(reason)}`);
	return [
		style('red', `✗ ${formatCounted(count, 'entry', 'entries')} could not be restored:`),
		...named,
		...(count > named.length ? [`  and ${formatCount(count - named.length)} more; --json names all of them`] : []),
	];
}

/** The fields of the last line of `--json`. */
export const restoreSummary = ({snapshot, status: _, root: _root, ...result}: RestoreResult): SummaryFields => ({
	snapshot: hashOf(snapshot),
	...result,
});
