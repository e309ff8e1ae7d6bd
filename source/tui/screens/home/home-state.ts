import type {ListedSnapshot} from '../../../index.js';
import type {Effect, Step} from '../../app/page.js';
import type {Shell} from '../../app/shell.js';
import {fitList, listStart, type ListMove, type ListState, moveList} from '../../state/list-state.js';
import {addMarks, invertMarks, type Marks, noMarks, toggleMark} from '../../state/marks.js';
import {searchSnapshots, shortRef} from '../../state/snapshot-search.js';
import {editField, emptyField, type TextField} from '../../state/text-field.js';
import type {Key} from '../../terminal/keys.js';
import {type HomeFacts, readFacts, readProofs} from './home-facts.js';
import {homeExtent} from './home-layout.js';
import {openFrom} from './home-openings.js';

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

export type HomeStep = Step<HomeState, HomeMessage>;

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

type MessageOf<Type extends HomeMessage['type']> = Extract<HomeMessage, {readonly type: Type}>;

type ListMessage = MessageOf<'choose' | 'copy' | 'invert' | 'mark' | 'move' | 'range'>;
type ViewMessage = MessageOf<'clear' | 'filter' | 'filter-end' | 'sort' | 'typed'>;
type FactsMessage = MessageOf<'changed' | 'facts' | 'job-ended'>;

export function reduceHome(state: HomeState, message: HomeMessage, shell: Shell): HomeStep {
	switch (message.type) {
		case 'choose':
		case 'copy':
		case 'invert':
		case 'mark':
		case 'move':
		case 'range': {
			return reduceList(state, message, shell);
		}

		case 'clear':
		case 'filter':
		case 'filter-end':
		case 'sort':
		case 'typed': {
			return reduceView(state, message);
		}

		case 'changed':
		case 'facts':
		case 'job-ended': {
			return reduceFacts(state, message, shell);
		}

		case 'backup':
		case 'browse':
		case 'diff':
		case 'forget':
		case 'prune':
		case 'restore':
		case 'retention': {
			const chosen = homeSnapshots(state, shell)[state.list.cursor];
			return openFrom(state, message, {chosen, shell});
		}
	}
}

/** The cursor and the marks. */
function reduceList(state: HomeState, message: ListMessage, shell: Shell): HomeStep {
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

		case 'copy': {
			return {state, requests: chosen ? [{type: 'copy', text: shortRef(chosen.ref), what: shortRef(chosen.ref)}] : []};
		}
	}
}

/** Which snapshots are shown, in which order. */
function reduceView(state: HomeState, message: ViewMessage): HomeStep {
	switch (message.type) {
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
	}
}

function reduceFacts(state: HomeState, message: FactsMessage, shell: Shell): HomeStep {
	switch (message.type) {
		case 'facts': {
			return {state: {...state, facts: {...state.facts, ...message.facts}}};
		}

		case 'changed': {
			return {state: {...state, marks: noMarks}, effects: [loadFacts]};
		}

		case 'job-ended': {
			return {state, effects: shell.repository ? [loadProofs] : []};
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
