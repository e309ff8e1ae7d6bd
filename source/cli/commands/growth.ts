import {listFlag, valueFlag, wholeNumber} from '../arguments/flags.js';
import {snapshotFilterFlags} from '../arguments/snapshot-filter.js';
import {defineCommand} from '../command.js';
import type {CommandContext} from '../context.js';
import {messageOf} from '../error-report.js';
import {tableLines} from '../output/table.js';
import {displayName, formatBytes, formatCount, formatCounted, formatPercent, formatTime} from '../../format.js';
import type {GrowthResult} from '../../index.js';

const day = 86_400_000;

export const command = defineCommand({
	usage: '',
	description:
		'Finds out which folders cost the stored bytes, over all snapshots, after deduplication and compression: what leaving a folder out would have saved. Excludes are tried on what is there; nothing is changed.',
	words: {minimum: 0, maximum: 0},
	flags: {
		exclude: listFlag({
			short: 'e',
			placeholder: 'PATTERN',
			help: 'Try this pattern; repeatable. Without it, some usual ones are tried.',
		}),
		days: valueFlag({placeholder: 'N', help: 'What counts as lately. Default: 30 days.'}, wholeNumber(1)),
		top: valueFlag({placeholder: 'N', help: 'How many folders to show. Default: 20.'}, wholeNumber(1)),
		...snapshotFilterFlags,
	},
	examples: [
		['holdfast growth', 'the costliest folders'],
		["holdfast growth --exclude 'node_modules/' --exclude '*.iso'", 'what two excludes would have saved'],
	],
	async run(context, {flags: {exclude, days, top = 20, tag: tags, source, account, path}}) {
		const {signal, reporter, isJson} = context;
		await using client = await context.openClient();
		const result = await client.growth({
			...(exclude.length > 0 && {exclude}),
			...(days !== undefined && {since: new Date(Date.now() - days * day)}),
			tags,
			source,
			account,
			path,
			signal,
		});
		for (const {ref, error} of result.unreadable) {
			reporter.event({type: 'warning', path: ref, message: messageOf(error)});
		}

		await (isJson ? writeJson(context, result, top) : writeReport(context, result, top));
		const {folders, excludes: _, unreadable, since, ...totals} = result;
		return {
			status: unreadable.length > 0 ? 'partial' : 'complete',
			summary: {...totals, since: since.toISOString(), folders: folders.length},
		};
	},
});

async function writeJson({json}: CommandContext, {folders, excludes}: GrowthResult, top: number): Promise<void> {
	for (const {source, ...folder} of folders.slice(0, top)) {
		await json({type: 'folder', sourceType: source.source, account: source.account, source: source.path, ...folder});
	}

	for (const cost of excludes) {
		await json({type: 'exclude', ...cost});
	}
}

async function writeReport(context: CommandContext, result: GrowthResult, top: number): Promise<void> {
	const {output, style} = context;
	const {folders, bytes, since, excludes} = result;
	const share = (part: number) => (bytes === 0 ? '' : formatPercent(part / bytes));
	const places = new Set(folders.map(({source}) => `${source.account}:${source.path}`));
	const rows = folders
		.slice(0, top)
		.map(folder => [
			formatBytes(folder.bytes),
			share(folder.bytes),
			`+${formatBytes(folder.recentBytes)}`,
			formatCount(folder.versions),
			displayName(`${places.size > 1 ? `${folder.source.account}:${folder.source.path} ` : ''}${folder.path || '/'}`),
		]);
	const columns = [
		{title: 'Costs', align: 'right' as const},
		{title: 'Share', align: 'right' as const},
		{title: 'Lately', align: 'right' as const},
		{title: 'Versions', align: 'right' as const},
		{title: 'Folder'},
	];
	for (const line of await tableLines(columns, rows, {paintTitle: title => style('dim', title)})) {
		await output.line(line);
	}

	const counts = `${formatBytes(bytes)} stored for ${formatCounted(result.snapshotCount, 'snapshot')}; lately is since ${formatTime(since)}`;
	await output.line(style('dim', counts));
	for (const {pattern, bytes: saved, versions} of excludes) {
		const what = `${formatBytes(saved)} (${share(saved)}), ${formatCounted(versions, 'version')}`;
		await output.line(`  --exclude ${displayName(pattern)} would have saved ${what}`);
	}
}
