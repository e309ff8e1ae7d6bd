import type {ListMove} from '../state/list-state.js';

/** Keys that move in a list while letters go into the search above it. */
export const searchMoves: Readonly<Record<string, ListMove>> = {
	up: -1,
	down: 1,
	'ctrl-n': 1,
	'ctrl-p': -1,
	'page-up': 'page-up',
	'page-down': 'page-down',
};
