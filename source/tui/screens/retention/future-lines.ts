import {describeGaps, spanText} from '../../../format-future.js';
import {displayName, formatCount, formatCounted, formatTime} from '../../../format.js';
import type {GroupFuture} from '../../../index.js';
import type {Span} from '../../components/line.js';
import {shortRef} from '../../state/snapshot-search.js';
import type {Glyphs} from '../../theme/theme.js';

/** A source: how often, what there will be when, and when the snapshots of today go. */
export function futureLines(
	{key, schedule, points, present}: GroupFuture,
	glyphs: Glyphs,
): ReadonlyArray<readonly Span[]> {
	const place = displayName([key.account, key.path].filter(Boolean).join(':') || 'all snapshots');
	const going = present.filter(({at}) => at);
	const next = going.toSorted((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0)).slice(0, 3);
	return [
		[
			{text: place, tone: 'bright'},
			{
				text: `  a backup every ${spanText(schedule.everyMs).replace(/^1 /, '')}${schedule.intervals === 0 ? ', as is assumed' : ''}`,
				tone: 'dim',
			},
		],
		...points.map(({at, snapshots}, index): readonly Span[] => [
			{text: `  ${index === 0 ? 'now       ' : formatTime(at).slice(0, 10)} `, tone: 'dim'},
			{text: `${formatCount(snapshots.length).padStart(5)} `, tone: 'added'},
			{text: glyphs.marked.repeat(Math.min(12, Math.ceil(snapshots.length / 4))).padEnd(13), tone: 'added'},
			{text: describeGaps({at, snapshots})},
		]),
		[
			{
				text: `  ${formatCount(present.length - going.length)} of today's ${formatCounted(present.length, 'snapshot')} will still be there. `,
			},
			...(next.length > 0
				? [
						{
							text: `First to go: ${next.map(({entry, at}) => `${shortRef(entry.ref)} on ${at ? formatTime(at).slice(0, 10) : ''}`).join(', ')}`,
							tone: 'removed' as const,
						},
					]
				: []),
		],
		[],
	];
}
