import {Box} from 'ink';
import type {ReactElement} from 'react';
import {displayName, formatBytes, formatCount, formatCounted, formatPercent} from '../../../format.js';
import type {ViewProps} from '../../app/page.js';
import type {Shell} from '../../app/shell.js';
import {fitText, Line, type Span} from '../../components/line.js';
import {innerWidth, Panel} from '../../components/panel.js';
import {sparkline} from '../../components/sparkline.js';
import {useTheme, type Glyphs} from '../../theme/theme.js';
import {activity, type HomeFacts} from './home-facts.js';
import {homeLayout} from './home-layout.js';
import {checkText, healthOf, whenText} from './home-health.js';
import type {HomeState} from './home-state.js';

const labelCells = 11;
const valueCells = 15;

/** The two panels above the snapshots: how the repository is, and what the last days brought. */
export function FactsPanels({state: {facts}, shell}: ViewProps<HomeState>): ReactElement {
	const {glyphs} = useTheme();
	const {isWide, factRows} = homeLayout(shell.area);
	const {columns} = shell.area;
	const left = isWide ? Math.floor(columns * 0.56) : columns;
	return (
		<Box flexShrink={0}>
			<Panel title="Repository" width={left} height={factRows + 2}>
				{repositoryLines(facts, shell, glyphs)
					.slice(0, factRows)
					.map(line => (
						<Line key={line[0]?.text} width={innerWidth(left)} spans={line} />
					))}
			</Panel>
			{isWide ? (
				<Panel title="Activity, last 30 days" note="new data per day" width={columns - left} height={factRows + 2}>
					{activityLines(shell, glyphs).map((line, index) => (
						// eslint-disable-next-line react/no-array-index-key -- the lines have no identity but their place
						<Line key={index} width={innerWidth(columns - left)} spans={line} />
					))}
				</Panel>
			) : null}
		</Box>
	);
}

type Label = readonly [label: string, value: string];

const pairs = (...shown: readonly Label[]): readonly Span[] =>
	shown.flatMap(([label, value], index) => [
		{text: fitText(label, labelCells), tone: 'dim' as const},
		{text: index === shown.length - 1 ? value : fitText(value, valueCells)},
	]);

/** Health first: what needs attention stands in the first line. */
function repositoryLines(facts: HomeFacts, shell: Shell, glyphs: Glyphs): ReadonlyArray<readonly Span[]> {
	const {snapshots} = shell;
	const total = snapshots.items.reduce((sum, {figures}) => sum + (figures.bytes ?? 0), 0);
	// Snapshots of the Go tool do not say how much they hold.
	const isSized = snapshots.items.every(({figures}) => figures.bytes !== undefined);
	const {storedBytes, locks, keys} = facts;
	const saved = storedBytes === undefined || total <= storedBytes ? undefined : 1 - storedBytes / total;
	const sources = formatCounted(new Set(snapshots.items.map(({snapshot}) => snapshot.source?.path)).size, 'source');
	const unknown = glyphs.ellipsis;
	return [
		healthLine(facts, shell, glyphs),
		pairs(
			['Rehearsed', whenText(facts.rehearsal, shell, unknown)],
			['Checked', checkText(facts.check, shell, unknown)],
		),
		pairs(
			['Stored', storedBytes === undefined ? unknown : formatBytes(storedBytes)],
			[
				'Saved',
				saved === undefined
					? storedBytes === undefined || !isSized
						? unknown
						: 'nothing yet'
					: `${formatPercent(saved)} by dedup and zstd`,
			],
		),
		pairs(
			['Snapshots', snapshots.status === 'loading' ? unknown : formatCount(snapshots.items.length)],
			['Backed up', isSized ? `${formatBytes(total)} from ${sources}` : sources],
		),
		pairs(
			['Locks', locks === undefined ? unknown : locks === 0 ? 'none' : formatCount(locks)],
			['Keys', shell.repository?.isEncrypted === false ? 'not encrypted' : ((keys && keysText(keys)) ?? unknown)],
		),
	];
}

function keysText(keys: readonly string[]): string {
	const counts = new Map<string, number>();
	for (const key of keys) {
		counts.set(key, (counts.get(key) ?? 0) + 1);
	}

	return [...counts].map(([type, count]) => `${count} ${displayName(type)}`).join(', ');
}

function healthLine(facts: HomeFacts, shell: Shell, glyphs: Glyphs): readonly Span[] {
	const {level, text, detail} = healthOf(facts, shell);
	const [glyph, tone] = (
		{
			bad: [glyphs.failed, 'removed'],
			warning: [glyphs.warning, 'changed'],
			empty: [glyphs.pending, 'changed'],
			good: [glyphs.ok, 'accent'],
			unknown: ['', 'dim'],
		} as const
	)[level];
	return [{text: glyph === '' ? text : `${glyph} ${text}`, tone, isBold: level !== 'unknown'}, {text: `  ${detail}`}];
}

function activityLines({snapshots, now}: Shell, glyphs: Glyphs): ReadonlyArray<readonly Span[]> {
	const {added, days, daysWithout} = activity(snapshots.items, now);
	const bars = sparkline(added, glyphs);
	const total = added.reduce((sum, value) => sum + value, 0);
	return [
		[{text: snapshots.hasFigures ? bars : '', tone: 'accent'}],
		[
			{text: fitText('30 days ago', 15), tone: 'dim'},
			{text: fitText('today', 15, 'right'), tone: 'dim'},
		],
		[],
		daysWithout === 0
			? [{text: `${glyphs.ok} `, tone: 'accent'}, {text: days === 0 ? 'nothing to show yet' : 'a backup on every day'}]
			: [
					{text: `${glyphs.warning} `, tone: 'changed'},
					{text: `no backup on ${daysWithout} of the last ${formatCounted(days, 'day')}`},
				],
		[{text: `+ ${formatBytes(total)}`, tone: 'added'}, {text: ' stored in these days'}],
	];
}
