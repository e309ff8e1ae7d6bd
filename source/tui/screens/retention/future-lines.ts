import {describeGaps, spanText} from '../../../format-future.js';
import {displayName, formatCount, formatCounted, formatTime} from '../../../format.js';
import type {GroupFuture} from '../../../index.js';
import {type Span, spansWidth} from '../../components/line.js';
import {wrapText} from '../../components/wrap-text.js';
import {shortRef} from '../../state/snapshot-search.js';
import type {Glyphs} from '../../theme/theme.js';

type Lines = ReadonlyArray<readonly Span[]>;

/** Narrower windows have room neither for a bar beside the words nor for all of them. */
const wideCells = 90;

/** A source: how often, when the snapshots of today go, and what there will be when. */
export function futureLines(future: GroupFuture, glyphs: Glyphs, cells: number): Lines {
	const {key, schedule, present} = future;
	const place = displayName([key.account, key.path].filter(Boolean).join(':') || 'all snapshots');
	const going = present.filter(({at}) => at);
	const next = going
		.toSorted((a, b) => (a.at?.getTime() ?? 0) - (b.at?.getTime() ?? 0))
		.slice(0, cells < wideCells ? 2 : 3);
	const staying = `${formatCount(present.length - going.length)} of today's ${formatCounted(present.length, 'snapshot')} will still be there.`;
	const first = next.map(({entry, at}) => `${shortRef(entry.ref)} on ${at ? dayOf(at) : ''}`).join(', ');
	return [
		[
			{text: place, tone: 'bright'},
			{
				text: `  a backup every ${spanText(schedule.everyMs).replace(/^1 /, '')}${schedule.intervals === 0 ? ', as is assumed' : ''}`,
				tone: 'dim',
			},
		],
		...wrapText(staying, cells - 2).map((text): readonly Span[] => [{text: `  ${text}`}]),
		...(first === ''
			? []
			: wrapText(`First to go: ${first}`, cells - 2).map((text): readonly Span[] => [
					{text: `  ${text}`, tone: 'removed'},
				])),
		...pointLines(future, glyphs, cells),
		[],
	];
}

/** What there will be to restore from, from now on to two years. */
export const pointLines = ({points}: Pick<GroupFuture, 'points'>, glyphs: Glyphs, cells: number): Lines =>
	points.flatMap(({at, snapshots}, index) => {
		const left: readonly Span[] = [
			{text: `  ${index === 0 ? 'now       ' : dayOf(at)} `, tone: 'dim'},
			{text: `${formatCount(snapshots.length).padStart(5)} `, tone: 'added'},
			...(cells < wideCells
				? []
				: [
						{
							text: glyphs.marked.repeat(Math.min(12, Math.ceil(snapshots.length / 4))).padEnd(13),
							tone: 'added' as const,
						},
					]),
		];
		const width = spansWidth(left);
		const gaps = describeGaps({at, snapshots});
		const shown = cells < wideCells ? gaps.replaceAll(' for ', ' ') : gaps;
		return wrapText(shown, cells - width).map((text, row): readonly Span[] => [
			...(row === 0 ? left : [{text: ' '.repeat(width)}]),
			{text},
		]);
	});

const dayOf = (time: Date): string => formatTime(time).slice(0, 10);
