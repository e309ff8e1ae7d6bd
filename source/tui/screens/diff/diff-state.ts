import type {DiffResult} from '../../../index.js';
import type {Effect, Step} from '../../app/page.js';
import type {Shell} from '../../app/shell.js';
import {type ListExtent, type ListMove, listStart, type ListState} from '../../state/list-state.js';
import type {TreeRow} from '../../state/tree-rows.js';
import type {ChangeKind, DiffNode, DiffTotals} from './diff-tree.js';

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

export type MessageOf<Type extends DiffMessage['type']> = Extract<DiffMessage, {readonly type: Type}>;

export type DiffStep = Step<DiffState, DiffMessage>;

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
