import type {Binding} from '../app/page.js';
import type {ListMove} from '../state/list-state.js';

/** The keys that walk every list. */
export const moveKeys = <Message>(move: (move: ListMove) => Message): ReadonlyArray<Binding<Message>> => [
	{keys: ['down', 'j'], label: 'down', help: 'Move down', message: move(1)},
	{keys: ['up', 'k'], label: 'up', help: 'Move up', message: move(-1)},
	{keys: ['page-down', 'ctrl-d'], label: 'page down', help: 'Move down a page', message: move('page-down')},
	{keys: ['page-up', 'ctrl-u'], label: 'page up', help: 'Move up a page', message: move('page-up')},
	{keys: ['g', 'home'], label: 'first', help: 'Go to the first row', message: move('first')},
	{keys: ['G', 'end'], label: 'last', help: 'Go to the last row', message: move('last')},
];
