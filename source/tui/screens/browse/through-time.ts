import type {ListedSnapshot} from '../../../index.js';
import type {Shell} from '../../app/shell.js';
import {load} from './browse-effects.js';
import type {BrowseState, BrowseStep, Side} from './browse-state.js';

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

export function chooseVersion(state: BrowseState): BrowseStep {
	const {side} = state;
	const version = side.type === 'versions' ? side.versions[side.list.cursor] : undefined;
	const [newest] = version?.snapshots ?? [];
	return newest ? goTo(state, newest.ref) : {state};
}
