import {formatBytes, formatCount, formatCounted, formatPercent, formatTime} from '../../format.js';
import {freedBy, type SnapshotStats, type StatsResult} from '../../index.js';
import {defineCommand} from '../command.js';
import type {CommandContext} from '../context.js';
import {hashOf, shortHash, sourceText} from '../output/describe-snapshot.js';
import type {SnapshotStatsLine} from '../output/json-shapes.js';
import {tableLines} from '../output/table.js';

export const command = defineCommand({
	usage: '',
	description:
		'Tells how much is stored and saved, what each snapshot added, and what forgetting it would free. All metadata is read, and nothing is changed.',
	words: {minimum: 0, maximum: 0},
	flags: {},
	examples: [
		['holdfast stats', 'a table of all snapshots'],
		['holdfast stats --json', 'exact figures'],
	],
	async run(context) {
		await using client = await context.openClient();
		const stats = await client.stats({signal: context.signal});
		await (context.isJson ? writeJson(context, stats) : writeReport(context, stats));
		const {snapshots, shared: _, use: _use, ...totals} = stats;
		return {summary: {...totals, snapshots: snapshots.length, pruneFreesBytes: freedBy(stats, new Set()).bytes}};
	},
});

async function writeJson({json}: CommandContext, stats: StatsResult): Promise<void> {
	for (const snapshot of stats.snapshots.toReversed()) {
		await json(statsLine(snapshot, freedBytes(stats, snapshot)));
	}
}

/** As `forget` says it of this one snapshot. */
const freedBytes = (stats: StatsResult, {entry}: SnapshotStats): number => freedBy(stats, new Set([entry.ref])).bytes;

const statsLine = ({entry: {ref, snapshot}, added, own, unique}: SnapshotStats, freed: number): SnapshotStatsLine => ({
	type: 'snapshot-stats',
	hash: hashOf(ref),
	created: snapshot.created,
	addedObjects: added.objects,
	addedBytes: added.bytes,
	ownObjects: own.objects,
	ownBytes: own.bytes,
	freedBytes: freed,
	uniqueContents: unique.contents,
	uniqueFileBytes: unique.bytes,
});

async function writeReport({output, style}: CommandContext, stats: StatsResult): Promise<void> {
	const {snapshots, stored, packs, needed, backedUpBytes, withoutFigures} = stats;
	const columns = [
		{title: 'Snapshot', paint: (cell: string) => style('bold', cell)},
		{title: 'Time'},
		...['Size', 'Added', 'Unique', 'Own', 'Frees'].map(title => ({title, align: 'right' as const})),
		{title: 'Source'},
	];
	const rows = snapshots
		.toReversed()
		.map(one => ({...one, freed: freedBytes(stats, one)}))
		.map(({entry: {ref, created, snapshot}, figures, added, own, unique, freed}) => [
			shortHash(ref),
			formatTime(created),
			figures.bytes === undefined ? '' : formatBytes(figures.bytes),
			formatBytes(added.bytes),
			formatBytes(unique.bytes),
			formatBytes(own.bytes),
			formatBytes(freed),
			sourceText(snapshot.source),
		]);
	const table = rows.length === 0 ? [] : await tableLines(columns, rows, {paintTitle: title => style('dim', title)});
	const saved = backedUpBytes > stored.bytes ? `   saved ${formatPercent(1 - stored.bytes / backedUpBytes)}` : '';
	const unneeded = stored.bytes - needed.bytes;
	const lines = [
		...table,
		`${formatCounted(snapshots.length, 'snapshot')} of ${formatBytes(backedUpBytes)}${withoutFigures > 0 ? ` (${formatCount(withoutFigures)} do not say how much they hold)` : ''}`,
		`Stored ${formatBytes(stored.bytes)} in ${formatCounted(stored.objects, 'object')}, ${formatCounted(packs.objects, 'pack')}${saved}`,
		style(
			'dim',
			`Needed ${formatBytes(needed.bytes)}; indexes and what a prune could look at ${formatBytes(unneeded)}`,
		),
		...(rows.length > 0
			? [
					style(
						'dim',
						'Added: what no older snapshot needs. Unique: files as they are in no other. Own: what no other snapshot needs. Frees: how much less is stored after forgetting this one alone and pruning.',
					),
				]
			: []),
	];
	for (const line of lines) {
		await output.line(line);
	}
}
