import type {Binding} from '../../app/page.js';
import {moveKeys} from '../../components/move-keys.js';
import type {BrowseMessage, BrowseState} from './browse-state.js';

type BrowseKey = Binding<BrowseMessage>;

const always: readonly BrowseKey[] = [
	{
		keys: ['enter'],
		label: 'open',
		help: 'Open or close the folder; look into the file; go to the version',
		isHinted: true,
		message: {type: 'enter'},
	},
	{keys: ['space'], label: 'mark', help: 'Mark the entry and move down', isHinted: true, message: {type: 'mark'}},
	{
		keys: ['r'],
		label: 'restore',
		help: 'Restore what is marked, or the entry, into a folder',
		isHinted: true,
		message: {type: 'restore', isZip: false},
	},
	{
		keys: ['['],
		label: 'older',
		help: 'The same place in the snapshot before',
		isHinted: true,
		message: {type: 'scrub', by: 1},
	},
	{
		keys: [']'],
		label: 'newer',
		help: 'The same place in the snapshot after',
		isHinted: true,
		message: {type: 'scrub', by: -1},
	},
	{
		keys: ['t'],
		label: 'versions',
		help: 'All versions of the entry, across snapshots',
		isHinted: true,
		message: {type: 'look', at: 'versions'},
	},
	{
		keys: ['v'],
		label: 'preview',
		help: 'Look into the file: text, or bytes',
		isHinted: true,
		message: {type: 'look', at: 'preview'},
	},
	{
		keys: ['/'],
		label: 'find',
		help: 'Find an entry in the folders that are open',
		isHinted: true,
		message: {type: 'find', step: 'begin'},
	},
	{
		keys: ['z'],
		label: 'ZIP',
		help: 'Restore what is marked, or the entry, into a ZIP file',
		message: {type: 'restore', isZip: true},
	},
	{
		keys: ['S'],
		label: 'sizes',
		help: 'Add up what each folder holds, with all that is below it',
		message: {type: 'measure'},
	},
	{keys: ['tab'], label: 'pane', help: 'Go to the other pane', message: {type: 'pane'}},
	{keys: ['l', 'right'], label: 'open', help: 'Open the folder', message: {type: 'fold', how: 'open'}},
	{
		keys: ['h', 'left', 'backspace'],
		label: 'close',
		help: 'Close the folder, or go to the one above',
		message: {type: 'fold', how: 'close'},
	},
	{keys: ['-'], label: 'close all', help: 'Close all folders', message: {type: 'fold', how: 'close-all'}},
	{keys: ['n'], label: 'next', help: 'Find the next one', message: {type: 'find', step: 'next'}},
	{keys: ['N'], label: 'previous', help: 'Find the previous one', message: {type: 'find', step: 'previous'}},
	{keys: ['u'], label: 'clear', help: 'Clear the marks', message: {type: 'clear'}},
	{keys: ['y'], label: 'copy', help: 'Copy the path', message: {type: 'copy'}},
	...moveKeys<BrowseMessage>(move => ({type: 'move', move})),
];

const whileFinding: readonly BrowseKey[] = [
	{
		keys: ['enter', 'escape'],
		label: 'done',
		help: 'Stay at what was found',
		isHinted: true,
		message: {type: 'find', step: 'end'},
	},
	{keys: ['down'], label: 'next', help: 'Find the next one', isHinted: true, message: {type: 'find', step: 'next'}},
	{
		keys: ['up'],
		label: 'previous',
		help: 'Find the previous one',
		isHinted: true,
		message: {type: 'find', step: 'previous'},
	},
];

/** Escape leaves the pane at the side before it leaves the screen. */
const leaveSide: BrowseKey = {
	keys: ['escape', 'q'],
	label: 'to the tree',
	help: 'Go back to the tree',
	isHinted: true,
	message: {type: 'clear'},
};

export const browseKeys = ({isFinding, pane}: BrowseState): readonly BrowseKey[] =>
	isFinding ? whileFinding : pane === 'side' ? [leaveSide, ...always] : always;
