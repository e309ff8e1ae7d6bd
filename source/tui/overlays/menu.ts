import {boundKeys} from '../app/bound-keys.js';
import type {BoundKey} from '../app/page.js';
import type {AppState} from '../app/state.js';
import {moveList} from '../state/list-state.js';
import {fuzzySort} from '../state/fuzzy.js';
import {editField} from '../state/text-field.js';
import type {Key} from '../terminal/keys.js';
import type {MenuOverlay, OverlayStep} from './overlay.js';
import {searchMoves} from './search-moves.js';

/** What the menu lists: one entry for what can be done, however many keys do it. */
export const menuEntries = ({field}: Pick<MenuOverlay, 'field'>, state: AppState): readonly BoundKey[] =>
	fuzzySort(
		boundKeys(state).filter(({whyNot}) => whyNot === undefined),
		field.text,
		({label, help, keys}) => `${label} ${help} ${keys.join(' ')}`,
	);

/** Rows of entries that fit into the window. */
export const menuHeight = ({size}: Pick<AppState, 'size'>): number => Math.max(3, size.rows - 8);

export function reduceMenu(overlay: MenuOverlay, key: Key, state: AppState): OverlayStep {
	const entries = menuEntries(overlay, state);
	if (key.name === 'escape') {
		return {closed: true, requests: []};
	}

	if (key.name === 'enter') {
		const chosen = entries[overlay.list.cursor];
		return chosen ? {closed: true, requests: [chosen.request]} : {overlay};
	}

	const move = searchMoves[key.name];
	if (move !== undefined) {
		return {
			overlay: {...overlay, list: moveList(overlay.list, move, {count: entries.length, height: menuHeight(state)})},
		};
	}

	const field = editField(overlay.field, key);
	return {overlay: field ? {...overlay, field, list: {cursor: 0, top: 0}} : overlay};
}
