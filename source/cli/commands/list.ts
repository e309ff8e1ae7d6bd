import {messageOf} from '../error-report.js';
import {valueFlag, wholeNumber} from '../arguments/flags.js';
import {snapshotFilterFlags} from '../arguments/snapshot-filter.js';
import {defineCommand} from '../command.js';
import type {CommandContext} from '../context.js';
import {shortHash, snapshotLine, sourceText} from '../output/describe-snapshot.js';
import {tableLines} from '../output/table.js';
import {displayName, formatBytes, formatCount, formatCounted, formatRelativeTime, formatTime} from '../../format.js';
import type {ListedSnapshot} from '../../index.js';

export const command = defineCommand({
	usage: '',
	description:
		'Lists the snapshots of the repository, the newest last. A snapshot is called by its first digits, by latest, or by latest~1 for the one before.',
	words: {minimum: 0, maximum: 0},
	flags: {
		...snapshotFilterFlags,
		latest: valueFlag({placeholder: 'N', help: 'Only the newest N of those that match.'}, wholeNumber(1)),
	},
	examples: [
		['holdfast list', 'all snapshots'],
		['holdfast list --tag weekly --latest 5', 'the newest five with a tag'],
		['holdfast list --json', 'one JSON object a line'],
	],
	async run(context, {flags}) {
		const {tag: tags, source, account, path, latest} = flags;
		await using client = await context.openClient();
		const {snapshots, unreadable} = await client.list({tags, source, account, path, latest, signal: context.signal});
		for (const {ref, error} of unreadable) {
			context.reporter.event({type: 'warning', path: ref, message: messageOf(error)});
		}

		const isFiltered = tags.length > 0 || (source ?? account ?? path) !== undefined;
		const ifNone = isFiltered ? 'No snapshot matches. Without filters, all are listed.' : 'No snapshots.';
		await (context.isJson ? writeJson(context, snapshots) : writeTable(context, snapshots, ifNone));
		return {
			status: unreadable.length > 0 ? 'partial' : 'complete',
			summary: {snapshots: snapshots.length, unreadable: unreadable.length},
		};
	},
});

async function writeJson({json}: CommandContext, snapshots: readonly ListedSnapshot[]): Promise<void> {
	for (const entry of snapshots.toReversed()) {
		await json(snapshotLine(entry));
	}
}

async function writeTable(
	context: CommandContext,
	snapshots: readonly ListedSnapshot[],
	ifNone: string,
): Promise<void> {
	const {output, style} = context;
	if (snapshots.length === 0) {
		await output.line(ifNone);
		return;
	}

	const hasFigures = snapshots.some(({figures}) => figures.files !== undefined);
	const hasTags = snapshots.some(({snapshot}) => (snapshot.tags ?? []).length > 0);
	const columns = [
		{title: 'Snapshot', paint: (cell: string) => style('bold', cell)},
		{title: 'Time'},
		{title: 'Age', align: 'right' as const},
		...(hasFigures
			? [
					{title: 'Files', align: 'right' as const},
					{title: 'Size', align: 'right' as const},
					{title: 'Added', align: 'right' as const},
				]
			: []),
		...(hasTags ? [{title: 'Tags', paint: (cell: string) => style('magenta', cell)}] : []),
		{title: 'Source'},
	];
	const rows = snapshots
		.toReversed()
		.map(({ref, created, snapshot, figures}) => [
			shortHash(ref),
			formatTime(created),
			formatRelativeTime(created),
			...(hasFigures
				? [
						optional(figures.files, formatCount) + (figures.status === 'partial' ? '!' : ''),
						optional(figures.bytes, formatBytes),
						optional(figures.addedBytes, formatBytes),
					]
				: []),
			...(hasTags ? [displayName((snapshot.tags ?? []).join(', '))] : []),
			sourceText(snapshot.source),
		]);
	for (const line of await tableLines(columns, rows, {paintTitle: title => style('dim', title)})) {
		await output.line(line);
	}

	await output.line(style('dim', formatCounted(snapshots.length, 'snapshot')));
	if (snapshots.some(({figures}) => figures.status === 'partial')) {
		await output.line(style('dim', '! some entries could not be read when the snapshot was made'));
	}
}

const optional = (value: number | undefined, write: (value: number) => string): string =>
	value === undefined ? '' : write(value);
