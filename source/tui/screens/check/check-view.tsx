import {Box} from 'ink';
import type {ReactElement} from 'react';
import {displayName, formatBytes, formatCount, formatCounted, formatPercent} from '../../../format.js';
import type {ViewProps} from '../../app/page.js';
import {fitText, Line, type Span} from '../../components/line.js';
import {LinesPanel} from '../../components/lines-panel.js';
import {innerWidth, Panel} from '../../components/panel.js';
import {Rows} from '../../components/rows.js';
import {barCells} from '../../components/sparkline.js';
import {StaticTable} from '../../components/static-table.js';
import {wrapText} from '../../components/wrap-text.js';
import {repairAdvice} from '../../../index.js';
import type {Job} from '../../jobs/job.js';
import {shortRef} from '../../state/snapshot-search.js';
import {type Glyphs, useTheme} from '../../theme/theme.js';
import {checkExtent, detailHeight, findingsHeight, headHeight} from './check-layout.js';
import {
	checkCommand,
	checkJob,
	checkOutcome,
	type CheckState,
	depths,
	type ShownFinding,
	shownFindings,
} from './check-state.js';

/** How thoroughly above; what was found below, live. */
export function CheckView({state, shell}: ViewProps<CheckState>): ReactElement {
	const {glyphs} = useTheme();
	const {area} = shell;
	const cells = innerWidth(area.columns);
	const found = shownFindings(state, shell);
	const chosen = state.isOpen ? found[state.list.cursor] : undefined;
	const height = findingsHeight(area) - (chosen ? detailHeight : 0);
	const job = checkJob(state, shell);
	return (
		<Box flexDirection="column">
			<LinesPanel
				isActive
				title="Check"
				note={checkCommand(state, shell)}
				lines={headLines(state, job, cells, glyphs)}
				width={area.columns}
				height={headHeight}
			/>
			<Panel
				title="Findings"
				note={found.length > 0 ? formatCounted(found.length, 'fault') : ''}
				width={area.columns}
				height={height}
				{...(found.length > 0 && {tone: 'removed' as const})}
			>
				{found.length === 0 ? (
					<Nothing state={state} isRunning={job?.status === 'running'} width={cells} />
				) : (
					<Rows
						list={state.list}
						count={found.length}
						width={cells}
						height={checkExtent(area, found.length).height - (chosen ? detailHeight : 0)}
						rowAt={(index, width) => ({key: String(index), spans: findingSpans(found[index], width, glyphs)})}
					/>
				)}
			</Panel>
			{chosen ? (
				<LinesPanel
					title="Who is hurt, and what to do"
					lines={detailLines(chosen, cells)}
					width={area.columns}
					height={detailHeight}
				/>
			) : null}
		</Box>
	);
}

function headLines(
	state: CheckState,
	job: Job | undefined,
	width: number,
	glyphs: Glyphs,
): ReadonlyArray<readonly Span[]> {
	const choice = depths.map(({label}, index): Span => ({
		text: ` ${index === state.depth ? glyphs.marked : glyphs.unmarked} ${label}  `,
		tone: index === state.depth ? 'bright' : 'dim',
	}));
	const help: readonly Span[] = [{text: `   ${depths[state.depth]?.help ?? ''}`, tone: 'faint'}];
	return [
		choice,
		help,
		[],
		job ? jobSpans(job, state, width, glyphs) : [{text: 'Nothing is changed by a check. Enter begins.', tone: 'dim'}],
	];
}

function jobSpans(
	{status, progress, report}: Job,
	{result}: CheckState,
	width: number,
	glyphs: Glyphs,
): readonly Span[] {
	const {current} = progress;
	if (status !== 'running') {
		const text = displayName(result ? checkOutcome(result) : (report[0] ?? status));
		return result?.status === 'whole'
			? [{text: `${glyphs.ok} ${text}`, tone: 'accent', isBold: true}]
			: [{text: `${glyphs.failed} ${text}`, tone: 'removed', isBold: true}];
	}

	if (!current) {
		return [{text: 'Beginning', tone: 'dim'}];
	}

	const amount = current.isBytes ? formatBytes : formatCount;
	const fraction = current.total > 0 ? current.done / current.total : 0;
	const figures =
		current.total > 0
			? ` ${formatPercent(fraction)}  ${amount(current.done)} of ${amount(current.total)}`
			: ` ${amount(current.done)}`;
	const {full, rest} = barCells(fraction, Math.max(8, Math.min(40, width - current.name.length - figures.length - 4)));
	return [
		{text: `${current.name} `, tone: 'bright'},
		{text: glyphs.barFull.repeat(full), tone: 'accent'},
		{text: glyphs.barRest.repeat(rest), tone: 'faint'},
		{text: figures},
	];
}

/** Without a finding: the numbers of a check that found none, in a table, or that it goes on. */
function Nothing({
	state,
	isRunning,
	width,
}: {
	readonly state: CheckState;
	readonly isRunning: boolean;
	readonly width: number;
}): ReactElement {
	const {result} = state;
	if (!result) {
		return (
			<Line
				width={width}
				spans={[{text: isRunning ? 'None so far.' : 'Not checked yet: Enter begins.', tone: 'dim'}]}
			/>
		);
	}

	return (
		<StaticTable
			rows={[
				{
					Snapshots: formatCount(result.snapshotsChecked),
					Objects: formatCount(result.objectsVerified),
					'Data read': formatBytes(result.bytesRead),
					Unused: result.unused ? formatBytes(result.unused.bytes) : '0 B',
					Notes: formatCount(result.notes.length),
				},
			]}
		/>
	);
}

function findingSpans(finding: ShownFinding | undefined, width: number, glyphs: Glyphs): readonly Span[] {
	if (!finding) {
		return [];
	}

	const {kind, key, message, hurt} = finding;
	const who = hurt
		? ` ${glyphs.to} ${formatCounted(hurt.pathCount, 'file')} in ${formatCounted(hurt.snapshotCount, 'snapshot')}`
		: '';
	const name = displayName(key.length > 24 ? `${key.slice(0, 20)}…` : key);
	return [
		{text: `${glyphs.failed} ${kind} `, tone: 'removed'},
		{text: name},
		{
			text: fitText(` ${displayName(message)}`, Math.max(8, width - kind.length - name.length - who.length - 4)),
			tone: 'dim',
		},
		{text: who, tone: 'changed'},
	];
}

function detailLines({key, message, hurt}: ShownFinding, cells: number): ReadonlyArray<readonly Span[]> {
	const line = (text: string, tone: Span['tone'] = 'plain'): readonly Span[] => [{text, tone}];
	return [
		line(displayName(key), 'dim'),
		...wrapText(displayName(message), cells)
			.slice(0, 2)
			.map(text => line(text)),
		...(hurt
			? [
					line(`Files: ${displayName(hurt.paths.slice(0, 4).join(', ')) || 'none'}`),
					line(`Snapshots: ${hurt.snapshots.slice(0, 8).map(shortRef).join(', ') || 'none'}`),
				]
			: []),
		line(repairAdvice([key]), 'accent'),
	];
}
