import type {ListedSnapshot} from '../../../index.js';
import type {Effect, Step} from '../../app/page.js';
import type {Shell} from '../../app/shell.js';
import {fitList, listStart, type ListMove, type ListState, moveList} from '../../state/list-state.js';
import {addMarks, invertMarks, type Marks, noMarks, toggleMark} from '../../state/marks.js';
import {searchSnapshots, shortRef} from '../../state/snapshot-search.js';
import {editField, emptyField, type TextField} from '../../state/text-field.js';
import type {Key} from '../../terminal/keys.js';
import {backupScreen} from '../backup/backup-screen.js';
import {browseScreen} from '../browse/browse-screen.js';
import {diffScreen} from '../diff/diff-screen.js';
import {restoreScreen} from '../restore/restore-screen.js';
import {forgetScreen} from '../forget/forget-screen.js';
import {pruneScreen} from '../prune/prune-screen.js';
import {retentionScreen} from '../retention/retention-screen.js';
import {type HomeFacts, readFacts, readProofs} from './home-facts.js';
import {homeExtent} from './home-layout.js';

const sortings = ['time', 'size', 'new data', 'source'] as const;

export type Sorting = (typeof sortings)[number];

export type HomeState = {
	readonly list: ListState;
	readonly marks: Marks;
	readonly filter: TextField;
	/** Whether the filter has the keys. */
	readonly isFiltering: boolean;
	readonly sorting: Sorting;
	/** Where a range began that is being marked. */
	readonly rangeStart?: number;
	readonly facts: HomeFacts;
};

export type HomeMessage =
	| {readonly type: 'backup'}
	| {readonly type: 'browse'}
	| {readonly type: 'changed'}
	| {readonly type: 'choose'; readonly index: number}
	| {readonly type: 'clear'}
	| {readonly type: 'copy'}
	| {readonly type: 'diff'}
	| {readonly type: 'facts'; readonly facts: HomeFacts}
	| {readonly type: 'filter'}
	| {readonly type: 'forget'}
	| {readonly type: 'filter-end'; readonly isKept: boolean}
	| {readonly type: 'invert'}
	| {readonly type: 'job-ended'}
	| {readonly type: 'mark'}
	| {readonly type: 'move'; readonly move: ListMove}
	| {readonly type: 'prune'}
	| {readonly type: 'range'}
	| {readonly type: 'restore'}
	| {readonly type: 'retention'}
	| {readonly type: 'sort'}
	| {readonly type: 'typed'; readonly key: Key};

type HomeStep = Step<HomeState, HomeMessage>;

const loadFacts: Effect<HomeMessage> = async ({services, emit, signal}) =>
	readFacts(
		services.client,
		facts => {
			emit({type: 'facts', facts});
		},
		signal,
	);

const loadProofs: Effect<HomeMessage> = async ({services, emit}) =>
	readProofs(services.client, facts => {
		emit({type: 'facts', facts});
	});

export const startHome = (shell: Shell): HomeStep => ({
	state: {list: listStart, marks: noMarks, filter: emptyField, isFiltering: false, sorting: 'time', facts: {}},
	effects: shell.repository ? [loadFacts] : [],
});

const compare: Readonly<Record<Sorting, (a: ListedSnapshot, b: ListedSnapshot) => number>> = {
	time: () => 0,
	size: (a, b) => (b.figures.bytes ?? 0) - (a.figures.bytes ?? 0),
	'new data': (a, b) => (b.figures.addedBytes ?? 0) - (a.figures.addedBytes ?? 0),
	source: (a, b) => ((a.snapshot.source?.path ?? '') < (b.snapshot.source?.path ?? '') ? -1 : 1),
};

type Sorted = {readonly sorting: Sorting; readonly items: readonly ListedSnapshot[]};

const lastSorted = new WeakMap<readonly ListedSnapshot[], Sorted>();

/** The snapshots as they are listed: filtered and sorted. */
export function homeSnapshots({filter, sorting}: HomeState, {snapshots}: Shell): readonly ListedSnapshot[] {
	const found = searchSnapshots(snapshots.items, filter.text);
	if (sorting === 'time') {
		return found;
	}

	const last = lastSorted.get(found);
	if (last?.sorting === sorting) {
		return last.items;
	}

	const items = found.toSorted(compare[sorting]);
	lastSorted.set(found, {sorting, items});
	return items;
}

export function reduceHome(state: HomeState, message: HomeMessage, shell: Shell): HomeStep {
	const shown = homeSnapshots(state, shell);
	const extent = homeExtent(shell.area, shown.length);
	const chosen = shown[state.list.cursor];
	switch (message.type) {
		case 'move': {
			return {state: {...state, list: moveList(state.list, message.move, extent)}};
		}

		case 'choose': {
			return message.index === state.list.cursor
				? reduceHome(state, {type: 'browse'}, shell)
				: {state: {...state, list: fitList({...state.list, cursor: message.index}, extent)}};
		}

		case 'mark': {
			return chosen
				? {state: {...state, marks: toggleMark(state.marks, chosen.ref), list: moveList(state.list, 1, extent)}}
				: {state};
		}

		case 'range': {
			return {state: markRange(state, shown)};
		}

		case 'invert': {
			return {
				state: {
					...state,
					marks: invertMarks(
						state.marks,
						shown.map(({ref}) => ref),
					),
				},
			};
		}

		case 'clear': {
			return {state: {...state, marks: noMarks, filter: emptyField, list: listStart, rangeStart: undefined}};
		}

		case 'filter': {
			return {state: {...state, isFiltering: true}};
		}

		case 'typed': {
			const filter = editField(state.filter, message.key) ?? state.filter;
			return {state: {...state, filter, list: listStart}};
		}

		case 'filter-end': {
			return {
				state: {...state, isFiltering: false, ...(!message.isKept && {filter: emptyField, list: listStart})},
			};
		}

		case 'sort': {
			const next = sortings[(sortings.indexOf(state.sorting) + 1) % sortings.length] ?? 'time';
			return {
				state: {...state, sorting: next, list: listStart},
				requests: [{type: 'notice', text: `Sorted by ${next}`}],
			};
		}

		case 'copy': {
			return {state, requests: chosen ? [{type: 'copy', text: shortRef(chosen.ref), what: shortRef(chosen.ref)}] : []};
		}

		case 'facts': {
			return {state: {...state, facts: {...state.facts, ...message.facts}}};
		}

		case 'changed': {
			return {state: {...state, marks: noMarks}, effects: [loadFacts]};
		}

		case 'job-ended': {
			return {state, effects: shell.repository ? [loadProofs] : []};
		}

		case 'retention': {
			return {state, requests: [{type: 'open', screen: retentionScreen({})}]};
		}

		case 'prune': {
			return {state, requests: [{type: 'open', screen: pruneScreen({})}]};
		}

		case 'forget': {
			const refs = state.marks.size > 0 ? [...state.marks] : chosen ? [chosen.ref] : [];
			return {state, requests: refs.length > 0 ? [{type: 'open', screen: forgetScreen({refs})}] : []};
		}

		case 'backup':
		case 'browse':
		case 'diff':
		case 'restore': {
			return openFrom(state, message.type, {chosen, shell});
		}
	}
}

function markRange(state: HomeState, shown: readonly ListedSnapshot[]): HomeState {
	const {rangeStart, list, marks} = state;
	if (rangeStart === undefined) {
		return {...state, rangeStart: list.cursor};
	}

	const [start, end] = [Math.min(rangeStart, list.cursor), Math.max(rangeStart, list.cursor)];
	const refs = shown.slice(start, end + 1).map(({ref}) => ref);
	return {...state, marks: addMarks(marks, refs), rangeStart: undefined};
}

function openFrom(
	state: HomeState,
	what: 'backup' | 'browse' | 'diff' | 'restore',
	{chosen, shell}: {readonly chosen: ListedSnapshot | undefined; readonly shell: Shell},
): HomeStep {
	if (what === 'backup') {
		return {state, requests: [{type: 'open', screen: backupScreen({})}]};
	}

	if (!chosen) {
		return {
			state,
			requests: [{type: 'notice', text: 'There is no snapshot yet: b makes the first backup', tone: 'changed'}],
		};
	}

	if (what === 'diff') {
		return diffFrom(state, chosen, shell);
	}

	const screen = what === 'browse' ? browseScreen({ref: chosen.ref}) : restoreScreen({ref: chosen.ref});
	return {state, requests: [{type: 'open', screen}]};
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
