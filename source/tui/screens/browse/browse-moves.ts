import {fuzzyScore} from '../../state/fuzzy.js';
import {fitList, type ListMove, moveList} from '../../state/list-state.js';
import type {BrowseState} from './browse-state.js';

/** Scrolls the pane at the side. */
export function moveSide(state: BrowseState, move: ListMove, height: number): BrowseState {
	const {side} = state;
	if (side.type === 'versions') {
		return {...state, side: {...side, list: moveList(side.list, move, {count: side.versions.length, height})}};
	}

	if (side.type === 'preview') {
		const most = Math.max(0, side.preview.lines.length - height);
		const steps: Readonly<Record<string, number>> = {
			first: -side.top,
			last: most,
			'page-down': height,
			'page-up': -height,
		};
		const by = typeof move === 'number' ? move : (steps[move] ?? 0);
		return {...state, side: {...side, top: Math.max(0, Math.min(most, side.top + by))}};
	}

	return state;
}

/** Puts the cursor on the next row that matches what is looked for. */
export function findFrom(
	state: BrowseState,
	{from, by, height}: {readonly from: number; readonly by: -1 | 1; readonly height: number},
): BrowseState {
	const {rows, find} = state;
	if (find.text === '') {
		return state;
	}

	for (let step = 0; step < rows.length; step++) {
		const index = (from + step * by + rows.length * 2) % rows.length;
		if (fuzzyScore(rows[index]?.item.name ?? '', find.text) !== undefined) {
			return {...state, list: fitList({...state.list, cursor: index}, {count: rows.length, height})};
		}
	}

	return state;
}
