import {displayName, formatCounted} from '../../../format.js';
import {type Binding, defineScreen} from '../../app/page.js';
import {moveKeys} from '../../components/move-keys.js';
import {
	checkJob,
	type CheckMessage,
	checkOutcome,
	type CheckState,
	depths,
	reduceCheck,
	shownFindings,
	startCheck,
} from './check-state.js';
import {CheckView} from './check-view.js';

type CheckKey = Binding<CheckMessage>;

const whileIdle: readonly CheckKey[] = [
	{keys: ['enter', 'c'], label: 'begin', help: 'Begin the check', isHinted: true, message: {type: 'begin'}},
	{
		keys: ['right', 'tab'],
		label: 'how thoroughly',
		help: 'Read more, or less, of the data',
		isHinted: true,
		message: {type: 'depth', by: 1},
	},
	{keys: ['left', 'shift-tab'], label: 'less', help: 'Read less of the data', message: {type: 'depth', by: -1}},
];

const whileRunning: readonly CheckKey[] = [
	{keys: ['x'], label: 'cancel', help: 'Cancel the check', isHinted: true, message: {type: 'cancel'}},
];

const open: CheckKey = {
	keys: ['space', 'o'],
	label: 'who is hurt',
	help: 'Show which files and snapshots the finding hurts, and what to do',
	isHinted: true,
	message: {type: 'open'},
};

const always: readonly CheckKey[] = [
	{
		keys: ['y'],
		label: 'copy command',
		help: 'Copy the command line that does the same',
		isHinted: true,
		message: {type: 'copy'},
	},
	...moveKeys<CheckMessage>(move => ({type: 'move', move})),
];

/** Whether the repository is whole, with what is found while it is looked at. */
export const checkScreen = defineScreen<Record<never, never>, CheckState, CheckMessage>({
	name: 'check',
	start: startCheck,
	reduce: reduceCheck,
	keys: (state, shell) => [
		...(checkJob(state, shell)?.status === 'running' ? whileRunning : whileIdle),
		...(shownFindings(state, shell).length > 0 ? [open] : []),
		...always,
	],
	title: () => 'check',
	status: (state, shell) => (checkJob(state, shell)?.status === 'running' ? 'running' : 'nothing is changed'),
	View: CheckView,
	sentences(state, shell) {
		const found = shownFindings(state, shell);
		const chosen = found[state.list.cursor];
		return [
			`Check of ${depths[state.depth]?.label ?? ''}.`,
			...(state.result ? [`${checkOutcome(state.result)}.`] : []),
			...(found.length > 0 ? [`${formatCounted(found.length, 'fault')} so far.`] : []),
			...(chosen ? [`${chosen.kind}: ${displayName(chosen.message)}.`] : []),
		];
	},
});
