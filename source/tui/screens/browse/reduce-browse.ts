import type {Shell} from '../../app/shell.js';
import {noMarks} from '../../state/marks.js';
import {emptyField} from '../../state/text-field.js';
import {restoreScreen} from '../restore/restore-screen.js';
import {type BrowseMessage, type BrowseState, type BrowseStep, chosenRow, type MessageOf} from './browse-state.js';
import {reduceFind} from './find-entry.js';
import {reduceSizes} from './folder-sizes.js';
import {reduceTree} from './reduce-tree.js';
import {reduceSide} from './side-pane.js';
import {arrive, scrub} from './through-time.js';

export function reduceBrowse(state: BrowseState, message: BrowseMessage, shell: Shell): BrowseStep {
	switch (message.type) {
		case 'find':
		case 'typed': {
			return {state: reduceFind(state, message, shell)};
		}

		case 'look':
		case 'pane':
		case 'show': {
			return reduceSide(state, message, shell);
		}

		case 'measure':
		case 'measured': {
			return reduceSizes(state, message, shell);
		}

		case 'enter':
		case 'move': {
			return reducePane(state, message, shell);
		}

		case 'choose':
		case 'fold':
		case 'mark':
		case 'opened': {
			return reduceTree(state, message, shell);
		}

		case 'failed':
		case 'loaded': {
			return arrive(state, message, shell);
		}

		case 'scrub': {
			return scrub(state, message.by, shell);
		}

		case 'clear': {
			return {state: {...state, marks: noMarks, side: {type: 'details'}, pane: 'tree', find: emptyField}};
		}

		case 'copy': {
			return copyPath(state);
		}

		case 'restore': {
			return openRestore(state, message.isZip);
		}
	}
}

/** The same keys, for the pane that has them. */
const reducePane = (state: BrowseState, message: MessageOf<'enter' | 'move'>, shell: Shell): BrowseStep =>
	state.pane === 'side' ? reduceSide(state, message, shell) : reduceTree(state, message, shell);

function copyPath(state: BrowseState): BrowseStep {
	const row = chosenRow(state);
	return {state, requests: row ? [{type: 'copy', text: row.item.path, what: 'the path'}] : []};
}

function openRestore(state: BrowseState, isZip: boolean): BrowseStep {
	const {ref, marks} = state;
	const row = chosenRow(state);
	const paths = marks.size > 0 ? [...marks] : row ? [row.item.path] : [];
	return {state, requests: [{type: 'open', screen: restoreScreen({ref, paths, isZip})}]};
}
