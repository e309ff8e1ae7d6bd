import {displayName, formatBytes, formatCount, formatCounted, formatDuration} from '../../format.js';
import type {BackupResult} from '../../index.js';
import type {CommandContext} from '../context.js';
import {hashOf, shortHash} from './describe-snapshot.js';
import type {SummaryFields} from './json-shapes.js';
import {trafficLines} from './traffic-line.js';

const shownFailures = 20;

/** What a person reads after a backup: what changed, what it cost, what went wrong, and how to look at it and get it back. */
export function backupReport(
	result: BackupResult,
	{style, commandLine, isQuiet}: Pick<CommandContext, 'commandLine' | 'style'> & {readonly isQuiet: boolean},
): string[] {
	const {dryRun, snapshotRef, failures} = result;
	const counts = [
		`${style('cyan', '+')} ${formatCount(result.filesNew)} new`,
		`${style('yellow', '~')} ${formatCount(result.filesChanged)} changed`,
		`= ${formatCount(result.filesUnmodified)} as before`,
		`${style('red', '-')} ${formatCount(result.filesRemoved)} removed`,
	].join('   ');
	const files = result.filesNew + result.filesChanged + result.filesUnmodified;
	const size = `${formatCounted(files, 'file')}, ${formatBytes(Math.max(result.bytesTotal, result.bytesRead))}`;
	const added = `${formatBytes(result.bytesAddedRaw)} new data and metadata, stored in ${formatBytes(result.bytesAddedStored)}`;
	const lines = isQuiet
		? []
		: [`${dryRun ? 'Would back up' : 'Backed up'} ${size} in ${formatDuration(result.durationMs)}`, `  ${counts}`];
	if (!dryRun && !isQuiet) {
		lines.push(`  ${added}`, ...trafficLines(result.traffic));
	}

	if (failures.length > 0) {
		lines.push('', ...failureLines(result, style));
	}

	if (isQuiet || dryRun) {
		return lines;
	}

	return snapshotRef === undefined
		? [...lines, 'Nothing has changed: no snapshot was made.']
		: [
				...lines,
				'',
				`Snapshot ${style('bold', shortHash(snapshotRef))}`,
				`  look at it    ${commandLine(`ls ${shortHash(snapshotRef)}`)}`,
				`  get it back   ${commandLine(`restore ${shortHash(snapshotRef)} --target FOLDER`)}`,
			];
}

function failureLines({failures}: BackupResult, style: CommandContext['style']): string[] {
	const omitted = failures.filter(({effect}) => effect === 'omitted').length;
	const heads = [
		...(omitted > 0 ? [`${formatCounted(omitted, 'entry is', 'entries are')} not in the backup`] : []),
		...(omitted < failures.length
			? [`${formatCounted(failures.length - omitted, 'entry is', 'entries are')} not exactly as on the disk`]
			: []),
	];
	const named = failures
		.slice(0, shownFailures)
		.map(({path, reason}) => `  ${displayName(path)}: ${displayName(reason)}`);
	const rest = failures.length - named.length;
	return [
		style('yellow', `! ${heads.join('; ')}:`),
		...named,
		...(rest > 0 ? [`  and ${formatCount(rest)} more; --json and --log-file name all of them`] : []),
	];
}

/** The fields of the last line of `--json`. */
export const backupSummary = ({
	snapshotRef,
	previousRef,
	failures,
	status: _,
	...result
}: BackupResult): SummaryFields => ({
	...(snapshotRef !== undefined && {snapshot: hashOf(snapshotRef)}),
	...(previousRef !== undefined && {previous: hashOf(previousRef)}),
	...result,
	failures,
});
