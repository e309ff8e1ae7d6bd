import type {Binding} from '../../app/page.js';
import type {Shell} from '../../app/shell.js';
import {moveKeys} from '../../components/move-keys.js';
import {emptyText, type HomeMessage, homeSnapshots, type HomeState} from './home-state.js';

type HomeKey = Binding<HomeMessage>;

const whileFiltering: readonly HomeKey[] = [
	{
		keys: ['enter'],
		label: 'keep the filter',
		help: 'Keep the filter and go back to the list',
		isHinted: true,
		message: {type: 'filter-end', isKept: true},
	},
	{
		keys: ['escape'],
		label: 'drop it',
		help: 'Drop the filter',
		isHinted: true,
		message: {type: 'filter-end', isKept: false},
	},
	{keys: ['down'], label: 'down', help: 'Move down', message: {type: 'move', move: 1}},
	{keys: ['up'], label: 'up', help: 'Move up', message: {type: 'move', move: -1}},
];

const always: readonly HomeKey[] = [
	{
		keys: ['enter'],
		label: 'browse',
		help: 'Look at the files of the snapshot',
		isHinted: true,
		message: {type: 'open', what: 'browse'},
	},
	{keys: ['space'], label: 'mark', help: 'Mark the snapshot and move down', isHinted: true, message: {type: 'mark'}},
	{keys: ['b'], label: 'backup', help: 'Make a backup', isHinted: true, message: {type: 'open', what: 'backup'}},
	{
		keys: ['d'],
		label: 'diff',
		help: 'Show what changed since the snapshot before, or between two marked ones',
		isHinted: true,
		message: {type: 'open', what: 'diff'},
	},
	{
		keys: ['r'],
		label: 'restore',
		help: 'Bring files back from the snapshot',
		isHinted: true,
		message: {type: 'open', what: 'restore'},
	},
	{
		keys: ['/'],
		label: 'filter',
		help: 'Show only snapshots that match what is typed',
		isHinted: true,
		message: {type: 'filter'},
	},
	{
		keys: ['p'],
		label: 'retention',
		help: 'Choose how long snapshots are kept, with a preview',
		isHinted: true,
		message: {type: 'open', what: 'retention'},
	},
	{
		keys: ['f'],
		label: 'forget',
		help: 'Forget the marked snapshots, or the chosen one',
		message: {type: 'open', what: 'forget'},
	},
	{keys: ['s'], label: 'sort', help: 'Sort by time, size, new data or source', message: {type: 'sort'}},
	{keys: ['v'], label: 'range', help: 'Begin a range; the second time, mark it', message: {type: 'range'}},
	{keys: ['A'], label: 'invert', help: 'Mark what is not marked, and the reverse', message: {type: 'invert'}},
	{keys: ['u'], label: 'clear', help: 'Clear marks and filter', message: {type: 'clear'}},
	{keys: ['y'], label: 'copy', help: 'Copy the name of the snapshot', message: {type: 'copy'}},
	...moveKeys<HomeMessage>(move => ({type: 'move', move})),
];

/** Escape drops a filter that was kept before it leaves the screen. */
const unfilter: HomeKey = {keys: ['escape'], label: 'clear', help: 'Clear marks and filter', message: {type: 'clear'}};

/** What makes no sense while no snapshot is listed. */
const isForSnapshots = (message: HomeMessage): boolean =>
	message.type === 'open'
		? !['backup', 'retention'].includes(message.what)
		: ['copy', 'invert', 'mark', 'range', 'sort'].includes(message.type);

export function homeKeys(state: HomeState, shell: Shell): readonly HomeKey[] {
	if (state.isFiltering) {
		return whileFiltering;
	}

	const whyNot = homeSnapshots(state, shell).length === 0 ? emptyText(state, shell) : undefined;
	const keys = always.map(key => (isForSnapshots(key.message) ? {...key, whyNot} : key));
	return state.filter.text !== '' || state.marks.size > 0 ? [...keys, unfilter] : keys;
}
