import {isHoldfastError, RefusedError, UsageError} from '../../engine/client.js';
import {formatCounted} from '../../format.js';
import type {Client, ForgetEffect, ForgetPlan, ForgetResult} from '../../index.js';
import {type FlagValues, percentage, switchFlag, textFlag, valueFlag} from '../arguments/flags.js';
import {hasRules, keepFlags, keepRules, refuseKeepRules} from '../arguments/keep-flags.js';
import {snapshotFilterFlags} from '../arguments/snapshot-filter.js';
import {type CommandResult, defineCommand} from '../command.js';
import {confirm, requireAgreement} from '../confirm.js';
import type {CommandContext} from '../context.js';
import {hashOf} from '../output/describe-snapshot.js';
import {namedSnapshots} from '../pick-snapshot.js';
import {decisionLines, effectReport, forgetReport, lostLines, planTables} from '../output/forget-report.js';
import {pruneFigures, pruneReport, pruneSummary} from '../output/prune-report.js';

const flags = {
	...keepFlags,
	...snapshotFilterFlags,
	groupBy: textFlag({
		placeholder: 'FIELDS',
		help: "Apply the rules to each group of snapshots that agree in these: source, account, path, tags; '' is one group of all. Default: source,account,path.",
	}),
	allowEmptyGroup: switchFlag({help: 'Let the rules remove every snapshot of a group.'}),
	prune: switchFlag({help: 'Then delete what no snapshot needs any more.'}),
	maxUnused: valueFlag(
		{placeholder: 'PERCENT', help: 'With --prune: how much of the packs may stay unused. Default: 5%.'},
		percentage,
	),
	dryRun: switchFlag({short: 'n', help: 'Tell what would be done, and do nothing.'}),
	yes: switchFlag({short: 'y', help: 'Do not ask.'}),
} as const;

type Flags = FlagValues<typeof flags>;

export const command = defineCommand({
	usage: '[SNAPSHOT...]',
	description:
		'Removes snapshots: those that are named, or all that no --keep rule keeps; without either, what the retention of the profile does not keep. What only they need stays in the repository until it is pruned. The plan is shown first, with what it frees and the files of which nothing would be left.',
	words: {minimum: 0, maximum: Infinity},
	flags,
	examples: [
		['holdfast forget --keep-daily 7 --keep-weekly 5 --keep-monthly 12 --dry-run', 'what a policy would remove'],
		['holdfast forget --keep-last 3 --keep-tag pin --prune --yes', 'without a question, for scripts'],
		['holdfast forget 4fba541e c99141ef', 'two snapshots'],
		['holdfast forget pick', 'those that you choose from a list'],
	],
	async run(context, {words, flags: given}) {
		checkFlags(words, given);
		requireAgreement(context, given);
		await using client = await context.openClient();
		const plan = await makePlan(client, words, given, context);
		const effect = await effectOf(client, plan, given, context);
		await show(context, plan, effect);
		if (given.dryRun) {
			return {summary: {dryRun: true, ...planSummary(plan), ...(effect && effectSummary(effect))}};
		}

		refuseEmptied(plan, given);
		if (!given.yes && (plan.refs.size > 0 || given.prune)) {
			const forgetting = plan.refs.size > 0 ? `Forget ${formatCounted(plan.refs.size, 'snapshot')}` : 'Prune';
			await confirm(context, `${forgetting}${plan.refs.size > 0 && given.prune ? ', then prune' : ''}?`);
		}

		const result = await client.forget(plan, {
			prune: given.prune && {maxUnused: given.maxUnused},
			effect,
			allowEmptyGroups: given.allowEmptyGroup,
			signal: context.signal,
		});
		return finish(context, result, effect);
	},
});

function checkFlags(words: readonly string[], given: Flags): void {
	const {tag, source, account, path, groupBy, prune, maxUnused} = given;
	if (words.length > 0) {
		refuseKeepRules(given);
		if (tag.length > 0 || (source ?? account ?? path ?? groupBy) !== undefined) {
			throw new UsageError('Filters and groups do not go with snapshots that are named', {
				hint: 'Leave out --tag, --source, --account, --path and --group-by, or the names.',
			});
		}
	}

	if (maxUnused !== undefined && !prune) {
		throw new UsageError('--max-unused has no use without --prune', {hint: 'Add --prune, or leave it out.'});
	}
}

async function makePlan(
	client: Client,
	words: readonly string[],
	given: Flags,
	context: CommandContext,
): Promise<ForgetPlan> {
	const {profile, signal} = context;
	const {tag: tags, source, account, path, groupBy} = given;
	if (words.length > 0) {
		return client.planForget(await namedSnapshots(context, client, words, 'Forget'), {signal});
	}

	const rules = hasRules(given) ? keepRules(given) : (profile()?.retention ?? {});
	return client.planForgetPolicy({...rules, tags, source, account, path, groupBy, signal});
}

/** What follows from the plan, for whoever asks or is asked; it costs time. What was agreed to beforehand is done also where it cannot be told. */
async function effectOf(
	client: Client,
	plan: ForgetPlan,
	{dryRun, yes, maxUnused}: Flags,
	{isJson, reporter, signal}: CommandContext,
): Promise<ForgetEffect | undefined> {
	const hasAgreed = yes && !dryRun;
	if (hasAgreed && !isJson) {
		return undefined;
	}

	try {
		return await client.forgetEffect(plan, {maxUnused, signal});
	} catch (error) {
		if (!hasAgreed || signal.aborted || !isHoldfastError(error)) {
			throw error;
		}

		reporter.event({type: 'warning', message: `What this frees and loses cannot be told: ${error.message}`});
		return undefined;
	}
}

function refuseEmptied({groups}: ForgetPlan, {allowEmptyGroup}: Flags): void {
	const emptied = groups.find(({keep, remove}) => keep.length === 0 && remove.length > 0);
	if (emptied && !allowEmptyGroup) {
		throw new RefusedError(`No snapshot of ${emptied.name} would be left`, {
			hint: 'Add a rule that keeps one, such as --keep-last 1. If none shall be left, add --allow-empty-group.',
		});
	}
}

async function show(context: CommandContext, plan: ForgetPlan, effect: ForgetEffect | undefined): Promise<void> {
	if (context.isJson) {
		for (const line of [...decisionLines(plan), ...lostLines(effect?.lost.files ?? [])]) {
			await context.json(line);
		}

		return;
	}

	if (!context.globals.quiet) {
		const lines = [
			...(await planTables(plan, context.style)),
			...(effect ? effectReport(plan, effect, context.style) : []),
		];
		for (const line of lines) {
			await context.output.line(line);
		}
	}
}

async function finish(
	context: CommandContext,
	result: ForgetResult,
	effect: ForgetEffect | undefined,
): Promise<CommandResult> {
	const {plan, removed, prune, freedBytes} = result;
	if (!context.isJson && !context.globals.quiet) {
		const lines = [...forgetReport(result, context), ...(prune ? pruneReport(prune, context.style) : [])];
		for (const line of lines) {
			await context.output.line(line);
		}
	}

	return {
		summary: {
			dryRun: false,
			...planSummary(plan),
			removed: removed.map(hashOf),
			...(effect && effectSummary(effect)),
			bytesReclaimed: freedBytes,
			...(prune && {prune: pruneSummary(prune)}),
		},
	};
}

const planSummary = ({refs, remain, groups}: ForgetPlan) => ({
	remove: refs.size,
	remain: remain.length,
	emptiedGroups: groups.filter(({keep, remove}) => keep.length === 0 && remove.length > 0).map(({name}) => name),
});

const effectSummary = ({prune, lost: {count, bytes, versions, unknown}}: ForgetEffect) => ({
	freedBytes: prune.freedBytes,
	lostFiles: count,
	lostBytes: bytes,
	lostVersions: versions.count,
	lostVersionBytes: versions.bytes,
	lostUnknown: unknown.map(hashOf),
	prunePlan: pruneFigures(prune),
});
