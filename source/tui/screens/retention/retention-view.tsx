import {Box} from 'ink';
import type {ReactElement} from 'react';
import {displayName, formatBytes, formatCounted, formatRelativeTime, formatTime} from '../../../format.js';
import type {ViewProps} from '../../app/page.js';
import {type Column, placeColumns, rowSpans, titleSpans} from '../../components/columns.js';
import {Line, type Span} from '../../components/line.js';
import {innerWidth, Panel} from '../../components/panel.js';
import {rowWidth, Rows} from '../../components/rows.js';
import {shortRef} from '../../state/snapshot-search.js';
import {type Glyphs, useTheme} from '../../theme/theme.js';
import {futureLines} from './future-lines.js';
import type {PreviewRow} from './policy-preview.js';
import {previewHeight, retentionExtent, rulesHeight} from './retention-layout.js';
import {previewOf, retentionCommand, type RetentionState, shownRows} from './retention-state.js';
import {RulesPanel} from './rules-panel.js';

const columnsOf = (now: Date): ReadonlyArray<Column<PreviewRow>> => [
	{title: 'Snapshot', width: 8, importance: 0, text: ({entry}) => shortRef(entry.ref)},
	{title: 'Time', width: 16, importance: 0, text: ({entry}) => formatTime(entry.created)},
	{title: 'Age', width: 8, importance: 2, align: 'right', text: ({entry}) => formatRelativeTime(entry.created, now)},
	{
		title: 'Why',
		width: 'rest',
		minimum: 16,
		importance: 0,
		text: ({why, entry}) => displayName(whyText(why, entry.snapshot.tags)),
	},
	{
		title: 'Only here',
		width: 9,
		importance: 1,
		align: 'right',
		text: ({ownBytes}) => (ownBytes === undefined ? '' : formatBytes(ownBytes)),
	},
];

/** `tag pin` is what the engine says; a person pinned it. */
const whyText = (why: string, tags: readonly string[] = []): string =>
	why.startsWith('tag ') && tags.includes(why.slice(4)) ? `pinned by tag "${why.slice(4)}"` : why;

/** The policy above, what it does below: to the snapshots of now, or to those of the future. */
export function RetentionView({state, shell}: ViewProps<RetentionState>): ReactElement {
	const {area} = shell;
	return (
		<Box flexDirection="column">
			<RulesPanel
				state={state}
				preview={previewOf(state, shell)}
				command={retentionCommand(state, shell)}
				width={area.columns}
				height={rulesHeight(area)}
			/>
			{state.isFuture ? <FuturePanel state={state} shell={shell} /> : <PreviewPanel state={state} shell={shell} />}
		</Box>
	);
}

function PreviewPanel({state, shell}: ViewProps<RetentionState>): ReactElement {
	const {glyphs} = useTheme();
	const {area, now, snapshots} = shell;
	const rows = shownRows(state, shell);
	const cells = innerWidth(area.columns);
	const columns = placeColumns(columnsOf(now), rowWidth(cells) - 9);
	const extent = retentionExtent(area, rows.length);
	const note = `${formatCounted(snapshots.items.length, 'snapshot')}, each source by itself`;
	return (
		<Panel
			title={state.onlyRemoved ? 'What would be removed' : 'Live preview'}
			note={note}
			width={area.columns}
			height={previewHeight(area)}
		>
			<Line width={cells} spans={[{text: ' '.repeat(10)}, ...titleSpans(columns)]} />
			{rows.length === 0 ? (
				<Line
					width={cells}
					spans={[{text: state.onlyRemoved ? '  Nothing would be removed.' : '  No snapshots yet.', tone: 'dim'}]}
				/>
			) : (
				<Rows
					list={state.list}
					count={rows.length}
					width={cells}
					height={extent.height}
					rowAt={index => {
						const row = rows[index];
						return {key: row?.entry.ref ?? '', spans: row ? previewSpans(row, rowSpans(columns, row), glyphs) : []};
					}}
				/>
			)}
		</Panel>
	);
}

const previewSpans = ({isKept}: PreviewRow, cells: readonly Span[], glyphs: Glyphs): readonly Span[] =>
	isKept
		? [{text: `${glyphs.marked} keep   `, tone: 'added'}, ...cells]
		: [{text: `${glyphs.unmarked} remove `, tone: 'removed'}, ...cells.map(cell => ({...cell, tone: 'dim' as const}))];

function FuturePanel({state, shell}: ViewProps<RetentionState>): ReactElement {
	const {glyphs} = useTheme();
	const {area} = shell;
	const cells = innerWidth(area.columns);
	const isPlaying = state.futureOf !== state.rules;
	const lines = (state.futures ?? []).flatMap(future => futureLines(future, glyphs, cells));
	const {problem} = previewOf(state, shell);
	return (
		<Panel
			title="What if you keep this policy for two years"
			note={isPlaying && problem === undefined ? 'playing' : 'backups as often as lately'}
			width={area.columns}
			height={previewHeight(area)}
		>
			{(lines.length === 0 ? [[{text: displayName(problem ?? ''), tone: 'dim' as const}]] : lines)
				.slice(0, previewHeight(area) - 2)
				.map((spans, index) => (
					// eslint-disable-next-line react/no-array-index-key -- the lines have no identity but their place
					<Box key={index} height={1}>
						<Line width={cells} spans={spans} />
					</Box>
				))}
		</Panel>
	);
}
