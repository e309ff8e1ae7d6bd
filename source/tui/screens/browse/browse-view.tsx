import {Box} from 'ink';
import type {ReactElement} from 'react';
import {displayName, formatBytes, formatTime} from '../../../format.js';
import type {ViewProps} from '../../app/page.js';
import {fieldSpans} from '../../components/field-spans.js';
import {fitText, Line, type Span, spansWidth} from '../../components/line.js';
import {innerWidth, Panel} from '../../components/panel.js';
import {Rows} from '../../components/rows.js';
import {shortRef} from '../../state/snapshot-search.js';
import {type Glyphs, useTheme} from '../../theme/theme.js';
import {browseLayout} from './browse-layout.js';
import type {BrowseState} from './browse-state.js';
import {isNotFound} from './find-entry.js';
import {folderSizeText} from './folder-size-text.js';
import type {EntryRow} from './load-tree.js';
import {SidePanel} from './side-panel.js';
import {siblings} from './through-time.js';

const findCells = 20;

export function BrowseView({state, shell}: ViewProps<BrowseState>): ReactElement {
	const {glyphs} = useTheme();
	const {area} = shell;
	const {isWide, treeColumns, treeRows} = browseLayout(area);
	const {rows, list, marks, loading, find, isFinding, pane, sizes, isMeasuring} = state;
	const cells = innerWidth(treeColumns);
	const head: readonly Span[] = isFinding
		? [{text: '/', tone: 'changed'}, ...fieldSpans(find, findCells), {text: ' '}]
		: find.text === ''
			? []
			: [{text: `/${displayName(find.text)} `, tone: 'changed'}];
	const note = [
		...(isNotFound(state) ? ['not found here'] : []),
		...(loading === undefined ? [] : [`reading ${displayName(loading)}`]),
		...(isMeasuring ? ['adding up the folders'] : []),
		...(marks.size > 0 ? [`${marks.size} marked`] : []),
	].join(` ${glyphs.dot} `);
	return (
		<Box flexDirection="column">
			<Timeline state={state} shell={shell} />
			<Box>
				{isWide || pane === 'tree' ? (
					<Panel
						isActive={pane === 'tree'}
						title="Files"
						head={head}
						note={note}
						width={treeColumns}
						height={treeRows + 2}
					>
						{rows.length === 0 && <Line width={cells} spans={emptySpans(state, glyphs)} />}
						<Rows
							list={list}
							count={rows.length}
							width={cells}
							height={treeRows}
							rowAt={(index, width) => {
								const row = rows[index];
								return {
									key: row?.item.fileId ?? '',
									spans: row ? entrySpans(row, {width, glyphs, isMarked: marks.has(row.item.path), sizes}) : [],
								};
							}}
						/>
					</Panel>
				) : null}
				{isWide || pane === 'side' ? <SidePanel state={state} shell={shell} /> : null}
			</Box>
		</Box>
	);
}

const emptySpans = ({problem, loading}: BrowseState, glyphs: Glyphs): readonly Span[] =>
	problem === undefined
		? [{text: loading === undefined ? '  The snapshot is empty.' : '  Reading the snapshot', tone: 'dim'}]
		: [{text: `${glyphs.failed} ${displayName(problem)}`, tone: 'removed'}];

const kindSigns: Readonly<Record<EntryRow['item']['kind'], string>> = {
	file: '',
	folder: '/',
	symlink: '@',
	fifo: '|',
	socket: '=',
	'block-device': '%',
	'char-device': '%',
};

function entrySpans(
	{item, depth, isOpen}: EntryRow,
	{
		width,
		glyphs,
		isMarked,
		sizes,
	}: {
		readonly width: number;
		readonly glyphs: Glyphs;
		readonly isMarked: boolean;
		readonly sizes: BrowseState['sizes'];
	},
): readonly Span[] {
	const isFolder = item.kind === 'folder';
	const size = isFolder
		? (folderSizeText(sizes, item)?.bytes ?? '')
		: item.kind === 'file'
			? formatBytes(item.size)
			: item.kind;
	const sign = isFolder ? (isOpen ? glyphs.open : glyphs.closed) : ' ';
	const time = width >= 60 ? ` ${formatTime(item.mtime)}` : '';
	const left = 1 + depth * 2 + 2;
	const target = item.target === undefined ? '' : ` ${glyphs.to} ${displayName(item.target)}`;
	return [
		{text: isMarked ? glyphs.marked : ' ', tone: 'changed'},
		{text: `${'  '.repeat(depth)}${sign} `, tone: 'dim'},
		{
			text: fitText(
				`${displayName(item.name)}${kindSigns[item.kind]}${target}`,
				width - left - 12 - time.length,
				'left',
				'middle',
			),
			tone: isFolder ? 'accent' : 'plain',
		},
		{text: fitText(size, 12, 'right'), tone: 'plain'},
		{text: time, tone: 'dim'},
	];
}

/** Where in time the snapshot stands: a dot for each of the same source. */
function Timeline({state, shell}: ViewProps<BrowseState>): ReactElement {
	const {glyphs} = useTheme();
	const {columns} = shell.area;
	const all = siblings(state, shell);
	const index = all.findIndex(({ref}) => ref === state.ref);
	const current = all[index];
	const name = `${shortRef(state.ref)}  ${current ? formatTime(current.created) : ''}`;
	const older = Math.max(0, all.length - index - 1);
	const newer = Math.max(0, index);
	const room = Math.max(0, columns - name.length - 34);
	const half = Math.floor(room / 2);
	const left: readonly Span[] = [
		{text: ` [ ${older} older `, tone: older > 0 ? 'accent' : 'faint'},
		{text: glyphs.unmarked.repeat(Math.min(older, half)), tone: 'dim'},
		{text: ` ${glyphs.marked} `, tone: 'accent'},
		{text: name, tone: 'bright'},
		{text: ' '},
		{text: glyphs.unmarked.repeat(Math.min(newer, half)), tone: 'dim'},
		{text: ` ${newer} newer ]`, tone: newer > 0 ? 'accent' : 'faint'},
	];
	const indent = Math.max(0, Math.floor((columns - spansWidth(left)) / 2));
	return <Line width={columns} spans={[{text: ' '.repeat(indent)}, ...left]} />;
}
