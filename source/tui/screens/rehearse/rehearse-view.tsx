import {Box} from 'ink';
import type {ReactElement} from 'react';
import {displayName, formatBytes, formatCounted, formatRelativeTime, formatTime} from '../../../format.js';
import type {ViewProps} from '../../app/page.js';
import type {Span} from '../../components/line.js';
import {innerWidth} from '../../components/panel.js';
import {wrapText} from '../../components/wrap-text.js';
import {LinesPanel} from '../../components/lines-panel.js';
import {shortRef} from '../../state/snapshot-search.js';
import {type Glyphs, useTheme} from '../../theme/theme.js';
import {rehearsalOutcome, rehearseCommand, type RehearseState, sampleSizes} from './rehearse-screen.js';

const headHeight = 10;
const purpose =
	'Some files, chosen by chance, come back to a temporary folder, are compared with what was backed up, byte for byte, and are removed again.';

export function RehearseView({state, shell}: ViewProps<RehearseState>): ReactElement {
	const {glyphs} = useTheme();
	const {columns, rows} = shell.area;
	const {past, snapshot} = state;
	const head: ReadonlyArray<readonly Span[]> = [
		...wrapText(purpose, innerWidth(columns)).map((text): readonly Span[] => [{text, tone: 'dim'}]),
		[],
		[
			{text: 'Files  ', tone: 'dim'},
			...sampleSizes
				.toSorted((a, b) => a - b)
				.map((files): Span => ({
					text: `${files === state.files ? glyphs.marked : glyphs.unmarked} ${files}   `,
					tone: files === state.files ? 'bright' : 'faint',
				})),
			{text: `   of ${snapshot === undefined ? 'the newest snapshot' : shortRef(snapshot)}`, tone: 'dim'},
		],
		[],
		...resultLines(state, shell, glyphs),
	];
	const lines = (past ?? []).map(({at, snapshot: ref, files, bytes, failures}): readonly Span[] => [
		failures === 0 ? {text: `${glyphs.ok} `, tone: 'accent'} : {text: `${glyphs.failed} `, tone: 'removed'},
		{text: `${formatTime(at)}  ${formatRelativeTime(at, shell.now).padStart(8)}  `},
		{text: `${shortRef(ref)}  `, tone: 'accent'},
		{text: `${formatCounted(files, 'file')}, ${formatBytes(bytes)}`},
		{text: failures === 0 ? '' : `, ${formatCounted(failures, 'file')} did not come back`, tone: 'removed'},
	]);
	return (
		<Box flexDirection="column">
			<LinesPanel
				isActive
				title="Rehearse a restore"
				note={rehearseCommand(state, shell)}
				lines={head}
				width={columns}
				height={headHeight}
			/>
			<LinesPanel
				title="Held on this machine"
				lines={
					past && lines.length === 0
						? [[{text: 'None so far. Whoever never tried does not know.', tone: 'dim'}]]
						: lines
				}
				width={columns}
				height={Math.max(3, rows - headHeight)}
			/>
		</Box>
	);
}

function resultLines(
	state: RehearseState,
	{jobs}: ViewProps<RehearseState>['shell'],
	glyphs: Glyphs,
): ReadonlyArray<readonly Span[]> {
	const job = jobs.find(({id}) => id === state.jobId);
	const {result} = state;
	if (job?.status === 'running') {
		return [
			[
				{text: `${job.progress.current?.name ?? 'Beginning'} `, tone: 'bright'},
				{text: displayName(job.progress.current?.currentFile ?? ''), tone: 'dim'},
			],
		];
	}

	if (!result) {
		return [[{text: displayName(job?.report[0] ?? ''), tone: 'removed'}]];
	}

	const text = displayName(rehearsalOutcome(result));
	return result.status === 'passed'
		? [[{text: `${glyphs.ok} ${text}`, tone: 'accent', isBold: true}]]
		: [
				[{text: `${glyphs.failed} ${text}`, tone: 'removed', isBold: true}],
				...result.failures.map(({path, reason}): readonly Span[] => [
					{text: `  ${displayName(path)}: ${displayName(reason)}`, tone: 'removed'},
				]),
			];
}
