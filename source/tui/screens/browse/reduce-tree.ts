import type {Shell} from '../../app/shell.js';
import {fitList, listStart, moveList} from '../../state/list-state.js';
import {toggleMark} from '../../state/marks.js';
import {closeRow, openRow, parentRow} from '../../state/tree-rows.js';
import {read} from './browse-effects.js';
import {browseLayout} from './browse-layout.js';
import {type BrowseState, type BrowseStep, chosenRow, type MessageOf} from './browse-state.js';
import {sortEntries} from './load-tree.js';
import {lookInto} from './side-pane.js';

type TreeMessage = MessageOf<'choose' | 'enter' | 'fold' | 'mark' | 'move' | 'opened'>;

/** The folders and files: the cursor, the marks, and what is open. */
export function reduceTree(state: BrowseState, message: TreeMessage, shell: Shell): BrowseStep {
	const extent = {count: state.rows.length, height: browseLayout(shell.area).treeRows};
	const row = chosenRow(state);
	switch (message.type) {
		case 'move': {
			return {state: {...state, list: moveList(state.list, message.move, extent)}};
		}

		case 'choose': {
			return message.index === state.list.cursor
				? reduceTree(state, {type: 'enter'}, shell)
				: {state: {...state, list: fitList({...state.list, cursor: message.index}, extent)}};
		}

		case 'enter': {
			return fold(state, row?.isOpen ? 'close' : 'open', shell);
		}

		case 'fold': {
			return fold(state, message.how, shell);
		}

		case 'opened': {
			const index = state.rows.findIndex(({item}) => item.path === message.path);
			return {state: {...state, loading: undefined, rows: openRow(state.rows, index, message.children)}};
		}

		case 'mark': {
			const list = moveList(state.list, 1, extent);
			return {state: row ? {...state, marks: toggleMark(state.marks, row.item.path), list} : state};
		}
	}
}

function fold(state: BrowseState, how: MessageOf<'fold'>['how'], shell: Shell): BrowseStep {
	const {rows, list} = state;
	switch (how) {
		case 'open': {
			return openChosen(state, shell);
		}

		case 'close': {
			const cursor = Math.max(0, parentRow(rows, list.cursor));
			const extent = {count: rows.length, height: browseLayout(shell.area).treeRows};
			return {
				state: chosenRow(state)?.isOpen
					? {...state, rows: closeRow(rows, list.cursor)}
					: {...state, list: fitList({...list, cursor}, extent)},
			};
		}

		case 'close-all': {
			const top = rows.filter(({depth}) => depth === 0).map(row => ({...row, isOpen: false}));
			return {state: {...state, rows: top, list: listStart}};
		}
	}
}

function openChosen(state: BrowseState, shell: Shell): BrowseStep {
	const {tree} = state;
	const row = chosenRow(state);
	if (!row || !tree || row.isOpen) {
		return {state};
	}

	const {item} = row;
	if (item.kind !== 'folder') {
		return lookInto(state, 'preview', shell);
	}

	const effect = read(async (_, signal) => ({
		type: 'opened',
		path: item.path,
		children: sortEntries(await tree.children(item, {signal})),
	}));
	return {state: {...state, loading: item.name}, effects: [effect]};
}
