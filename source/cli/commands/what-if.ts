import {valueFlag, wholeNumber} from '../arguments/flags.js';
import {hasRules, keepFlags, keepRules} from '../arguments/keep-flags.js';
import {snapshotFilterFlags} from '../arguments/snapshot-filter.js';
import {defineCommand} from '../command.js';
import type {CommandContext} from '../context.js';
import {hashOf, shortHash} from '../output/describe-snapshot.js';
import {tableLines} from '../output/table.js';
import {displayName, formatCount, formatCounted, formatTime} from '../../format.js';
import type {GroupFuture} from '../../index.js';
import {describeGaps, spanText} from '../../format-future.js';

const shownSnapshots = 10;

export const command = defineCommand({
	usage: '',
	description:
		'Plays a retention policy into the future: every source goes on being backed up as often as it was lately. Shows how many snapshots there will be, how far back they reach, and when each snapshot of today goes. Without --keep flags it is the policy of the profile. Nothing is changed.',
	words: {minimum: 0, maximum: 0},
	flags: {
		...keepFlags,
		...snapshotFilterFlags,
		years: valueFlag({placeholder: 'N', help: 'How many years to play, at most 5. Default: 2.'}, wholeNumber(1)),
	},
	examples: [
		['holdfast what-if --keep-daily 7 --keep-weekly 6 --keep-monthly 12', 'what this policy leaves in two years'],
		['holdfast what-if --keep-within 1y --json', 'for a program'],
	],
	async run(context, {flags: {tag: tags, source, account, path, years = 2, ...rules}}) {
		const given = keepRules(rules);
		await using client = await context.openClient();
		const futures = await client.whatIf({
			policy: hasRules(rules) ? given : (context.profile()?.retention ?? given),
			filter: {tags, source, account, path},
			years: Math.min(years, 5),
			signal: context.signal,
		});
		for (const future of futures) {
			await (context.isJson ? writeJson(context, future) : writeFuture(context, future));
		}

		if (futures.length === 0 && !context.isJson) {
			await context.output.line('No snapshots: there is nothing to play with yet.');
		}

		return {summary: {groups: futures.length, years: Math.min(years, 5)}};
	},
});

async function writeJson({json}: CommandContext, {key, schedule, points, present}: GroupFuture): Promise<void> {
	const {source: sourceType, account, path} = key;
	await json({
		type: 'future',
		sourceType,
		account,
		path,
		everySeconds: Math.round(schedule.everyMs / 1000),
		isAssumed: schedule.intervals === 0,
		points: points.map(({at, snapshots}) => ({
			at: at.toISOString(),
			snapshots: snapshots.map(time => time.toISOString()),
		})),
		present: present.map(({entry, at}) => ({hash: hashOf(entry.ref), ...(at && {goes: at.toISOString()})})),
	});
}

async function writeFuture(
	{output, style}: CommandContext,
	{key, schedule, points, present}: GroupFuture,
): Promise<void> {
	const place = [key.account, key.path].filter(Boolean).join(':') || '(all)';
	const basis =
		schedule.intervals === 0 ? 'assumed: there is only one' : `as in the last ${formatCount(schedule.intervals)}`;
	await output.line(`${style('bold', displayName(place))}  a backup every ${spanText(schedule.everyMs)} (${basis})`);
	const rows = points.map(({at, snapshots}, index) => [
		index === 0 ? 'now' : formatTime(at).slice(0, 10),
		formatCount(snapshots.length),
		spanText(at.getTime() - (snapshots.at(-1) ?? at).getTime()),
		describeGaps({at, snapshots}),
	]);
	const columns = [
		{title: 'When'},
		{title: 'Snapshots', align: 'right' as const},
		{title: 'Reaches back', align: 'right' as const},
		{title: 'One to restore from'},
	];
	for (const line of await tableLines(columns, rows, {paintTitle: title => style('dim', title)})) {
		await output.line(`  ${line}`);
	}

	const going = present.filter(({at}) => at);
	const staying = present.length - going.length;
	await output.line(
		`  Of today's ${formatCounted(present.length, 'snapshot')}, ${formatCount(staying)} will still be there.`,
	);
	for (const {entry, at} of going.slice(0, shownSnapshots)) {
		const when = at && at <= (points[0]?.at ?? at) ? 'now' : at ? `on ${formatTime(at).slice(0, 10)}` : '';
		await output.line(`  ${style('red', `- ${shortHash(entry.ref)}`)}  ${formatTime(entry.created)}  goes ${when}`);
	}

	if (going.length > shownSnapshots) {
		await output.line(style('dim', `  and ${formatCount(going.length - shownSnapshots)} more; --json names all`));
	}
}
