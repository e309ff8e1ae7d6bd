import {Box} from 'ink';
import type {ReactElement} from 'react';
import {displayName, formatCounted, formatDuration, formatPercent, formatTime} from '../../../format.js';
import {type Binding, defineScreen, type Step, type ViewProps} from '../../app/page.js';
import type {LogLine, Shell} from '../../app/shell.js';
import {fitText, Line, type Span} from '../../components/line.js';
import {moveKeys} from '../../components/move-keys.js';
import {innerHeight, innerWidth, Panel} from '../../components/panel.js';
import {Rows} from '../../components/rows.js';
import {askToCancel} from '../../jobs/ask-to-cancel.js';
import type {Job, JobStatus} from '../../jobs/job.js';
import {type ListExtent, type ListMove, listStart, type ListState, moveList} from '../../state/list-state.js';
import {type Glyphs, type Tone, useTheme} from '../../theme/theme.js';
import {operationScreen} from '../operation/operation-screen.js';

type JobsState = {
	/** Which of the two panes has the keys. */
	readonly pane: 'jobs' | 'log';
	readonly jobs: ListState;
	readonly log: ListState;
};

type JobsMessage =
	| {readonly type: 'cancel'}
	| {readonly type: 'copy'}
	| {readonly type: 'move'; readonly move: ListMove}
	| {readonly type: 'open'}
	| {readonly type: 'pane'};

const jobPanelRows = ({area}: Shell): number => Math.max(5, Math.floor(area.rows / 2));

const extents = (shell: Shell): Readonly<Record<JobsState['pane'], ListExtent>> => ({
	jobs: {count: shell.jobs.length, height: innerHeight(jobPanelRows(shell))},
	log: {count: shell.log.length, height: innerHeight(shell.area.rows - jobPanelRows(shell))},
});

/** Newest first. */
const jobAt = ({jobs}: Shell, index: number): Job | undefined => jobs.at(-1 - index);
const logLineAt = ({log}: Shell, index: number): LogLine | undefined => log.at(-1 - index);

function reduceJobs(state: JobsState, message: JobsMessage, shell: Shell): Step<JobsState, JobsMessage> {
	const job = jobAt(shell, state.jobs.cursor);
	switch (message.type) {
		case 'move': {
			const {pane} = state;
			return {state: {...state, [pane]: moveList(state[pane], message.move, extents(shell)[pane])}};
		}

		case 'pane': {
			return {state: {...state, pane: state.pane === 'jobs' ? 'log' : 'jobs'}};
		}

		case 'open': {
			return {state, requests: job ? [{type: 'open', screen: operationScreen({id: job.id})}] : []};
		}

		case 'copy': {
			return {state, requests: job ? [{type: 'copy', text: job.command, what: 'the command line'}] : []};
		}

		case 'cancel': {
			return {state, requests: job ? [askToCancel(job)] : []};
		}
	}
}

function jobsKeys({pane, jobs}: JobsState, shell: Shell): ReadonlyArray<Binding<JobsMessage>> {
	const job = jobAt(shell, jobs.cursor);
	const whyNot = job ? (pane === 'log' ? 'Tab goes to the jobs first' : undefined) : 'Nothing ran since the start';
	return [
		{keys: ['enter'], label: 'open', help: 'Look at the operation', isHinted: true, whyNot, message: {type: 'open'}},
		{keys: ['tab'], label: 'jobs or log', help: 'Go to the other pane', isHinted: true, message: {type: 'pane'}},
		{
			keys: ['x'],
			label: 'cancel',
			help: 'Cancel the operation',
			isHinted: true,
			whyNot: whyNot ?? (job?.status === 'running' ? undefined : 'It does not run any more'),
			message: {type: 'cancel'},
		},
		{
			keys: ['y'],
			label: 'copy command',
			help: 'Copy the command line that does the same',
			isHinted: true,
			whyNot,
			message: {type: 'copy'},
		},
		...moveKeys<JobsMessage>(move => ({type: 'move', move})),
	];
}

const statusTexts: Readonly<Record<JobStatus, readonly [glyph: keyof Glyphs, tone: Tone, text: string]>> = {
	running: ['closed', 'accent', 'running'],
	complete: ['ok', 'accent', 'done'],
	partial: ['warning', 'changed', 'partly done'],
	failed: ['failed', 'removed', 'failed'],
	cancelled: ['warning', 'changed', 'cancelled'],
};

function jobSpans(job: Job, {glyphs, width, now}: {glyphs: Glyphs; width: number; now: Date}): readonly Span[] {
	const [glyph, tone, text] = statusTexts[job.status];
	const {current} = job.progress;
	const share = current && current.total > 0 ? formatPercent(current.done / current.total) : '';
	const took = formatDuration((job.endedAt ?? now).getTime() - job.startedAt.getTime());
	return [
		{text: `${String(glyphs[glyph])} `, tone},
		{text: fitText(job.isCancelling ? 'ending' : text, 12), tone},
		{text: `${formatTime(job.startedAt).slice(11)} `, tone: 'dim'},
		{text: fitText(displayName(job.title), Math.max(10, width - 12 - 2 - 6 - 18), 'left', 'middle')},
		{text: fitText(share, 8, 'right'), tone: 'bright'},
		{text: fitText(took, 10, 'right'), tone: 'dim'},
	];
}

const levelTones: Readonly<Record<LogLine['level'], Tone>> = {info: 'dim', warning: 'changed', error: 'removed'};

function JobsView({state, shell}: ViewProps<JobsState>): ReactElement {
	const {glyphs} = useTheme();
	const {area, jobs, log, now} = shell;
	const upper = jobPanelRows(shell);
	const cells = innerWidth(area.columns);
	const sizes = extents(shell);
	return (
		<Box flexDirection="column">
			<Panel
				title="Jobs"
				isActive={state.pane === 'jobs'}
				note={formatCounted(jobs.length, 'job')}
				width={area.columns}
				height={upper}
			>
				{jobs.length === 0 && (
					<Line width={cells} spans={[{text: '  Nothing runs, and nothing ran since the start.', tone: 'dim'}]} />
				)}
				<Rows
					list={state.jobs}
					{...sizes.jobs}
					width={cells}
					isActive={state.pane === 'jobs'}
					rowAt={(index, width) => {
						const job = jobAt(shell, index);
						return {key: String(job?.id), spans: job ? jobSpans(job, {glyphs, width, now}) : []};
					}}
				/>
			</Panel>
			<Panel
				title="Log"
				isActive={state.pane === 'log'}
				note={formatCounted(log.length, 'line')}
				width={area.columns}
				height={area.rows - upper}
			>
				{log.length === 0 && <Line width={cells} spans={[{text: '  Nothing was said.', tone: 'dim'}]} />}
				<Rows
					list={state.log}
					{...sizes.log}
					width={cells}
					isActive={state.pane === 'log'}
					rowAt={(index, width) => {
						const line = logLineAt(shell, index);
						return {
							key: String(log.length - index),
							spans: line
								? [
										{text: `${formatTime(line.at, {seconds: true}).slice(11)} `, tone: 'faint'},
										{text: fitText(displayName(line.text), width - 9), tone: levelTones[line.level]},
									]
								: [],
						};
					}}
				/>
			</Panel>
		</Box>
	);
}

/** What runs, what ran, and what was said meanwhile. */
export const jobsScreen = defineScreen<Record<never, never>, JobsState, JobsMessage>({
	name: 'jobs',
	start: () => ({state: {pane: 'jobs', jobs: listStart, log: listStart}}),
	reduce: reduceJobs,
	keys: jobsKeys,
	title: () => 'jobs',
	View: JobsView,
	sentences: (_, {jobs}) => [
		`Jobs. ${formatCounted(jobs.length, 'job')} since the start.`,
		...jobs.toReversed().map(({title, status}) => `${displayName(title)}: ${statusTexts[status][2]}.`),
	],
});
