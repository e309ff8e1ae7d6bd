import {snapshotFilterFlags} from '../arguments/snapshot-filter.js';
import {defineCommand} from '../command.js';
import type {CommandContext} from '../context.js';
import {messageOf} from '../error-report.js';
import {entryFields, hashOf, shortHash} from '../output/describe-snapshot.js';
import {displayName, formatBytes, formatCounted, formatTime, shellWord} from '../../format.js';
import type {PathHistory, PathState} from '../../index.js';

export const command = defineCommand({
	usage: 'PATH',
	description:
		'Shows what stood at a path in every snapshot, and what changed when, the newest first. The path begins at the root of the source, or is the path on the disk that was backed up.',
	words: {minimum: 1, maximum: 1},
	flags: snapshotFilterFlags,
	examples: [
		['holdfast history Documents/report.odt', 'all versions of a file'],
		['holdfast history ~/Documents/report.odt --json', 'the same, by its path on the disk, for a program'],
	],
	async run(context, {words: [path = ''], flags: {tag: tags, source, account, path: sourcePath}}) {
		const {output, signal, isJson, reporter, style} = context;
		await using client = await context.openClient();
		const filter = {tags, source, account};
		const {histories, snapshotCount, unreadable} = await client.history({...filter, path, sourcePath, signal});
		for (const {ref, error} of unreadable) {
			reporter.event({type: 'warning', path: ref, message: messageOf(error)});
		}

		for (const history of histories) {
			await (isJson ? writeJson(context, history) : writeTimeline(context, history));
		}

		const states = histories.flatMap(history => history.states);
		const versions = states.filter(({entry}) => entry).length;
		if (!isJson) {
			const counts = `${formatCounted(versions, 'version')} in ${formatCounted(snapshotCount, 'snapshot')}`;
			await output.line(style('dim', counts));
		}

		return {
			status: unreadable.length > 0 ? 'partial' : 'complete',
			summary: {paths: histories.length, versions, snapshots: snapshotCount},
		};
	},
});

async function writeJson({json}: CommandContext, {path, states}: PathHistory): Promise<void> {
	for (const {change, entry, fields, snapshots} of states) {
		await json({
			type: 'history',
			path,
			change,
			fields,
			since: snapshots.at(-1)?.snapshot.created ?? '',
			...(entry && {entry: entryFields(entry)}),
			snapshots: snapshots.map(({ref}) => hashOf(ref)),
		});
	}
}

async function writeTimeline(context: CommandContext, {path, source, states}: PathHistory): Promise<void> {
	const {output, style, commandLine} = context;
	const place = [source.account, source.path].filter(Boolean).join(':');
	await output.line(`${style('bold', displayName(path))}  ${style('dim', displayName(place))}`);
	for (const state of states) {
		await output.line(stateLine(state, context));
	}

	const older = states.find(({entry}, index) => entry && index > 0) ?? states.find(({entry}) => entry);
	const [snapshot] = older?.snapshots ?? [];
	if (snapshot) {
		const words = `restore ${shortHash(snapshot.ref)} --path ${shellWord(path)} --target FOLDER`;
		await output.line(`  get one back   ${commandLine(words)}`);
	}
}

const signs = {added: ['+', 'cyan'], modified: ['~', 'yellow'], removed: ['-', 'red']} as const;

/** `~ 2026-11-21 20:17   84.1 KiB  content, mtime   9 snapshots 4fba541e..98ebcb82` */
function stateLine({change, entry, fields, snapshots}: PathState, {style}: CommandContext): string {
	const [sign, color] = signs[change];
	const oldest = snapshots.at(-1);
	const [newest] = snapshots;
	const size = entry ? (entry.kind === 'file' ? formatBytes(entry.size) : entry.kind) : '';
	const what = change === 'modified' ? fields.join(', ') : change;
	const names = [oldest, newest].map(snapshot => (snapshot ? shortHash(snapshot.ref) : ''));
	const where =
		snapshots.length > 1 ? `${formatCounted(snapshots.length, 'snapshot')} ${names.join('..')}` : (names[1] ?? '');
	const time = oldest ? formatTime(oldest.created) : '';
	return `  ${style(color, `${sign} ${time}`)}  ${size.padStart(8)}  ${what.padEnd(16)}  ${style('dim', where)}`;
}
