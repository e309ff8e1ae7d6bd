import {Box} from 'ink';
import type {ReactElement} from 'react';
import {displayName, formatBytes, formatCount, formatTime} from '../../../format.js';
import type {ViewProps} from '../../app/page.js';
import type {Shell} from '../../app/shell.js';
import {fitText, Line, type Span} from '../../components/line.js';
import {innerWidth, Panel} from '../../components/panel.js';
import {Rows} from '../../components/rows.js';
import {shortRef, sourceText} from '../../state/snapshot-search.js';
import type {TreeRow} from '../../state/tree-rows.js';
import {type Glyphs, type Tone, useTheme} from '../../theme/theme.js';
import {diffExtent, type DiffState, headRows} from './diff-state.js';
import type {ChangeKind, DiffNode} from './diff-tree.js';

const kindSigns: Readonly<
	Record<ChangeKind, readonly [glyph: 'added' | 'changed' | 'pending' | 'removed', tone: Tone, word: string]>
> = {
	added: ['added', 'added', 'added'],
	removed: ['removed', 'removed', 'removed'],
	changed: ['changed', 'changed', 'changed'],
	metadata: ['pending', 'dim', 'metadata'],
};

const kindKeys: ReadonlyArray<readonly [kind: ChangeKind, key: string]> = [
	['added', '+'],
	['removed', '-'],
	['changed', '~'],
	['metadata', 'm'],
];

export function DiffView({state, shell}: ViewProps<DiffState>): ReactElement {
	const {glyphs} = useTheme();
	const {columns, rows: areaRows} = shell.area;
	const cells = innerWidth(columns);
	const {rows, list, result, byGrowth, totals, kinds} = state;
	const {height} = diffExtent(shell, rows.length);
	const empty =
		state.before === ''
			? '  Press p to pick two snapshots.'
			: result
				? '  Nothing of these kinds changed.'
				: '  Comparing';
	return (
		<Box flexDirection="column">
			<Panel title="Compare" width={columns} height={headRows}>
				<Line
					width={cells}
					spans={[
						...snapshotSpans(state.before, shell),
						{text: ` ${glyphs.to} `, tone: 'dim'},
						...snapshotSpans(state.after, shell),
					]}
				/>
				<Line
					width={cells}
					spans={kindKeys.flatMap(([kind, key]) => {
						const [, tone, word] = kindSigns[kind];
						const {count = 0, bytes = 0} = totals?.[kind] ?? {};
						const isShown = kinds.has(kind);
						return [
							{text: key, tone: isShown ? tone : 'faint', isBold: true},
							{text: ` ${totals ? `${formatCount(count)} ` : ''}${word}`, tone: isShown ? 'plain' : 'faint'} as const,
							{text: bytes === 0 ? '   ' : ` ${signed(bytes)}   `, tone: isShown ? 'dim' : 'faint'} as const,
						];
					})}
				/>
			</Panel>
			<Panel
				isActive
				title="Changes"
				note={byGrowth ? 'by growth' : 'by name'}
				width={columns}
				height={areaRows - headRows}
			>
				{rows.length === 0 && <Line width={cells} spans={[{text: empty, tone: 'dim'}]} />}
				<Rows
					list={list}
					count={rows.length}
					width={cells}
					height={height}
					rowAt={(index, width) => {
						const row = rows[index];
						return {key: row?.item.path ?? '', spans: row ? nodeSpans(row, width, glyphs) : []};
					}}
				/>
			</Panel>
		</Box>
	);
}

const signed = (bytes: number): string => `${bytes > 0 ? '+' : ''}${formatBytes(bytes)}`;

function snapshotSpans(ref: string, {snapshots}: Shell): readonly Span[] {
	const entry = snapshots.items.find(item => item.ref === ref);
	return [
		{text: ref === '' ? 'none' : shortRef(ref), tone: 'accent'},
		{text: entry ? ` ${formatTime(entry.created)} ${sourceText(entry)}` : '', tone: 'dim'},
	];
}

function nodeSpans({item, depth, isOpen}: TreeRow<DiffNode>, width: number, glyphs: Glyphs): readonly Span[] {
	const {name, kind, change, growth, children, count} = item;
	const [glyph, tone] = kind ? kindSigns[kind] : ([undefined, 'plain'] as const);
	const isFolder = children.length > 0 || (change?.after ?? change?.before)?.kind === 'folder';
	const sign = children.length > 0 ? (isOpen ? glyphs.open : glyphs.closed) : ' ';
	const detail =
		kind === 'changed' || kind === 'metadata'
			? (change?.fields.join(', ') ?? '')
			: isFolder && count > 1
				? `${formatCount(count)} changes`
				: '';
	const details = Math.min(28, Math.floor(width / 4));
	const left = depth * 2 + 4;
	return [
		{text: `${'  '.repeat(depth)}${sign} `, tone: 'dim'},
		{text: `${glyph === undefined ? ' ' : glyphs[glyph]} `, tone},
		{
			text: fitText(
				`${displayName(name)}${isFolder ? '/' : ''}`,
				Math.max(8, width - left - details - 13),
				'left',
				'middle',
			),
			tone: kind === undefined ? 'plain' : tone,
		},
		{text: fitText(growth === 0 ? '' : signed(growth), 12, 'right'), tone: growth < 0 ? 'removed' : 'plain'},
		{text: ` ${fitText(detail, details)}`, tone: 'dim'},
	];
}
