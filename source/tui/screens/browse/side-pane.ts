import type {Shell} from '../../app/shell.js';
import {listStart, type ListMove, moveList} from '../../state/list-state.js';
import {read} from './browse-effects.js';
import {browseLayout} from './browse-layout.js';
import {type BrowseState, type BrowseStep, chosenRow, type MessageOf} from './browse-state.js';
import {loadPreview} from './preview.js';
import {chooseVersion, siblings} from './through-time.js';

/** The pane beside the tree: what it shows, and whether it has the keys. */
export function reduceSide(
	state: BrowseState,
	message: MessageOf<'enter' | 'look' | 'move' | 'pane' | 'show'>,
	shell: Shell,
): BrowseStep {
	switch (message.type) {
		case 'move': {
			return {state: moveSide(state, message.move, shell)};
		}

		case 'enter': {
			return chooseVersion(state);
		}

		case 'look': {
			return lookInto(state, message.at, shell);
		}

		case 'pane': {
			return {state: {...state, pane: state.pane === 'tree' ? 'side' : 'tree'}};
		}

		case 'show': {
			const {side} = message;
			return {state: {...state, side, loading: undefined, pane: side.type === 'details' ? 'tree' : 'side'}};
		}
	}
}

/** Reads what the pane then shows of the chosen entry. */
export function lookInto(state: BrowseState, at: 'preview' | 'versions', shell: Shell): BrowseStep {
	const row = chosenRow(state);
	if (!row || (at === 'preview' && row.item.kind !== 'file')) {
		return {state, requests: [{type: 'notice', text: 'Only files have something to look into', tone: 'changed'}]};
	}

	const {path} = row.item;
	const source = siblings(state, shell)[0]?.snapshot.source;
	const effect = read(async (client, signal) => {
		if (at === 'preview') {
			const preview = await loadPreview(client, {ref: state.ref, path, signal});
			return {type: 'show', side: {type: 'preview', preview, top: 0}};
		}

		const {histories} = await client.history({path, sourcePath: source?.path, account: source?.account, signal});
		return {type: 'show', side: {type: 'versions', path, versions: histories[0]?.states ?? [], list: listStart}};
	});
	return {state: {...state, loading: path}, effects: [effect]};
}

/** Scrolls the pane. */
function moveSide(state: BrowseState, move: ListMove, {area}: Shell): BrowseState {
	const {side} = state;
	const {sideRows: height} = browseLayout(area);
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
