import {Box} from 'ink';
import type {ReactElement} from 'react';
import {displayName, formatBytes, formatCount, formatCounted, formatPercent, formatTime} from '../../../format.js';
import type {FolderCost, GrowthResult} from '../../../index.js';
import type {ViewProps} from '../../app/page.js';
import {type Column, placeColumns, rowSpans, titleSpans} from '../../components/columns.js';
import {fieldSpans} from '../../components/field-spans.js';
import {Line, type Span} from '../../components/line.js';
import {LinesPanel} from '../../components/lines-panel.js';
import {innerWidth, Panel} from '../../components/panel.js';
import {rowWidth, Rows} from '../../components/rows.js';
import {barCells} from '../../components/sparkline.js';
import {type Glyphs, useTheme} from '../../theme/theme.js';
import {excludesHeight, foldersHeight, growthExtent} from './growth-layout.js';
import {growthCommand, type GrowthState, shownFolders} from './growth-state.js';

const barWidth = 10;

function columnsOf({bytes: total, folders}: GrowthResult, glyphs: Glyphs): ReadonlyArray<Column<FolderCost>> {
	const sources = new Set(folders.map(({source}) => `${source.account}:${source.path}`));
	const share = (bytes: number) => (total === 0 ? 0 : bytes / total);
	const bar = (bytes: number) => {
		const {full, rest} = barCells(share(bytes), barWidth);
		return glyphs.barFull.repeat(full) + glyphs.barRest.repeat(rest);
	};

	return [
		{title: 'Costs', width: 9, importance: 0, align: 'right', text: ({bytes}) => formatBytes(bytes)},
		{title: 'Share', width: 7, importance: 1, align: 'right', text: ({bytes}) => formatPercent(share(bytes))},
		{title: '', width: barWidth, importance: 4, tone: 'accent', text: ({bytes}) => bar(bytes)},
		{
			title: 'Lately',
			width: 10,
			importance: 2,
			align: 'right',
			tone: 'added',
			text: ({recentBytes}) => `+${formatBytes(recentBytes)}`,
		},
		{
			title: 'Versions',
			width: 9,
			importance: 3,
			align: 'right',
			tone: 'dim',
			text: ({versions}) => formatCount(versions),
		},
		{
			title: 'Folder',
			width: 'rest',
			minimum: 16,
			importance: 0,
			cut: 'middle',
			text: ({path, source}) => displayName(`${sources.size > 1 ? `${source.account}:${source.path} ` : ''}/${path}`),
		},
	];
}

/** Which folders cost the stored bytes, and what leaving some out would have saved. */
export function GrowthView({state, shell}: ViewProps<GrowthState>): ReactElement {
	const {glyphs} = useTheme();
	const {area} = shell;
	const cells = innerWidth(area.columns);
	const {result, problem, isByRecent} = state;
	const folders = shownFolders(state);
	const columns = result ? placeColumns(columnsOf(result, glyphs), rowWidth(cells)) : [];
	const note = result
		? `${formatBytes(result.bytes)} stored for ${formatCounted(result.snapshotCount, 'snapshot')}${isByRecent ? ', by what came lately' : ''}`
		: '';
	return (
		<Box flexDirection="column">
			<Panel isActive title="What costs the space" note={note} width={area.columns} height={foldersHeight(area)}>
				{result ? (
					<>
						<Line width={cells} spans={[{text: ' '}, ...titleSpans(columns)]} />
						<Rows
							list={state.list}
							count={folders.length}
							width={cells}
							height={growthExtent(area, folders.length).height}
							rowAt={index => {
								const folder = folders[index];
								return {key: String(index), spans: folder ? rowSpans(columns, folder) : []};
							}}
						/>
					</>
				) : (
					<Line
						width={cells}
						spans={[
							problem === undefined
								? {text: 'Looking at every version of every file, once', tone: 'dim'}
								: {text: `${glyphs.failed} ${displayName(problem)}`, tone: 'removed'},
						]}
					/>
				)}
			</Panel>
			<LinesPanel
				title="What an exclude would have saved"
				note={growthCommand(state, shell)}
				lines={excludeLines(state, cells)}
				width={area.columns}
				height={excludesHeight(area)}
				isActive={state.typing !== undefined}
			/>
		</Box>
	);
}

function excludeLines({result, typing, patterns}: GrowthState, cells: number): ReadonlyArray<readonly Span[]> {
	const head: readonly Span[] = typing
		? [{text: 'Leave out: ', tone: 'changed'}, ...fieldSpans(typing, Math.max(10, cells - 12))]
		: [
				{
					text: patterns.length > 0 ? 'These patterns were tried; ' : 'Some usual patterns were tried; ',
					tone: 'dim',
				},
				{text: 'e', tone: 'accent', isBold: true},
				{text: ' tries others. No backup changes.', tone: 'dim'},
			];
	const {excludes = [], excluded, bytes = 0, since} = result ?? {};
	return [
		head,
		...excludes.map(({pattern, bytes: saved, versions}): readonly Span[] => [
			{text: formatBytes(saved).padStart(9), tone: 'bright'},
			{text: ` ${(bytes === 0 ? '' : formatPercent(saved / bytes)).padStart(7)}  `},
			{text: displayName(pattern), tone: 'tag'},
			{text: `  ${formatCounted(versions, 'version')}`, tone: 'dim'},
		]),
		...(result && excludes.length === 0 ? [[{text: 'None of them matches anything.', tone: 'dim' as const}]] : []),
		...(excluded && excludes.length > 1
			? [
					[
						{text: formatBytes(excluded.bytes).padStart(9), tone: 'bright' as const},
						{text: ' all together', tone: 'dim' as const},
					],
				]
			: []),
		...(since ? [[{text: `Lately is since ${formatTime(since)}`, tone: 'faint' as const}]] : []),
	];
}
