import {Box} from 'ink';
import type {ReactElement} from 'react';
import {displayName} from '../../../format.js';
import type {ViewProps} from '../../app/page.js';
import {fieldSpans} from '../../components/field-spans.js';
import {fitText, Line, type Span} from '../../components/line.js';
import {innerWidth, Panel} from '../../components/panel.js';
import {wrapText} from '../../components/wrap-text.js';
import {useTheme} from '../../theme/theme.js';
import {backupJob} from './backup-job.js';
import {backupOptions, type BackupState, type FieldName, fieldNames} from './backup-state.js';

const labels: Readonly<Record<FieldName, readonly [label: string, hint: string]>> = {
	folder: ['Folder', '/home/ada, or ~'],
	tags: ['Tags', 'weekly, before-upgrade'],
	exclude: ['Leave out', 'node_modules, *.iso'],
};

const labelCells = 12;

/** The form before a backup begins. */
export function BackupView({state, shell}: ViewProps<BackupState>): ReactElement {
	const {glyphs} = useTheme();
	const {columns, rows} = shell.area;
	const cells = innerWidth(columns);
	const {known, chosen, fields, row} = state;
	const options = backupOptions(state);
	const cursor = (index: number): Span => ({text: index === row ? `${glyphs.cursor} ` : '  ', tone: 'accent'});
	const folderLines = known.map((folder, index): readonly Span[] => [
		cursor(index),
		{text: `${chosen.has(folder) ? glyphs.marked : glyphs.unmarked} `, tone: chosen.has(folder) ? 'accent' : 'dim'},
		{text: fitText(displayName(folder), cells - 4, 'left', 'middle'), tone: index === row ? 'bright' : 'plain'},
	]);
	const fieldLines = fieldNames.map((name, index): readonly Span[] => {
		const [label, hint] = labels[name];
		const isHere = known.length + index === row;
		const {text} = fields[name];
		return [
			cursor(known.length + index),
			{text: fitText(known.length > 0 && name === 'folder' ? 'Another' : label, labelCells), tone: 'dim'},
			...(isHere
				? fieldSpans(fields[name], cells - labelCells - 2)
				: [
						{
							text: fitText(text === '' ? hint : displayName(text), cells - labelCells - 2),
							tone: text === '' ? 'faint' : 'plain',
						} as const,
					]),
		];
	});
	const {command} = backupJob({...options, isDryRun: false}, shell.commandLine);
	const lines: ReadonlyArray<readonly Span[]> = [
		[{text: 'What to back up', tone: 'bright'}],
		...folderLines,
		...fieldLines.slice(0, 1),
		[],
		[{text: 'How', tone: 'bright'}],
		...fieldLines.slice(1),
		[],
		[{text: 'Only what is new is stored; each backup is a complete snapshot all the same.', tone: 'dim'}],
		[],
		[{text: 'The same as a command:', tone: 'dim'}],
		...(options.folders.length > 0
			? wrapText(displayName(command), cells - 2).map((text): readonly Span[] => [{text: `  ${text}`, tone: 'accent'}])
			: [[{text: '  choose a folder first', tone: 'faint'} as const]]),
	];
	return (
		<Panel isActive title="New backup" width={columns} height={rows}>
			{lines.slice(0, rows - 2).map((spans, index) => (
				// eslint-disable-next-line react/no-array-index-key -- the lines have no identity but their place
				<Box key={index} height={1}>
					<Line width={cells} spans={spans} />
				</Box>
			))}
		</Panel>
	);
}
