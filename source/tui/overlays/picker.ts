import type {AppState} from '../app/state.js';
import type {ListedSnapshot} from '../../index.js';
import {toggleMark} from '../state/marks.js';
import {moveList} from '../state/list-state.js';
import {searchSnapshots} from '../state/snapshot-search.js';
import {editField} from '../state/text-field.js';
import type {Key} from '../terminal/keys.js';
import type {OverlayStep, PickerOverlay} from './overlay.js';
import {searchMoves} from './search-moves.js';

export const pickerEntries = (
	{field}: Pick<PickerOverlay, 'field'>,
	{snapshots}: Pick<AppState, 'snapshots'>,
): readonly ListedSnapshot[] => searchSnapshots(snapshots.items, field.text);

/** Rows of snapshots that fit into the window. */
export const pickerHeight = ({size}: Pick<AppState, 'size'>): number => Math.max(3, size.rows - 8);

export function reducePicker(overlay: PickerOverlay, key: Key, state: AppState): OverlayStep {
	const entries = pickerEntries(overlay, state);
	const extent = {count: entries.length, height: pickerHeight(state)};
	const chosen = entries[overlay.list.cursor];
	if (key.name === 'escape') {
		const {leaveWith} = overlay;
		return {closed: true, requests: leaveWith ? [{type: 'reply', reply: leaveWith}] : []};
	}

	if (key.name === 'enter') {
		const marked = state.snapshots.items.filter(({ref}) => overlay.marks.has(ref)).map(({ref}) => ref);
		const refs = marked.length > 0 ? marked : chosen ? [chosen.ref] : [];
		return refs.length > 0 ? {closed: true, requests: [{type: 'reply', reply: overlay.replyWith(refs)}]} : {overlay};
	}

	if (key.name === 'tab' && overlay.isMultiple && chosen) {
		return {
			overlay: {...overlay, marks: toggleMark(overlay.marks, chosen.ref), list: moveList(overlay.list, 1, extent)},
		};
	}

	const move = searchMoves[key.name];
	if (move !== undefined) {
		return {overlay: {...overlay, list: moveList(overlay.list, move, extent)}};
	}

	const field = editField(overlay.field, key);
	return {overlay: field ? {...overlay, field, list: {cursor: 0, top: 0}} : overlay};
}
