import {reasonText} from '../../engine/client.js';
import {
	displayName,
	formatBytes,
	formatCount,
	formatCounted,
	formatFreed,
	formatFrees,
	formatTime,
} from '../../format.js';
import type {ForgetEffect, ForgetPlan, ForgetResult, LostFile, SnapshotEntry} from '../../index.js';
import type {CommandContext} from '../context.js';
import {hashOf, shortHash, snapshotFields, sourceText} from './describe-snapshot.js';
import type {DecisionLine, LostLine} from './json-shapes.js';
import type {Styler} from './style.js';
import {tableLines} from './table.js';

const shownLost = 10;

type Decision = {readonly entry: SnapshotEntry; readonly reasons: readonly string[]; readonly goes: boolean};

/** What becomes of each snapshot of a group, newest first. */
function decisionsOf({keep, remove}: ForgetPlan['groups'][number]): Decision[] {
	const decisions = [
		...keep.map(({entry, reasons}) => ({entry, reasons: reasons.map(reasonText), goes: false})),
		...remove.map(entry => ({entry, reasons: [], goes: true})),
	];
	return decisions.toSorted((a, b) => b.entry.created.getTime() - a.entry.created.getTime());
}

/** A line for each snapshot that a policy looked at, or that was named. */
export function decisionLines({groups, refs, remove}: ForgetPlan): DecisionLine[] {
	if (groups.length > 0) {
		return groups.flatMap(group =>
			decisionsOf(group).map(({entry, reasons, goes}) => ({
				type: 'decision',
				action: goes ? 'remove' : 'keep',
				...snapshotFields(entry),
				reasons,
				group: group.name,
			})),
		);
	}

	const readable = new Set(remove.map(({ref}) => ref));
	const unreadable = [...refs].filter(ref => !readable.has(ref));
	const fixed = {type: 'decision', action: 'remove', reasons: []} as const;
	return [
		...remove.map(entry => ({...fixed, ...snapshotFields(entry)})),
		...unreadable.map(ref => ({...fixed, hash: hashOf(ref), created: '', tags: []})),
	];
}

export const lostLines = (files: readonly LostFile[]): LostLine[] =>
	files.map(({path, size, mtime, snapshot}) => ({
		type: 'lost',
		path,
		size,
		mtime: mtime.toISOString(),
		snapshot: hashOf(snapshot),
	}));

/** Group by group what stays and why; of snapshots that were named, what goes. */
export async function planTables(plan: ForgetPlan, style: Styler): Promise<string[]> {
	const {groups, remove, refs} = plan;
	if (groups.length === 0) {
		const readable = new Set(remove.map(({ref}) => ref));
		const unreadable = [...refs].filter(ref => !readable.has(ref)).map(ref => `○ remove ${shortHash(ref)}  damaged`);
		return [
			...(await decisionTable(
				remove.map(entry => ({entry, reasons: [], goes: true})),
				style,
			)),
			...unreadable,
		];
	}

	const lines: string[] = [];
	for (const group of groups) {
		const {source, account, path, tags} = group.key;
		const name = sourceText({type: source || 'local', account, path});
		const shownTags = tags === '' ? '' : ` (${displayName(tags)})`;
		const title = style('bold', `${name === '' ? 'All snapshots' : name}${shownTags}`);
		const isEmptied = group.keep.length === 0 && group.remove.length > 0;
		const warning = isEmptied ? [style('yellow', '! None of them would be left: that takes --allow-empty-group.')] : [];
		lines.push(title, ...(await decisionTable(decisionsOf(group), style)), ...warning, '');
	}

	return lines;
}

async function decisionTable(decisions: readonly Decision[], style: Styler): Promise<string[]> {
	const columns = [
		{title: '', paint: (cell: string) => style(cell.startsWith('●') ? 'cyan' : 'red', cell)},
		{title: ''},
		{title: ''},
		{title: ''},
		{title: '', paint: (cell: string) => style('magenta', cell)},
	];
	const rows = decisions.map(({entry: {ref, created, snapshot}, reasons, goes}) => [
		goes ? '○ remove' : '● keep',
		shortHash(ref),
		formatTime(created),
		displayName(reasons.join(', ')),
		displayName((snapshot.tags ?? []).join(', ')),
	]);
	return tableLines(columns, rows);
}

/** What follows from a plan. */
export function effectReport({refs, remain}: ForgetPlan, {prune, lost}: ForgetEffect, style: Styler): string[] {
	if (refs.size === 0) {
		return [`Nothing to forget; ${formatCounted(remain.length, 'snapshot')} stay${remain.length === 1 ? 's' : ''}.`];
	}

	const {count, bytes, files, versions, unknown} = lost;
	const named = files.slice(0, shownLost).map(({path, size}) => `  - ${displayName(path)}  ${formatBytes(size)}`);
	const older = versions.count - count;
	return [
		`${formatCounted(refs.size, 'snapshot')} would go, ${formatCount(remain.length)} would stay. With a prune that ${formatFrees(prune.freedBytes)}.`,
		...(count > 0
			? [
					style('yellow', `! Nothing would be left of ${formatCounted(count, 'file')}, ${formatBytes(bytes)}:`),
					...named,
					...(count > named.length ? [`  and ${formatCount(count - named.length)} more; --json names a thousand`] : []),
				]
			: ['No file would be lost: a version of each is in the snapshots that stay.']),
		...unknown.map(ref => style('yellow', `! ${shortHash(ref)} is damaged: what is lost with it is not known.`)),
		...(older > 0 ? [style('dim', `  ${formatCounted(older, 'older version')} of files would be lost.`)] : []),
	];
}

/** What was done. */
export function forgetReport(
	{removed, plan, prune, freedBytes = 0}: ForgetResult,
	{style, commandLine}: CommandContext,
): string[] {
	const freed = prune ? `; ${formatFreed(freedBytes)} with the prune` : '';
	const done = `${style('green', '✓')} Forgot ${formatCounted(removed.length, 'snapshot')}; ${formatCount(plan.remain.length)} left${freed}`;
	const hint = removed.length > 0 && !prune ? [`  To free what only they needed:  ${commandLine('prune')}`] : [];
	return removed.length === 0 && !prune ? ['Nothing to forget.'] : [done, ...hint];
}
