import {formatCounted} from '../../../format.js';
import {type Binding, defineScreen} from '../../app/page.js';
import {editsField} from '../../state/text-field.js';
import {
	backupOptions,
	type BackupMessage,
	type BackupState,
	fieldAt,
	reduceBackup,
	startBackup,
} from './backup-state.js';
import {BackupView} from './backup-view.js';

const everywhere: ReadonlyArray<Binding<BackupMessage>> = [
	{
		keys: ['enter'],
		label: 'begin',
		help: 'Begin the backup',
		isHinted: true,
		message: {type: 'begin', isDryRun: false},
	},
	{
		keys: ['down', 'tab'],
		label: 'next line',
		help: 'Go to the next line',
		isHinted: true,
		message: {type: 'move', by: 1},
	},
	{keys: ['up', 'shift-tab'], label: 'line before', help: 'Go to the line before', message: {type: 'move', by: -1}},
];

const onFolders: ReadonlyArray<Binding<BackupMessage>> = [
	{keys: ['space'], label: 'choose', help: 'Choose the folder, or not', isHinted: true, message: {type: 'toggle'}},
	{
		keys: ['n'],
		label: 'dry run',
		help: 'Tell what would be backed up, and store nothing',
		isHinted: true,
		message: {type: 'begin', isDryRun: true},
	},
	{
		keys: ['y'],
		label: 'copy command',
		help: 'Copy the command line that does the same',
		isHinted: true,
		message: {type: 'copy'},
	},
	{keys: ['j'], label: 'next line', help: 'Go to the next line', message: {type: 'move', by: 1}},
	{keys: ['k'], label: 'line before', help: 'Go to the line before', message: {type: 'move', by: -1}},
];

/** What is to be backed up; it begins with what the last backup took. */
export const backupScreen = defineScreen<Record<never, never>, BackupState, BackupMessage>({
	name: 'backup-form',
	start: (_, shell) => startBackup(shell),
	reduce: reduceBackup,
	keys: state => (fieldAt(state) === undefined ? [...everywhere, ...onFolders] : everywhere),
	typing: state =>
		fieldAt(state) === undefined ? undefined : key => (editsField(key) ? {type: 'typed', key} : undefined),
	// Behind the panel's edge and the heading.
	click: (_, {row}) => (row >= 2 ? {type: 'choose', row: row - 2} : undefined),
	title: () => 'new backup',
	View: BackupView,
	sentences(state) {
		const {folders, tags} = backupOptions(state);
		const field = fieldAt(state);
		return [
			`New backup of ${formatCounted(folders.length, 'folder')}.`,
			field === undefined
				? `${state.known[state.row] ?? ''}: ${state.chosen.has(state.known[state.row] ?? '') ? 'chosen' : 'not chosen'}.`
				: `${field}: ${state.fields[field].text}.`,
			...(tags.length > 0 ? [`Tags: ${tags.join(', ')}.`] : []),
		];
	},
});
