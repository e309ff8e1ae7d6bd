import {repairAdvice, UsageError} from '../../engine/client.js';
import {displayName, formatBytes, formatCount, formatCounted, formatDuration} from '../../format.js';
import type {CheckFinding, CheckResult} from '../../index.js';
import {percentage, switchFlag, textFlag, valueFlag} from '../arguments/flags.js';
import {defineCommand} from '../command.js';
import type {CommandContext} from '../context.js';
import {hashOf, shortHash} from '../output/describe-snapshot.js';
import {namedSnapshot} from '../pick-snapshot.js';
import {trafficLines} from '../output/traffic-line.js';

const shownPaths = 3;

export const command = defineCommand({
	usage: '',
	description:
		'Finds out whether everything that the snapshots need is there and is what it should be. Without --read-data the data itself is not read, only all that leads to it. Nothing is changed. With damage the exit status is 1.',
	words: {minimum: 0, maximum: 0},
	flags: {
		readData: switchFlag({help: 'Read and verify all data, too.'}),
		readDataSubset: valueFlag(
			{placeholder: 'PERCENT', help: 'Read and verify a part of the data, chosen anew each time.'},
			percentage,
		),
		snapshot: textFlag({placeholder: 'SNAPSHOT', help: 'Only what this snapshot needs.'}),
	},
	hasPanel: true,
	examples: [
		['holdfast check', 'in minutes, also for a large repository'],
		['holdfast check --read-data', 'every byte'],
		['holdfast check --read-data-subset 5%', 'some of the data; different ones each time'],
	],
	async run(context, {flags: {readData, readDataSubset, snapshot}}) {
		if (readData && readDataSubset !== undefined) {
			throw new UsageError('--read-data and --read-data-subset were both given', {hint: 'Keep one of them.'});
		}

		await using client = await context.openClient();
		const result = await client.check({
			readData,
			...(readDataSubset !== undefined && {readDataSubset: readDataSubset * 100}),
			snapshot: await namedSnapshot(context, client, snapshot, 'Check'),
			signal: context.signal,
		});
		await (context.isJson ? writeFindings(context, result) : writeReport(context, result));
		const {status, findings: _, notes, ...numbers} = result;
		return {
			status: status === 'whole' ? 'complete' : 'failed',
			summary: {...numbers, notes, damaged: status !== 'whole'},
		};
	},
});

async function writeFindings({json}: CommandContext, {findings}: CheckResult): Promise<void> {
	for (const {key, type, message, paths, pathCount, snapshots, snapshotCount} of findings) {
		const hashes = snapshots.map(hashOf);
		await json({type: 'finding', kind: type, key, message, paths, pathCount, snapshots: hashes, snapshotCount});
	}
}

async function writeReport({output, style, globals}: CommandContext, result: CheckResult): Promise<void> {
	const {status, findings, findingCount, notes, snapshotsChecked, objectsVerified, chunksRead, bytesRead, unused} =
		result;
	for (const finding of findings) {
		for (const line of findingLines(finding)) {
			await output.line(style('red', line));
		}
	}

	if (findingCount > findings.length) {
		await output.line(style('red', `and ${formatCount(findingCount - findings.length)} more`));
	}

	for (const {key, message} of notes) {
		await output.line(style('dim', `! ${displayName(key)}: ${displayName(message)}`));
	}

	const read = chunksRead > 0 ? `, ${formatBytes(bytesRead)} of data read` : '';
	const counts = `${formatCounted(snapshotsChecked, 'snapshot')}, ${formatCounted(objectsVerified, 'object')} verified${read}, in ${formatDuration(result.durationMs)}`;
	if (!globals.quiet) {
		for (const line of trafficLines(result.traffic)) {
			await output.line(style('dim', line));
		}
	}

	if (status === 'damaged') {
		await output.line(style('red', `✗ ${formatCounted(findingCount, 'fault')} found; ${counts}`));
		await output.line(`  ${repairAdvice(findings.map(({key}) => key))}`);
	} else if (!globals.quiet) {
		await output.line(`${style('green', '✓')} No faults; ${counts}`);
		if (unused && unused.objects > 0) {
			await output.line(
				style(
					'dim',
					`  ${formatCounted(unused.objects, 'object')} (${formatBytes(unused.bytes)}) that no snapshot needs`,
				),
			);
		}
	}
}

/** `✗ missing: chunk/9f12…: it is not there`, and who is hurt. */
function findingLines({type, key, message, paths, pathCount, snapshots, snapshotCount}: CheckFinding): string[] {
	const named = paths.slice(0, shownPaths).map(displayName).join(', ');
	const more = pathCount > shownPaths ? ` and ${formatCount(pathCount - shownPaths)} more` : '';
	const where = `${formatCounted(snapshotCount, 'snapshot')}: ${snapshots.slice(0, shownPaths).map(shortHash).join(', ')}${snapshotCount > shownPaths ? ', …' : ''}`;
	return [
		`✗ ${type}: ${displayName(key)}: ${displayName(message)}`,
		...(pathCount > 0 ? [`    hurts ${named}${more}`] : []),
		...(snapshotCount > 0 ? [`    in ${where}`] : []),
	];
}
