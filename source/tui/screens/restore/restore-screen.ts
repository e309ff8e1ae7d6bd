import {formatBytes, formatCounted} from '../../../format.js';
import {type Binding, defineScreen} from '../../app/page.js';
import {moveKeys} from '../../components/move-keys.js';
import {editsField} from '../../state/text-field.js';
import {shortRef} from '../../state/snapshot-search.js';
import {
	type RestoreMessage,
	type RestoreParameters,
	type RestoreState,
	reduceRestore,
	startRestore,
} from './restore-state.js';
import {RestoreView} from './restore-view.js';

type RestoreKey = Binding<RestoreMessage>;

const onForm: readonly RestoreKey[] = [
	{
		keys: ['enter'],
		label: 'go on',
		help: 'Make a dry run, and show its numbers',
		isHinted: true,
		message: {type: 'begin'},
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

const onChoices: readonly RestoreKey[] = [
	{
		keys: ['right', 'space', 'l'],
		label: 'change',
		help: 'Take the next choice',
		isHinted: true,
		message: {type: 'change', by: 1},
	},
	{keys: ['left', 'h'], label: 'change', help: 'Take the choice before', message: {type: 'change', by: -1}},
	{
		keys: ['y'],
		label: 'copy command',
		help: 'Copy the command line that does the same',
		isHinted: true,
		message: {type: 'copy'},
	},
];

const onDryRun: readonly RestoreKey[] = [
	{keys: ['enter'], label: 'restore', help: 'Ask, and restore', isHinted: true, message: {type: 'begin'}},
	{
		keys: ['e', 'escape'],
		label: 'change the choices',
		help: 'Go back to the choices',
		isHinted: true,
		message: {type: 'edit'},
	},
	{
		keys: ['y'],
		label: 'copy command',
		help: 'Copy the command line that does the same',
		isHinted: true,
		message: {type: 'copy'},
	},
	...moveKeys<RestoreMessage>(move => ({type: 'scroll', move})),
];

/** Choices, a dry run with its numbers, a question, and then the restore. */
export const restoreScreen = defineScreen<RestoreParameters, RestoreState, RestoreMessage>({
	name: 'restore',
	start: startRestore,
	reduce: reduceRestore,
	keys: ({dryRun, row}) =>
		typeof dryRun === 'object' ? onDryRun : row === 'target' ? onForm : [...onForm, ...onChoices],
	typing: ({dryRun, row}) =>
		dryRun === undefined && row === 'target' ? key => (editsField(key) ? {type: 'typed', key} : undefined) : undefined,
	title: ({ref}) => `restore of ${shortRef(ref)}`,
	status: ({dryRun}) => (typeof dryRun === 'object' ? 'dry run' : ''),
	View: RestoreView,
	sentences({dryRun, row, target, ref, overwrite, isDeleting, isZip}) {
		if (typeof dryRun === 'object') {
			const {files, bytes, overwritten, deleted} = dryRun.plan.summary;
			return [
				`Dry run: ${formatCounted(files, 'file')}, ${formatBytes(bytes)}, ${overwritten} overwritten, ${deleted} deleted.`,
			];
		}

		const values = {
			target: target.text,
			kind: isZip ? 'ZIP file' : 'folder',
			overwrite,
			delete: isDeleting ? 'delete extra files' : 'leave extra files',
		};
		return [`Restore of ${shortRef(ref)}. ${row}: ${values[row]}.`];
	},
});
