import {pruneScreen} from '../screens/prune/prune-screen.js';
import {screenTable} from '../screens/screen-table.js';
import type {BindingText, BoundKey} from './page.js';
import type {Request} from './request.js';

const general: ReadonlyArray<BindingText & {readonly request: Request<never>}> = [
	{
		keys: [':', 'ctrl-p'],
		label: 'commands',
		help: 'Find a command by its name',
		isHinted: true,
		request: {type: 'menu', menu: 'palette'},
	},
	{
		keys: ['?'],
		label: 'help',
		help: 'Show what can be done here',
		isHinted: true,
		request: {type: 'menu', menu: 'help'},
	},
	{
		keys: ['q', 'escape'],
		label: 'back',
		help: 'Go back; on the home screen, quit',
		isHinted: true,
		request: {type: 'back'},
	},
	{
		keys: ['P'],
		label: 'prune',
		help: 'Delete what no snapshot needs any more, after a dry run',
		request: {type: 'open', screen: pruneScreen({}), isOnly: true},
	},
	{keys: ['R'], label: 'reload', help: 'Read the list of snapshots again', request: {type: 'reload'}},
	{
		keys: ['M'],
		label: 'mouse',
		help: 'Turn the mouse on or off; while it is off, text can be selected',
		request: {type: 'mouse'},
	},
	{keys: ['ctrl-l'], label: 'repaint', help: 'Paint the screen again', request: {type: 'repaint'}},
	{
		keys: ['ctrl-z'],
		label: 'suspend',
		help: 'Go back to the shell for a while; fg returns',
		request: {type: 'suspend'},
	},
];

/** Keys that mean the same on every screen, unless the screen has another use for them. */
export const globalKeys: readonly BoundKey[] = [
	...screenTable.map(({key, label, help, screen}): BoundKey => ({
		keys: [key],
		label,
		help,
		request: screen ? {type: 'open', screen, isOnly: true} : {type: 'home'},
	})),
	...general,
];

/** Ctrl-C is no entry of a table: it works everywhere, whatever is typed or asked. */
export const interruptText: BindingText = {
	keys: ['ctrl-c'],
	label: 'cancel',
	help: 'Cancel the running operation, or quit; twice to stop at once',
};
