import type {Shell} from '../../app/shell.js';
import {fitList, listStart, moveList} from '../../state/list-state.js';
import {closeRow, openRow, parentRow, topRows, type TreeRow} from '../../state/tree-rows.js';
import {diffExtent, type DiffState, type MessageOf} from './diff-state.js';
import {type DiffNode, diffTree} from './diff-tree.js';

type RowsMessage = MessageOf<'choose' | 'close' | 'enter' | 'move' | 'open' | 'open-all'>;

/** The tree of what changed: the cursor, and what is open. */
export function reduceRows(state: DiffState, message: RowsMessage, shell: Shell): DiffState {
	const extent = diffExtent(shell, state.rows.length);
	const {cursor} = state.list;
	const row = state.rows[cursor];
	const at = (next: number): DiffState => ({...state, list: fitList({...state.list, cursor: next}, extent)});
	switch (message.type) {
		case 'move': {
			return {...state, list: moveList(state.list, message.move, extent)};
		}

		case 'choose': {
			return message.index === cursor ? reduceRows(state, {type: 'enter'}, shell) : at(message.index);
		}

		case 'enter': {
			return reduceRows(state, {type: row?.isOpen ? 'close' : 'open'}, shell);
		}

		case 'open': {
			const hasChildren = row !== undefined && row.item.children.length > 0;
			return hasChildren ? {...state, rows: openRow(state.rows, cursor, row.item.children)} : state;
		}

		case 'close': {
			return row?.isOpen
				? {...state, rows: closeRow(state.rows, cursor)}
				: at(Math.max(0, parentRow(state.rows, cursor)));
		}

		case 'open-all': {
			return {...state, rows: allRows(treeOf(state), 0), list: listStart};
		}
	}
}

/** Small diffs are shown open at once; of large ones the top. */
const openAtOnce = 200;

/** The tree anew, after what it is made of has changed. */
export function withRows(state: DiffState): DiffState {
	const tree = treeOf(state);
	const rows = tree.reduce((sum, {count}) => sum + count, 0) <= openAtOnce ? allRows(tree, 0) : topRows(tree);
	return {...state, rows, list: listStart};
}

const treeOf = ({result, kinds, byGrowth}: DiffState): readonly DiffNode[] =>
	diffTree(result?.changes ?? [], {kinds, byGrowth});

const allRows = (nodes: readonly DiffNode[], depth: number): ReadonlyArray<TreeRow<DiffNode>> =>
	nodes.flatMap(item => [
		{item, depth, isOpen: item.children.length > 0},
		...(item.children.length > 0 ? allRows(item.children, depth + 1) : []),
	]);
