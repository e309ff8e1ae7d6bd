import type {FolderSizesResult, PathState, TreeEntry} from '../../../index.js';
import type {Step} from '../../app/page.js';
import type {Shell} from '../../app/shell.js';
import {fitList, listStart, type ListMove, type ListState, moveList} from '../../state/list-state.js';
import {type Marks, noMarks, toggleMark} from '../../state/marks.js';
import {editField, emptyField, type TextField} from '../../state/text-field.js';
import {closeRow, openRow, parentRow} from '../../state/tree-rows.js';
import type {Key} from '../../terminal/keys.js';
import {restoreScreen} from '../restore/restore-screen.js';
import {isQuicklyMeasured, load, measure, read} from './browse-effects.js';
import {browseLayout} from './browse-layout.js';
import {findFrom, moveSide} from './browse-moves.js';
import {type EntryRow, type FileTree, sortEntries} from './load-tree.js';
import {loadPreview, type Preview} from './preview.js';
import {chooseVersion, scrub, siblings} from './through-time.js';

/** What the pane beside the tree shows. */
export type Side =
	| {readonly type: 'details'}
	| {readonly type: 'preview'; readonly preview: Preview; readonly top: number}
	| {
			readonly type: 'versions';
			readonly path: string;
			readonly versions: readonly PathState[];
			readonly list: ListState;
	  };

export type BrowseState = {
	/** `snapshot/<hex>` */
	readonly ref: string;
	readonly tree?: FileTree;
	readonly rows: readonly EntryRow[];
	readonly list: ListState;
	readonly marks: Marks;
	/** Which pane has the keys. */
	readonly pane: 'side' | 'tree';
	readonly side: Side;
	/** What is being read; shown by a spinner. */
	readonly loading?: string;
	/** What folders hold, once that was added up. */
	readonly sizes?: FolderSizesResult;
	readonly isMeasuring: boolean;
	/** Whether it was asked for, and stays so in older and newer snapshots. */
	readonly wantsSizes: boolean;
	readonly find: TextField;
	readonly isFinding: boolean;
};

export type BrowseMessage =
	| {readonly type: 'choose'; readonly index: number}
	| {readonly type: 'clear'}
	| {readonly type: 'close'}
	| {readonly type: 'close-all'}
	| {readonly type: 'copy'}
	| {readonly type: 'enter'}
	| {readonly type: 'find'}
	| {readonly type: 'find-end'}
	| {readonly type: 'find-next'; readonly by: -1 | 1}
	| {readonly type: 'loaded'; readonly ref: string; readonly tree: FileTree; readonly rows: readonly EntryRow[]}
	| {readonly type: 'mark'}
	| {readonly type: 'measure'}
	/** Without sizes when that failed. */
	| {readonly type: 'measured'; readonly ref: string; readonly sizes?: FolderSizesResult}
	| {readonly type: 'move'; readonly move: ListMove}
	| {readonly type: 'open'}
	| {readonly type: 'opened'; readonly path: string; readonly children: readonly TreeEntry[]}
	| {readonly type: 'pane'}
	| {readonly type: 'preview'}
	| {readonly type: 'restore'; readonly isZip: boolean}
	| {readonly type: 'scrub'; readonly by: -1 | 1}
	| {readonly type: 'show'; readonly side: Side}
	| {readonly type: 'typed'; readonly key: Key}
	| {readonly type: 'versions'};

export type BrowseStep = Step<BrowseState, BrowseMessage>;

export const startBrowse = (ref: string): BrowseStep => ({
	state: {
		ref,
		rows: [],
		list: listStart,
		marks: noMarks,
		pane: 'tree',
		side: {type: 'details'},
		loading: 'the snapshot',
		isMeasuring: false,
		wantsSizes: false,
		find: emptyField,
		isFinding: false,
	},
	effects: [load(ref, [])],
});

export const chosenRow = ({rows, list}: BrowseState): EntryRow | undefined => rows[list.cursor];

export function reduceBrowse(state: BrowseState, message: BrowseMessage, shell: Shell): BrowseStep {
	const {treeRows, sideRows} = browseLayout(shell.area);
	const extent = {count: state.rows.length, height: treeRows};
	const row = chosenRow(state);
	const at = (cursor: number): BrowseState => ({...state, list: fitList({...state.list, cursor}, extent)});
	switch (message.type) {
		case 'move': {
			return {
				state:
					state.pane === 'side'
						? moveSide(state, message.move, sideRows)
						: {...state, list: moveList(state.list, message.move, extent)},
			};
		}

		case 'choose': {
			return message.index === state.list.cursor
				? reduceBrowse(state, {type: 'enter'}, shell)
				: {state: at(message.index)};
		}

		case 'enter': {
			return state.pane === 'side'
				? chooseVersion(state)
				: row?.isOpen
					? reduceBrowse(state, {type: 'close'}, shell)
					: reduceBrowse(state, {type: 'open'}, shell);
		}

		case 'open': {
			return openChosen(state, row);
		}

		case 'opened': {
			const index = state.rows.findIndex(({item}) => item.path === message.path);
			return {state: {...state, loading: undefined, rows: openRow(state.rows, index, message.children)}};
		}

		case 'close': {
			return {
				state: row?.isOpen
					? {...state, rows: closeRow(state.rows, state.list.cursor)}
					: at(Math.max(0, parentRow(state.rows, state.list.cursor))),
			};
		}

		case 'close-all': {
			const rows = state.rows.filter(({depth}) => depth === 0).map(top => ({...top, isOpen: false}));
			return {state: {...state, rows, list: listStart}};
		}

		case 'loaded': {
			const path = row?.item.path;
			const index = message.rows.findIndex(({item}) => item.path === path);
			const {ref, tree, rows} = message;
			const cursor = index === -1 ? state.list.cursor : index;
			const list = fitList({...state.list, cursor}, {count: rows.length, height: treeRows});
			const sizes = state.sizes?.snapshot === ref ? state.sizes : undefined;
			return measureWhenWanted({...state, ref, tree, rows, list, loading: undefined, sizes}, shell);
		}

		case 'mark': {
			const list = moveList(state.list, 1, extent);
			return {state: row ? {...state, marks: toggleMark(state.marks, row.item.path), list} : state};
		}

		case 'measure': {
			return measureWhenWanted({...state, wantsSizes: true}, shell);
		}

		case 'measured': {
			const measured = {...state, isMeasuring: false};
			return message.ref === state.ref
				? {state: {...measured, sizes: message.sizes}}
				: measureWhenWanted(measured, shell);
		}

		case 'clear': {
			return {state: {...state, marks: noMarks, side: {type: 'details'}, pane: 'tree', find: emptyField}};
		}

		case 'pane': {
			return {state: {...state, pane: state.pane === 'tree' ? 'side' : 'tree'}};
		}

		case 'show': {
			const pane = message.side.type === 'details' ? 'tree' : 'side';
			return {state: {...state, side: message.side, loading: undefined, pane}};
		}

		case 'copy': {
			return {state, requests: row ? [{type: 'copy', text: row.item.path, what: 'the path'}] : []};
		}

		case 'restore': {
			const paths = state.marks.size > 0 ? [...state.marks] : row ? [row.item.path] : [];
			return {state, requests: [{type: 'open', screen: restoreScreen({ref: state.ref, paths, isZip: message.isZip})}]};
		}

		case 'find': {
			return {state: {...state, isFinding: true, find: emptyField}};
		}

		case 'find-end': {
			return {state: {...state, isFinding: false}};
		}

		case 'typed': {
			const find = editField(state.find, message.key) ?? state.find;
			return {state: findFrom({...state, find}, {from: state.list.cursor, by: 1, height: treeRows})};
		}

		case 'find-next': {
			return {state: findFrom(state, {from: state.list.cursor + message.by, by: message.by, height: treeRows})};
		}

		case 'preview':
		case 'versions': {
			return look(state, message.type, shell);
		}

		case 'scrub': {
			return scrub(state, message.by, shell);
		}
	}
}

/** One snapshot at a time: whoever runs through them does not start as much work for each. */
function measureWhenWanted(state: BrowseState, {snapshots}: Shell): BrowseStep {
	const {ref, sizes, isMeasuring, wantsSizes} = state;
	const files = snapshots.items.find(item => item.ref === ref)?.figures.files;
	return !sizes && !isMeasuring && (wantsSizes || isQuicklyMeasured(files))
		? {state: {...state, isMeasuring: true}, effects: [measure(ref)]}
		: {state};
}

function openChosen(state: BrowseState, row: EntryRow | undefined): BrowseStep {
	const {tree} = state;
	if (!row || !tree || row.isOpen) {
		return {state};
	}

	const {item} = row;
	if (item.kind !== 'folder') {
		return look(state, 'preview');
	}

	const effect = read(async (_, signal) => ({
		type: 'opened',
		path: item.path,
		children: sortEntries(await tree.children(item, {signal})),
	}));
	return {state: {...state, loading: item.name}, effects: [effect]};
}

function look(state: BrowseState, what: 'preview' | 'versions', shell?: Shell): BrowseStep {
	const row = chosenRow(state);
	if (!row || (what === 'preview' && row.item.kind !== 'file')) {
		return {state, requests: [{type: 'notice', text: 'Only files have something to look into', tone: 'changed'}]};
	}

	const {path} = row.item;
	const source = shell && siblings(state, shell)[0]?.snapshot.source;
	const effect = read(async (client, signal) => {
		if (what === 'preview') {
			return {
				type: 'show',
				side: {type: 'preview', preview: await loadPreview(client, {ref: state.ref, path, signal}), top: 0},
			};
		}

		const {histories} = await client.history({path, sourcePath: source?.path, account: source?.account, signal});
		return {type: 'show', side: {type: 'versions', path, versions: histories[0]?.states ?? [], list: listStart}};
	});
	return {state: {...state, loading: path}, effects: [effect]};
}
