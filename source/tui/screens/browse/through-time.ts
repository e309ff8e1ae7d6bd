import type {ListedSnapshot} from '../../../index.js';
import type {Shell} from '../../app/shell.js';
import {fitList} from '../../state/list-state.js';
import {load} from './browse-effects.js';
import {browseLayout} from './browse-layout.js';
import {type BrowseState, type BrowseStep, chosenRow, type MessageOf, type Side} from './browse-state.js';
import {measureWhenWanted} from './folder-sizes.js';

/** The snapshots of the same source, newest first. */
export function siblings({ref}: Pick<BrowseState, 'ref'>, {snapshots: {items}}: Shell): readonly ListedSnapshot[] {
	const source = items.find(item => item.ref === ref)?.snapshot.source;
	return items.filter(
		({snapshot}) => snapshot.source?.path === source?.path && snapshot.source?.account === source?.account,
	);
}

/** The same folders, the same place, in an older or newer snapshot of the source. */
export function scrub(state: BrowseState, by: -1 | 1, shell: Shell): BrowseStep {
	const all = siblings(state, shell);
	const next = all[all.findIndex(({ref}) => ref === state.ref) + by];
	if (!next) {
		return {
			state,
			requests: [
				{
					type: 'notice',
					text: by === 1 ? 'This is the oldest snapshot of the source' : 'This is the newest snapshot of the source',
				},
			],
		};
	}

	return goTo(state, next.ref);
}

function goTo(state: BrowseState, ref: string): BrowseStep {
	const open = state.rows.filter(({isOpen}) => isOpen).map(({item}) => item.path);
	const side: Side = state.side.type === 'preview' ? {type: 'details'} : state.side;
	return {state: {...state, ref, side, loading: 'the snapshot'}, effects: [load(ref, open)]};
}

/** What came of reading a snapshot; nothing when a person went on to another one meanwhile. The cursor stays at the same path, if that is in it. */
export function arrive(state: BrowseState, message: MessageOf<'failed' | 'loaded'>, shell: Shell): BrowseStep {
	if (message.ref !== state.ref) {
		return {state};
	}

	if (message.type === 'failed') {
		return {state: {...state, tree: undefined, rows: [], loading: undefined, problem: message.problem}};
	}

	const {ref, tree, rows} = message;
	const path = chosenRow(state)?.item.path;
	const index = rows.findIndex(({item}) => item.path === path);
	const cursor = index === -1 ? state.list.cursor : index;
	const list = fitList({...state.list, cursor}, {count: rows.length, height: browseLayout(shell.area).treeRows});
	const sizes = state.sizes?.snapshot === ref ? state.sizes : undefined;
	return measureWhenWanted({...state, tree, rows, list, loading: undefined, problem: undefined, sizes}, shell);
}

export function chooseVersion(state: BrowseState): BrowseStep {
	const {side} = state;
	const version = side.type === 'versions' ? side.versions[side.list.cursor] : undefined;
	const [newest] = version?.snapshots ?? [];
	return newest ? goTo(state, newest.ref) : {state};
}
