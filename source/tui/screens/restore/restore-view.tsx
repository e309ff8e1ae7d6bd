import {Box} from 'ink';
import type {ReactElement} from 'react';
import {displayName, formatBytes, formatCount, formatCounted, formatTime} from '../../../format.js';
import type {PlannedChange} from '../../../index.js';
import type {ViewProps} from '../../app/page.js';
import {fieldSpans} from '../../components/field-spans.js';
import {fitText, Line, type Span} from '../../components/line.js';
import {innerWidth, Panel} from '../../components/panel.js';
import {Rows} from '../../components/rows.js';
import {Spinner} from '../../components/spinner.js';
import {wrapText} from '../../components/wrap-text.js';
import {shortRef, sourceText} from '../../state/snapshot-search.js';
import {type Glyphs, type Tone, useTheme} from '../../theme/theme.js';
import {restoreCommand} from './restore-job.js';
import {changeRows, choiceOf, type DryRun, type FormRow, formRows, type RestoreState} from './restore-state.js';

export function RestoreView({state, shell}: ViewProps<RestoreState>): ReactElement {
	const {columns, rows} = shell.area;
	const {dryRun} = state;
	if (typeof dryRun === 'object') {
		return <DryRunPanel dryRun={dryRun} state={state} shell={shell} />;
	}

	return (
		<Panel isActive title="Restore" note={shortRef(state.ref)} width={columns} height={rows}>
			<FormLines state={state} shell={shell} />
			{dryRun === 'running' && (
				<Box>
					<Spinner />
					<Line width={innerWidth(columns) - 4} spans={[{text: ' Looking what a restore would change', tone: 'dim'}]} />
				</Box>
			)}
		</Panel>
	);
}

const labels: Readonly<Record<FormRow, string>> = {
	target: 'Where to',
	kind: 'As',
	overwrite: 'Files there',
	delete: 'Extra files',
};

const overwriteTexts = {
	'if-changed': 'replace those that differ in size or time',
	never: 'keep them all',
	always: 'replace them all',
} as const;

const labelCells = 14;

function FormLines({state, shell}: ViewProps<RestoreState>): ReactElement {
	const {glyphs} = useTheme();
	const cells = innerWidth(shell.area.columns);
	// What does not fit is left out at the end: laid out too high, lines in the middle would vanish.
	const room = shell.area.rows - 2 - (state.dryRun === 'running' ? 1 : 0);
	const {ref, paths, target, isZip, overwrite, isDeleting, row} = state;
	const snapshot = shell.snapshots.items.find(item => item.ref === ref);
	const values: Readonly<Record<Exclude<FormRow, 'target'>, string>> = {
		kind: isZip ? 'a new ZIP file' : 'files and folders',
		overwrite: overwriteTexts[overwrite],
		delete: isDeleting ? 'delete what is not in the snapshot' : 'leave them alone',
	};
	const shown = isZip ? formRows.slice(0, 2) : formRows;
	const form = shown.map((name): readonly Span[] => {
		const isHere = name === row;
		const label: readonly Span[] = [
			{text: isHere ? `${glyphs.cursor} ` : '  ', tone: 'accent'},
			{text: fitText(labels[name], labelCells), tone: 'dim'},
		];
		if (name === 'target') {
			const room = cells - labelCells - 2;
			return [...label, ...(isHere ? fieldSpans(target, room) : [{text: fitText(displayName(target.text), room)}])];
		}

		return [
			...label,
			{text: isHere ? `${glyphs.older} ` : '  ', tone: 'accent'},
			{text: values[name], tone: isHere ? 'bright' : 'plain'},
			{text: isHere ? ` ${glyphs.newer}` : '', tone: 'accent'},
		];
	});
	const what =
		paths.length === 0
			? ['everything']
			: [...paths.slice(0, 4).map(displayName), ...(paths.length > 4 ? [`and ${paths.length - 4} more`] : [])];
	const lines: ReadonlyArray<readonly Span[]> = [
		[
			{text: fitText('Snapshot', labelCells + 2), tone: 'dim'},
			{text: shortRef(ref), tone: 'accent'},
			{text: snapshot ? `  ${formatTime(snapshot.created)}  ${sourceText(snapshot)}` : ''},
		],
		...what.map((text, index): readonly Span[] => [
			{text: fitText(index === 0 ? 'What' : '', labelCells + 2), tone: 'dim'},
			{text: fitText(text, cells - labelCells - 2, 'left', 'middle')},
		]),
		[],
		...form,
		[],
		[
			{
				text: isZip
					? 'A ZIP file is always new: nothing that exists is changed.'
					: 'Enter makes a dry run first: its numbers are seen before anything changes.',
				tone: 'dim',
			},
		],
		[],
		[{text: 'The same as a command:', tone: 'dim'}],
		...wrapText(restoreCommand(choiceOf(state), shell.commandLine), cells - 2).map((text): readonly Span[] => [
			{text: `  ${text}`, tone: 'accent'},
		]),
		[],
	];
	return (
		<Box flexDirection="column">
			{lines.slice(0, room).map((spans, index) => (
				// eslint-disable-next-line react/no-array-index-key -- the lines have no identity but their place
				<Line key={index} width={cells} spans={spans} />
			))}
		</Box>
	);
}

function DryRunPanel({dryRun, state, shell}: ViewProps<RestoreState> & {readonly dryRun: DryRun}): ReactElement {
	const {glyphs} = useTheme();
	const {columns, rows} = shell.area;
	const cells = innerWidth(columns);
	const {plan, changes} = dryRun;
	const {files, bytes, folders, others, overwritten, unchanged, kept, deleted} = plan.summary;
	const line = (glyph: string, tone: Tone, count: number, text: string): readonly Span[] => [
		{text: `${glyph} `, tone},
		{text: fitText(formatCount(count), 12, 'right'), tone: count > 0 ? 'bright' : 'dim'},
		{text: ` ${text}`, tone: count > 0 ? 'plain' : 'dim'},
	];
	const lines: ReadonlyArray<readonly Span[]> = [
		[{text: 'Into ', tone: 'dim'}, {text: fitText(displayName(plan.target), cells - 5, 'left', 'middle')}],
		line(glyphs.added, 'added', files, `${files === 1 ? 'file is' : 'files are'} written, ${formatBytes(bytes)}`),
		line(
			glyphs.added,
			'added',
			folders + others,
			folders + others === 1 ? 'folder, link or device is made' : 'folders, links and devices are made',
		),
		line(glyphs.changed, 'changed', overwritten, 'of these replace something'),
		line(glyphs.same, 'dim', unchanged, 'are there already and stay'),
		line(glyphs.same, 'dim', kept, 'differ and are kept'),
		line(glyphs.removed, 'removed', deleted, 'are deleted'),
		...(plan.failures.length > 0 ? [line(glyphs.warning, 'changed', plan.failures.length, 'cannot be restored')] : []),
		[],
		[
			{text: 'Enter', tone: 'accent', isBold: true},
			{text: ' goes on to the question, '},
			{text: 'e', tone: 'accent', isBold: true},
			{text: ' changes the choices.'},
		],
		[],
	];
	return (
		<Panel
			isActive
			title="Dry run: nothing was changed"
			note={formatCounted(changes.length, 'change')}
			width={columns}
			height={rows}
		>
			{lines.map((spans, index) => (
				// eslint-disable-next-line react/no-array-index-key -- the lines have no identity but their place
				<Line key={index} width={cells} spans={spans} />
			))}
			<Rows
				list={state.list}
				count={changes.length}
				width={cells}
				height={changeRows(shell)}
				rowAt={(index, width) => {
					const change = changes[index];
					return {key: String(index), spans: change ? changeSpans(change, width, glyphs) : []};
				}}
			/>
		</Panel>
	);
}

const actionSigns = {
	create: ['added', 'added'],
	overwrite: ['changed', 'changed'],
	delete: ['removed', 'removed'],
} as const;

function changeSpans({action, path, kind, size}: PlannedChange, width: number, glyphs: Glyphs): readonly Span[] {
	const [glyph, tone] = actionSigns[action];
	return [
		{text: `${glyphs[glyph]} `, tone},
		{text: fitText(`${displayName(path)}${kind === 'folder' ? '/' : ''}`, width - 13, 'left', 'middle')},
		{text: fitText(kind === 'file' && action !== 'delete' ? formatBytes(size) : '', 11, 'right'), tone: 'dim'},
	];
}
