import {Box} from 'ink';
import type {ReactElement} from 'react';
import {displayName, formatBytes, formatCount, formatCounted, formatFrees, formatTime} from '../../../format.js';
import type {ViewProps} from '../../app/page.js';
import {fitText, Line, type Span} from '../../components/line.js';
import {LinesPanel} from '../../components/lines-panel.js';
import {innerHeight, innerWidth, Panel} from '../../components/panel.js';
import {Rows} from '../../components/rows.js';
import {shortRef} from '../../state/snapshot-search.js';
import {type Glyphs, useTheme} from '../../theme/theme.js';
import {showsBoth} from './forget-layout.js';
import {emptiedGroups, forgetPhase, type ForgetState, layoutOf} from './forget-state.js';

/** A dry run's numbers above; what goes, and what is lost for good, below. */
export function ForgetView({state, shell}: ViewProps<ForgetState>): ReactElement {
	const {glyphs} = useTheme();
	const {area} = shell;
	const layout = layoutOf(state, shell);
	const isBoth = showsBoth(area);
	const width = isBoth ? Math.floor(area.columns / 2) : area.columns;
	return (
		<Box flexDirection="column">
			<LinesPanel
				isActive
				title={stepsText(state, glyphs)}
				lines={[...layout.command.map((text): readonly Span[] => [{text, tone: 'dim'}]), ...numberLines(state, glyphs)]}
				width={area.columns}
				height={layout.numbersHeight}
			/>
			<Box>
				{isBoth || state.pane === 'snapshots' ? (
					<SnapshotsPanel state={state} width={width} height={layout.listsHeight} />
				) : null}
				{isBoth || state.pane === 'lost' ? (
					<LostPanel state={state} width={isBoth ? area.columns - width : width} height={layout.listsHeight} />
				) : null}
			</Box>
		</Box>
	);
}

function stepsText(state: ForgetState, glyphs: Glyphs): string {
	const isReady = forgetPhase(state) === 'confirm';
	return `1 dry run ${isReady ? glyphs.ok : glyphs.pending}   2 confirm   3 run`;
}

function numberLines(state: ForgetState, glyphs: Glyphs): ReadonlyArray<readonly Span[]> {
	const {plan, effect, problem, isPruning} = state;
	if (problem !== undefined) {
		return [
			[{text: `${glyphs.failed} ${displayName(problem)}`, tone: 'removed'}],
			[{text: 'Nothing was changed.', tone: 'dim'}],
		];
	}

	if (!plan) {
		return [[{text: 'Making the plan', tone: 'dim'}]];
	}

	const emptied = emptiedGroups(state);
	const pruning: readonly Span[] = [
		{text: `${isPruning ? glyphs.marked : glyphs.unmarked} then prune: `, tone: isPruning ? 'accent' : 'dim'},
		{
			text: isPruning ? 'what only they need is deleted at once' : 'what only they need stays until the next prune',
			tone: 'dim',
		},
	];
	return [
		[
			{
				text: `${glyphs.unmarked} ${formatCounted(plan.refs.size, 'snapshot goes', 'snapshots go')}`,
				tone: 'removed',
				isBold: true,
			},
			{text: `   ${glyphs.marked} ${formatCounted(plan.remain.length, 'stays', 'stay')}`, tone: 'added', isBold: true},
		],
		effect
			? [
					{text: formatFrees(effect.prune.freedBytes), tone: 'bright'},
					{text: isPruning ? '' : ' with the next prune'},
					{
						text: `   no other snapshot needs ${formatCounted(effect.prune.unneeded.count, 'object')}`,
						tone: 'dim',
					},
				]
			: [{text: 'Finding out what that frees, and what would be lost', tone: 'dim'}],
		...(effect ? [lostSpans(effect.lost, glyphs)] : []),
		emptied.length > 0
			? [{text: `${glyphs.warning} Nothing would be left of ${displayName(emptied.join('; '))}`, tone: 'removed'}]
			: pruning,
		[],
		[
			{text: 'Nothing has happened yet. ', tone: 'dim'},
			...(effect && emptied.length === 0 && plan.refs.size > 0
				? [
						{text: 'Enter', tone: 'removed' as const, isBold: true},
						{text: ' asks you to type a word first', tone: 'dim' as const},
					]
				: []),
		],
	];
}

const lostSpans = (
	{count, bytes, versions}: NonNullable<ForgetState['effect']>['lost'],
	glyphs: Glyphs,
): readonly Span[] =>
	count > 0
		? [
				{
					text: `${glyphs.warning} ${formatCounted(count, 'file')} lost for good, ${formatBytes(bytes)}`,
					tone: 'changed',
					isBold: true,
				},
				{
					text: `   and ${formatCounted(Math.max(0, versions.count - count), 'older version')} of files that stay`,
					tone: 'dim',
				},
			]
		: [
				{text: `${glyphs.ok} no file is lost: a version of each stays`, tone: 'accent'},
				{text: versions.count > 0 ? `   ${formatCounted(versions.count, 'older version')} go` : '', tone: 'dim'},
			];

type PaneProps = Pick<ViewProps<ForgetState>, 'state'> & {readonly width: number; readonly height: number};

function SnapshotsPanel({state, width, height}: PaneProps): ReactElement {
	const {glyphs} = useTheme();
	const remove = state.plan?.remove ?? [];
	const unreadable = (state.plan?.refs.size ?? 0) - remove.length;
	return (
		<Panel
			title="Snapshots that go"
			note={unreadable > 0 ? `and ${formatCounted(unreadable, 'damaged one')}` : ''}
			isActive={state.pane === 'snapshots'}
			width={width}
			height={height}
		>
			<Rows
				list={state.lists.snapshots}
				count={remove.length}
				width={innerWidth(width)}
				height={innerHeight(height)}
				isActive={state.pane === 'snapshots'}
				rowAt={(index, cells) => {
					const entry = remove[index];
					const tags = displayName((entry?.snapshot.tags ?? []).join(','));
					const source = displayName(entry?.snapshot.source?.path ?? '');
					return {
						key: entry?.ref ?? '',
						spans: entry
							? [
									{text: `${glyphs.unmarked} `, tone: 'removed'},
									{text: `${shortRef(entry.ref)}  ${formatTime(entry.created)}  `},
									{text: fitText(source, Math.max(0, cells - 31 - tags.length), 'left', 'middle'), tone: 'dim'},
									{text: ` ${tags}`, tone: 'tag'},
								]
							: [],
					};
				}}
			/>
		</Panel>
	);
}

function LostPanel({state, width, height}: PaneProps): ReactElement {
	const {glyphs} = useTheme();
	const lost = state.effect?.lost;
	const files = lost?.files ?? [];
	const cells = innerWidth(width);
	return (
		<Panel
			title="Lost for good"
			note={
				lost && lost.count > files.length ? `the first ${formatCount(files.length)} of ${formatCount(lost.count)}` : ''
			}
			isActive={state.pane === 'lost'}
			width={width}
			height={height}
		>
			{files.length === 0 ? (
				<Line
					width={cells}
					spans={[{text: lost ? '  No file: a version of each stays.' : '  Looking for them', tone: 'dim'}]}
				/>
			) : (
				<Rows
					list={state.lists.lost}
					count={files.length}
					width={cells}
					height={innerHeight(height)}
					isActive={state.pane === 'lost'}
					rowAt={(index, room) => {
						const file = files[index];
						return {
							key: `${index} ${file?.path ?? ''}`,
							spans: file
								? [
										{text: `${glyphs.failed} `, tone: 'removed'},
										{text: fitText(displayName(file.path), Math.max(8, room - 30), 'left', 'middle')},
										{text: ` ${formatBytes(file.size).padStart(8)}  ${formatTime(file.mtime)}`, tone: 'dim'},
									]
								: [],
						};
					}}
				/>
			)}
		</Panel>
	);
}
