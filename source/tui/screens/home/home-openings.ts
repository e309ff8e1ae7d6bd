import type {ListedSnapshot} from '../../../index.js';
import type {Shell} from '../../app/shell.js';
import {backupScreen} from '../backup/backup-screen.js';
import {browseScreen} from '../browse/browse-screen.js';
import {diffScreen} from '../diff/diff-screen.js';
import {restoreScreen} from '../restore/restore-screen.js';
import {forgetScreen} from '../forget/forget-screen.js';
import {retentionScreen} from '../retention/retention-screen.js';
import {homeSnapshots, type HomeState, type HomeStep, type Opened} from './home-state.js';

export function openFrom(state: HomeState, what: Opened, shell: Shell): HomeStep {
	const chosen = homeSnapshots(state, shell)[state.list.cursor];
	switch (what) {
		case 'backup': {
			return {state, requests: [{type: 'open', screen: backupScreen({})}]};
		}

		case 'retention': {
			return {state, requests: [{type: 'open', screen: retentionScreen({})}]};
		}

		case 'forget': {
			const refs = state.marks.size > 0 ? [...state.marks] : chosen ? [chosen.ref] : [];
			return refs.length > 0 ? {state, requests: [{type: 'open', screen: forgetScreen({refs})}]} : {state};
		}

		case 'browse': {
			return chosen ? {state, requests: [{type: 'open', screen: browseScreen({ref: chosen.ref})}]} : {state};
		}

		case 'restore': {
			return chosen ? {state, requests: [{type: 'open', screen: restoreScreen({ref: chosen.ref})}]} : {state};
		}

		case 'diff': {
			return chosen ? diffFrom(state, chosen, shell) : {state};
		}
	}
}

/** Two marked snapshots are compared; one marked with the chosen one; else the chosen one with the one before it of the same source. */
function diffFrom(state: HomeState, chosen: ListedSnapshot, {snapshots: {items}}: Shell): HomeStep {
	const marked = items.filter(({ref}) => state.marks.has(ref));
	if (marked.length > 2) {
		return {
			state,
			requests: [{type: 'notice', text: 'Mark no more than two snapshots to compare them', tone: 'changed'}],
		};
	}

	const others = marked.length === 2 ? marked : [...marked.filter(({ref}) => ref !== chosen.ref), chosen];
	const path = chosen.snapshot.source?.path;
	const before = items.slice(items.indexOf(chosen) + 1).find(({snapshot}) => snapshot.source?.path === path);
	const pair = (others.length === 2 ? others : [...others, ...(before ? [before] : [])]).toSorted(
		(a, b) => items.indexOf(b) - items.indexOf(a),
	);
	const [older, newer] = pair;
	return {
		state,
		requests:
			older && newer
				? [{type: 'open', screen: diffScreen({before: older.ref, after: newer.ref})}]
				: [
						{
							type: 'notice',
							text: 'There is no older snapshot of this source; mark another one to compare with',
							tone: 'changed',
						},
					],
	};
}
