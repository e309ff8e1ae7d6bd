import type {ListedSnapshot} from '../../../index.js';
import type {Shell} from '../../app/shell.js';
import {fitList, listStart, moveList} from '../../state/list-state.js';
import {addMarks, invertMarks, noMarks, toggleMark} from '../../state/marks.js';
import {shortRef} from '../../state/snapshot-search.js';
import {editField, emptyField} from '../../state/text-field.js';
import {homeExtent} from './home-layout.js';
import {openFrom} from './home-openings.js';
import {
	type HomeMessage,
	homeSnapshots,
	type HomeState,
	type HomeStep,
	loadFacts,
	loadProofs,
	type MessageOf,
	sortings,
} from './home-state.js';

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

		case 'open': {
			return openFrom(state, message.what, shell);
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
				? openFrom(state, 'browse', shell)
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
