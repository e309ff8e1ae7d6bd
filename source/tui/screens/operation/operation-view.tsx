import {Box} from 'ink';
import type {ReactElement} from 'react';
import {
	displayName,
	formatBytes,
	formatCount,
	formatCounted,
	formatDuration,
	formatPercent,
	formatRate,
} from '../../../format.js';
import type {ViewProps} from '../../app/page.js';
import {fitText, Line, type Span} from '../../components/line.js';
import {innerWidth, Panel} from '../../components/panel.js';
import {Rows} from '../../components/rows.js';
import {Spinner} from '../../components/spinner.js';
import {barCells, sparkline} from '../../components/sparkline.js';
import type {Job} from '../../jobs/job.js';
import {type Glyphs, type Tone, useTheme} from '../../theme/theme.js';
import {type ListedLine, listedLines, operationLayout, type PhaseLine, shownPhases} from './operation-layout.js';
import {jobOf, type OperationState} from './operation-screen.js';

const soFarCells = 36;

export function OperationView({state, shell}: ViewProps<OperationState>): ReactElement {
	const {glyphs} = useTheme();
	const job = jobOf(state, shell);
	const {columns, rows} = shell.area;
	if (!job) {
		return <Panel title="Operation" width={columns} height={rows} />;
	}

	const layout = operationLayout(shell.area, job);
	const listed = listedLines(job, shell.area);
	const {warningCount} = job.progress;
	const cells = innerWidth(columns);
	return (
		<Box flexDirection="column">
			<ProgressPanel job={job} now={shell.now} width={columns} height={layout.progressHeight} />
			{layout.nowHeight > 0 && (
				<Box>
					<FilesPanel job={job} width={columns - soFarCells} height={layout.nowHeight} />
					<SoFarPanel job={job} width={soFarCells} height={layout.nowHeight} />
				</Box>
			)}
			<Panel
				title={job.status === 'running' ? 'Warnings' : 'What came of it'}
				note={warningCount > 0 ? formatCounted(warningCount, 'warning') : ''}
				width={columns}
				height={layout.listHeight}
			>
				{listed.length === 0 && <Line width={cells} spans={[{text: '  none so far', tone: 'faint'}]} />}
				<Rows
					list={state.list}
					count={listed.length}
					width={cells}
					height={layout.listRows}
					isActive={listed.length > layout.listRows}
					rowAt={(index, width) => ({key: String(index), spans: listedSpans(listed[index], width, glyphs)})}
				/>
			</Panel>
		</Box>
	);
}

function listedSpans(line: ListedLine | undefined, width: number, glyphs: Glyphs): readonly Span[] {
	if (!line) {
		return [];
	}

	if (line.kind === 'report') {
		return [{text: fitText(line.text, width)}];
	}

	const subject = Math.floor(width * 0.55);
	return [
		{text: `${glyphs.warning} `, tone: 'changed'},
		{text: fitText(displayName(line.subject), subject - 2, 'left', 'middle')},
		{text: ` ${fitText(displayName(line.text), width - subject - 1)}`, tone: 'dim'},
	];
}

type JobPanelProps = {readonly job: Job; readonly width: number; readonly height: number};

const endings: Readonly<Record<Job['status'], readonly [glyph: keyof Glyphs, tone: Tone, text: string]>> = {
	running: ['closed', 'accent', 'running'],
	complete: ['ok', 'accent', 'done'],
	partial: ['warning', 'changed', 'done, but not everything'],
	failed: ['failed', 'removed', 'failed'],
	cancelled: ['warning', 'changed', 'cancelled'],
};

function ProgressPanel({job, now, width, height}: JobPanelProps & {readonly now: Date}): ReactElement {
	const {glyphs} = useTheme();
	const cells = innerWidth(width);
	const {status, progress, isCancelling} = job;
	const elapsed = progress.current?.elapsedMilliseconds ?? (job.endedAt ?? now).getTime() - job.startedAt.getTime();
	const [glyph, tone, text] = endings[status];
	return (
		<Panel
			isActive
			title={displayName(job.title)}
			note={`elapsed ${formatDuration(elapsed)}`}
			width={width}
			height={height}
		>
			{shownPhases(job).map(phase => (
				<PhaseRow key={phase.name} phase={phase} isBarMoving={barMoves(job)} width={cells} />
			))}
			<Line width={cells} spans={[]} />
			<Line width={cells} spans={barSpans(job, cells, glyphs)} />
			{status === 'running' ? (
				<Line
					width={cells}
					spans={
						isCancelling
							? [{text: 'Ending: what is under way is finished first', tone: 'changed'}]
							: rateSpans(job, cells, glyphs)
					}
				/>
			) : (
				<Line width={cells} spans={[{text: `${String(glyphs[glyph])} ${text}`, tone, isBold: true}]} />
			)}
		</Panel>
	);
}

const phaseNameCells = 28;

/** A moving bar shows well enough that something is under way: a spinner has a clock of its own, and each of its steps costs a frame. */
const barMoves = ({status, progress: {current}}: Job): boolean =>
	status === 'running' && current !== undefined && current.total > 0;

type PhaseRowProps = {readonly phase: PhaseLine; readonly isBarMoving: boolean; readonly width: number};

function PhaseRow({phase, isBarMoving, width}: PhaseRowProps): ReactElement {
	const {glyphs} = useTheme();
	const {name, status, done, total, isBytes, milliseconds} = phase;
	const amount = isBytes ? formatBytes : formatCount;
	const signs = {done: glyphs.ok, failed: glyphs.failed, pending: glyphs.pending, running: glyphs.closed};
	const tones = {done: 'accent', failed: 'removed', pending: 'faint', running: 'accent'} as const;
	const figures =
		status === 'pending'
			? ''
			: [
					...(done > 0 || total > 0
						? [total > 0 && status === 'running' ? `${amount(done)} of ${amount(total)}` : amount(done)]
						: []),
					...(status === 'done' ? [formatDuration(milliseconds)] : []),
				].join(` ${glyphs.dot} `);
	const spans: readonly Span[] = [
		{
			text: fitText(name, phaseNameCells),
			tone: status === 'running' ? 'bright' : status === 'pending' ? 'faint' : 'plain',
		},
		{text: figures, tone: 'dim'},
	];
	return (
		<Box height={1} width={width}>
			{status === 'running' && !isBarMoving ? (
				<Box width={4} flexShrink={0}>
					<Spinner />
				</Box>
			) : (
				<Line width={4} spans={[{text: signs[status], tone: tones[status]}]} />
			)}
			<Line width={width - 4} spans={spans} />
		</Box>
	);
}

function barSpans(job: Job, width: number, glyphs: Glyphs): readonly Span[] {
	const {progress, status} = job;
	const {current} = progress;
	if (!current || !barMoves(job)) {
		return [{text: glyphs.barRest.repeat(width), tone: status === 'complete' ? 'accent' : 'faint'}];
	}

	const amount = current.isBytes ? formatBytes : formatCount;
	const fraction = Math.min(1, current.done / current.total);
	const figures = `  ${formatPercent(fraction).padStart(6)}  ${amount(current.done)} of ${amount(current.total)}`;
	const {full, rest} = barCells(fraction, Math.max(10, width - figures.length));
	return [
		{text: glyphs.barFull.repeat(full), tone: 'accent'},
		{text: glyphs.barRest.repeat(rest), tone: 'faint'},
		{text: figures},
	];
}

function rateSpans({progress}: Job, width: number, glyphs: Glyphs): readonly Span[] {
	const {current, storedRate, rates, storedBytes} = progress;
	if (current?.rate === undefined) {
		return [{text: current?.currentFile === undefined ? '' : displayName(current.currentFile), tone: 'dim'}];
	}

	const rate = current.isBytes ? formatRate(current.rate) : `${formatCount(current.rate)}/s`;
	const spans: readonly Span[] = [
		{text: rate, tone: 'bright'},
		{text: current.isBytes ? ' read' : '', tone: 'dim'},
		...(storedBytes > 0 && storedRate !== undefined
			? [
					{text: `   ${formatRate(storedRate)}`, tone: 'bright' as const},
					{text: ' stored', tone: 'dim' as const},
				]
			: []),
		...(current.remainingMilliseconds === undefined
			? []
			: [
					{text: '   ETA ', tone: 'dim' as const},
					{text: formatDuration(current.remainingMilliseconds), tone: 'bright' as const},
				]),
	];
	const used = spans.reduce((sum, {text}) => sum + text.length, 0);
	return [
		...spans,
		{text: `   ${sparkline(rates.slice(-Math.max(0, Math.min(40, width - used - 3))), glyphs)}`, tone: 'accent'},
	];
}

function FilesPanel({job, width, height}: JobPanelProps): ReactElement {
	const {glyphs} = useTheme();
	const cells = innerWidth(width);
	return (
		<Panel title="Now" width={width} height={height}>
			{job.progress.files.slice(0, height - 2).map(file => (
				<Line
					key={file}
					width={cells}
					spans={[
						{text: `${glyphs.reading} `, tone: 'faint'},
						{text: fitText(displayName(file), cells - 2, 'left', 'middle')},
					]}
				/>
			))}
		</Panel>
	);
}

function SoFarPanel({job, width, height}: JobPanelProps): ReactElement {
	const {glyphs} = useTheme();
	const cells = innerWidth(width);
	const {counts, rawBytes, storedBytes} = job.progress;
	const line = (glyph: string, tone: Tone, count: number, text: string): readonly Span[] => [
		{text: `${glyph} `, tone},
		{text: fitText(formatCount(count), 12, 'right')},
		{text: ` ${text}`, tone: 'dim'},
	];
	const rows: ReadonlyArray<readonly Span[]> = [
		...(counts
			? [
					line(glyphs.added, 'added', counts.new, 'new'),
					line(glyphs.changed, 'changed', counts.changed, 'changed'),
					line(glyphs.same, 'dim', counts.unchanged, 'as before'),
					line(glyphs.removed, 'removed', counts.removed, 'removed'),
				]
			: []),
		...(storedBytes > 0
			? [
					[
						{text: 'stored ', tone: 'dim' as const},
						{text: formatBytes(storedBytes)},
						{
							text: rawBytes > storedBytes ? ` (${(rawBytes / storedBytes).toFixed(1)} times less)` : '',
							tone: 'dim' as const,
						},
					],
				]
			: []),
	];
	return (
		<Panel title="So far" width={width} height={height}>
			{rows.slice(0, height - 2).map((spans, index) => (
				// eslint-disable-next-line react/no-array-index-key -- the lines have no identity but their place
				<Line key={index} width={cells} spans={spans} />
			))}
		</Panel>
	);
}
