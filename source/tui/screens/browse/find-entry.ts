import type {Shell} from '../../app/shell.js';
import {fuzzyScore} from '../../state/fuzzy.js';
import {fitList} from '../../state/list-state.js';
import {editField, emptyField} from '../../state/text-field.js';
import {browseLayout} from './browse-layout.js';
import type {BrowseState, MessageOf} from './browse-state.js';

/** Looking for an entry by its name, in the folders that are open. */
export function reduceFind(state: BrowseState, message: MessageOf<'find' | 'typed'>, shell: Shell): BrowseState {
	const {cursor} = state.list;
	if (message.type === 'typed') {
		const find = editField(state.find, message.key) ?? state.find;
		return findFrom({...state, find}, {from: cursor, by: 1}, shell);
	}

	switch (message.step) {
		case 'begin': {
			return {...state, isFinding: true, find: emptyField};
		}

		case 'end': {
			return {...state, isFinding: false};
		}

		case 'next': {
			return findFrom(state, {from: cursor + 1, by: 1}, shell);
		}

		case 'previous': {
			return findFrom(state, {from: cursor - 1, by: -1}, shell);
		}
	}
}

/** Whether something is looked for that no folder which is open has. */
export const isNotFound = ({rows, find}: Pick<BrowseState, 'find' | 'rows'>): boolean =>
	find.text !== '' && !rows.some(({item}) => fuzzyScore(item.name, find.text) !== undefined);

/** Puts the cursor on the next row that matches what is looked for. */
function findFrom(
	state: BrowseState,
	{from, by}: {readonly from: number; readonly by: -1 | 1},
	{area}: Shell,
): BrowseState {
	const {rows, find} = state;
	if (find.text === '') {
		return state;
	}

	for (let step = 0; step < rows.length; step++) {
		const index = (from + step * by + rows.length * 2) % rows.length;
		if (fuzzyScore(rows[index]?.item.name ?? '', find.text) !== undefined) {
			const extent = {count: rows.length, height: browseLayout(area).treeRows};
			return {...state, list: fitList({...state.list, cursor: index}, extent)};
		}
	}

	return state;
}
