import type {ReactElement} from 'react';
import {displayName, formatBytes, formatCount, formatCounted, formatFrees} from '../../../format.js';
import type {PrunePlan} from '../../../index.js';
import type {ViewProps} from '../../app/page.js';
import type {Span} from '../../components/line.js';
import {LinesPanel} from '../../components/lines-panel.js';
import {type Glyphs, useTheme} from '../../theme/theme.js';
import {pruneCommand, type PruneState, shares} from './prune-state.js';

/** The numbers of a dry run, before anything is deleted. */
export function PruneView({state, shell}: ViewProps<PruneState>): ReactElement {
	const {glyphs} = useTheme();
	const {columns, rows} = shell.area;
	const {plan, problem, maxUnused} = state;
	const choice: readonly Span[] = [
		{text: 'Unused share of packs that may stay  ', tone: 'dim'},
		...shares.map((share): Span => ({
			text: ` ${share === maxUnused ? glyphs.marked : glyphs.unmarked} ${share * 100} % `,
			tone: share === maxUnused ? 'bright' : 'faint',
		})),
	];
	const body: ReadonlyArray<readonly Span[]> =
		problem === undefined
			? plan
				? planLines(plan, glyphs)
				: [[{text: 'Finding what snapshots need', tone: 'dim'}]]
			: [
					[{text: `${glyphs.failed} ${displayName(problem)}`, tone: 'removed'}],
					[{text: 'Nothing was changed.', tone: 'dim'}],
				];
	return (
		<LinesPanel
			isActive
			title={`1 dry run ${plan ? glyphs.ok : glyphs.pending}   2 confirm   3 run`}
			note={pruneCommand(state, shell, ' --dry-run')}
			lines={[choice, [], ...body]}
			width={columns}
			height={rows}
		/>
	);
}

function planLines(plan: PrunePlan, glyphs: Glyphs): ReadonlyArray<readonly Span[]> {
	const line = (glyph: string, tone: Span['tone'], count: number, what: string, bytes: number): readonly Span[] => [
		{text: `${glyph} `, tone},
		{text: formatCount(count).padStart(12)},
		{text: ` ${what.padEnd(38)}`, tone: 'dim'},
		{text: formatBytes(bytes).padStart(9)},
	];
	return [
		[
			{
				text: `${glyphs.marked} ${formatCounted(plan.reachable, 'object stays', 'objects stay')}`,
				tone: 'added',
				isBold: true,
			},
			{text: `, which ${formatCounted(plan.snapshots, 'snapshot needs', 'snapshots need')}`, tone: 'dim'},
		],
		[],
		line(glyphs.removed, 'removed', plan.unneeded.count, 'objects that no snapshot needs', plan.unneeded.bytes),
		line(
			glyphs.removed,
			'removed',
			plan.packsToRemove.count,
			'packs with nothing else in them',
			plan.packsToRemove.bytes,
		),
		line(glyphs.changed, 'changed', plan.packsToRepack.count, 'packs to be packed anew', plan.packsToRepack.bytes),
		line(
			glyphs.changed,
			'changed',
			plan.looseToPack.count,
			'small objects to be joined in packs',
			plan.looseToPack.bytes,
		),
		[
			{
				text: `${glyphs.same} ${' '.repeat(12)} ${'unused in packs that stay'.padEnd(38)}${formatBytes(plan.unusedBytes).padStart(9)}`,
				tone: 'dim',
			},
		],
		[],
		[
			{text: 'A prune '},
			{text: formatFrees(plan.freedBytes), tone: 'bright'},
			{text: plan.freedBytes < 0 ? ': the index of the objects that are joined' : '', tone: 'dim'},
		],
		...plan.warnings.map((warning): readonly Span[] => [
			{text: `${glyphs.warning} ${displayName(warning)}`, tone: 'changed'},
		]),
		[],
		[
			{text: 'Nothing has happened yet. ', tone: 'dim'},
			{text: 'Enter', tone: 'removed', isBold: true},
			{text: ' asks you to type a word first', tone: 'dim'},
		],
	];
}
