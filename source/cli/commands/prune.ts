import {formatFrees} from '../../format.js';
import {percentage, switchFlag, valueFlag} from '../arguments/flags.js';
import {defineCommand} from '../command.js';
import {confirm, requireAgreement} from '../confirm.js';
import {pruneFigures, prunePlanReport, pruneReport, pruneSummary} from '../output/prune-report.js';

export const command = defineCommand({
	usage: '',
	description:
		'Deletes what no snapshot needs, and packs anew what is left of packs with too much waste. When it is not certain what the snapshots need, nothing is deleted. It can be stopped at any time and run again.',
	words: {minimum: 0, maximum: 0},
	flags: {
		maxUnused: valueFlag(
			{
				placeholder: 'PERCENT',
				help: 'How much of the packs may stay unused. Default: 5%; 0% frees all, and moves more data.',
			},
			percentage,
		),
		dryRun: switchFlag({short: 'n', help: 'Tell what would be done, and do nothing.'}),
		yes: switchFlag({short: 'y', help: 'Do not ask.'}),
	},
	examples: [
		['holdfast prune --dry-run', 'what can be freed'],
		['holdfast prune --max-unused 0% --yes', 'as much as can be'],
	],
	async run(context, {flags: {maxUnused, dryRun, yes}}) {
		requireAgreement(context, {dryRun, yes});
		const {output, style, signal, isJson, globals} = context;
		const isShown = !isJson && !globals.quiet;
		await using client = await context.openClient();
		const plan = await client.planPrune({maxUnused, signal});
		for (const line of isShown ? prunePlanReport(plan, style) : []) {
			await output.line(line);
		}

		if (dryRun) {
			return {summary: {dryRun: true, ...pruneFigures(plan), warnings: plan.warnings}};
		}

		if (!yes) {
			await confirm(context, `Prune, which ${formatFrees(plan.freedBytes)}?`);
		}

		const result = await client.prune(plan, {signal});
		for (const line of isShown ? pruneReport(result, style) : []) {
			await output.line(line);
		}

		return {summary: {dryRun: false, ...pruneSummary(result)}};
	},
});
