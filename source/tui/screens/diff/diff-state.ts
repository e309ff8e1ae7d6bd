import type {DiffResult} from '../../../index.js';
import type {Effect, Step} from '../../app/page.js';
import type {Shell} from '../../app/shell.js';
import {fitList, type ListExtent, type ListMove, listStart, type ListState, moveList} from '../../state/list-state.js';
import {shortRef} from '../../state/snapshot-search.js';
import {closeRow, openRow, parentRow, topRows, type TreeRow} from '../../state/tree-rows.js';
import {type ChangeKind, type DiffNode, diffTotals, type DiffTotals, diffTree} from './diff-tree.js';

export type DiffState = {
	readonly before: string;
	readonly after: string;
	/** Absent while it is read. */
	readonly result?: DiffResult;
	readonly totals?: DiffTotals;
	readonly kinds: ReadonlySet<ChangeKind>;
	readonly byGrowth: boolean;
	readonly rows: ReadonlyArray<TreeRow<DiffNode>>;
	readonly list: ListState;
};

export type DiffMessage =
	| {readonly type: 'choose'; readonly index: number}
	| {readonly type: 'close'}
	| {readonly type: 'copy'}
	| {readonly type: 'copy-command'}
	| {readonly type: 'enter'}
	| {readonly type: 'growth'}
	| {readonly type: 'loaded'; readonly result: DiffResult}
	| {readonly type: 'move'; readonly move: ListMove}
	| {readonly type: 'open'}
	| {readonly type: 'open-all'}
	| {readonly type: 'pick'}
	| {readonly type: 'picked'; readonly refs: readonly string[]}
	| {readonly type: 'swap'}
	| {readonly type: 'toggle'; readonly kind: ChangeKind};

type DiffStep = Step<DiffState, DiffMessage>;

/** The heading with the totals stands above the tree. */
export const headRows = 4;

export const diffExtent = ({area}: Shell, count: number): ListExtent => ({
	count,
	height: Math.max(1, area.rows - headRows - 2),
});

const load =
	(before: string, after: string): Effect<DiffMessage> =>
	async ({services, emit, signal}) => {
		emit({type: 'loaded', result: await services.client.diff({before, after, signal})});
	};

export const startDiff = ({before, after}: {readonly before: string; readonly after: string}): DiffStep => ({
	state: {
		before,
		after,
		kinds: new Set<ChangeKind>(['added', 'changed', 'removed']),
		byGrowth: false,
		rows: [],
		list: listStart,
	},
	effects: before === '' || after === '' ? [] : [load(before, after)],
	requests:
		before === '' || after === ''
			? [{type: 'notice', text: 'There are no two snapshots of one source; p picks two others', tone: 'changed'}]
			: [],
});

export function reduceDiff(state: DiffState, message: DiffMessage, shell: Shell): DiffStep {
	const extent = diffExtent(shell, state.rows.length);
	const {cursor} = state.list;
	const row = state.rows[cursor];
	switch (message.type) {
		case 'loaded': {
			const {result} = message;
			return {state: shape({...state, result, totals: diffTotals(result.changes)})};
		}

		case 'move': {
			return {state: {...state, list: moveList(state.list, message.move, extent)}};
		}

		case 'choose': {
			const list = fitList({...state.list, cursor: message.index}, extent);
			return message.index === cursor ? reduceDiff(state, {type: 'enter'}, shell) : {state: {...state, list}};
		}

		case 'enter': {
			return reduceDiff(state, {type: row?.isOpen ? 'close' : 'open'}, shell);
		}

		case 'open': {
			const hasChildren = row !== undefined && row.item.children.length > 0;
			return {state: hasChildren ? {...state, rows: openRow(state.rows, cursor, row.item.children)} : state};
		}

		case 'close': {
			return row?.isOpen
				? {state: {...state, rows: closeRow(state.rows, cursor)}}
				: {
						state: {
							...state,
							list: fitList({...state.list, cursor: Math.max(0, parentRow(state.rows, cursor))}, extent),
						},
					};
		}

		case 'open-all': {
			return {state: {...state, rows: allRows(treeOf(state), 0), list: listStart}};
		}

		case 'toggle': {
			const kinds = new Set(state.kinds);
			if (!kinds.delete(message.kind)) {
				kinds.add(message.kind);
			}

			return {state: shape({...state, kinds})};
		}

		case 'growth': {
			return {state: shape({...state, byGrowth: !state.byGrowth})};
		}

		case 'swap': {
			return startDiff({before: state.after, after: state.before});
		}

		case 'pick': {
			return {
				state,
				requests: [
					{
						type: 'pick',
						title: 'Compare two snapshots',
						isMultiple: true,
						replyWith: refs => ({type: 'picked', refs}),
					},
				],
			};
		}

		case 'picked': {
			// The picker gives them newest first.
			const [after = state.after, before = state.before] = message.refs;
			return startDiff({before, after});
		}

		case 'copy': {
			return {state, requests: row ? [{type: 'copy', text: row.item.path, what: 'the path'}] : []};
		}

		case 'copy-command': {
			const text = shell.commandLine(`diff ${shortRef(state.before)} ${shortRef(state.after)}`);
			return {state, requests: [{type: 'copy', text, what: 'the command line'}]};
		}
	}
}

const treeOf = ({result, kinds, byGrowth}: DiffState): readonly DiffNode[] =>
	diffTree(result?.changes ?? [], {kinds, byGrowth});

/** Small diffs are shown open at once; of large ones the top. */
const openAtOnce = 200;

function shape(state: DiffState): DiffState {
	const tree = treeOf(state);
	const rows = tree.reduce((sum, {count}) => sum + count, 0) <= openAtOnce ? allRows(tree, 0) : topRows(tree);
	return {...state, rows, list: listStart};
}

const allRows = (nodes: readonly DiffNode[], depth: number): ReadonlyArray<TreeRow<DiffNode>> =>
	nodes.flatMap(item => [
		{item, depth, isOpen: item.children.length > 0},
		...(item.children.length > 0 ? allRows(item.children, depth + 1) : []),
	]);
