import type {Client, ListedSnapshot, PathState, TreeEntry} from '../../../index.js';
import type {Effect, Step} from '../../app/page.js';
import type {Shell} from '../../app/shell.js';
import {fitList, listStart, type ListMove, type ListState, moveList} from '../../state/list-state.js';
import {type Marks, noMarks, toggleMark} from '../../state/marks.js';
import {editField, emptyField, type TextField} from '../../state/text-field.js';
import {closeRow, openRow, parentRow} from '../../state/tree-rows.js';
import type {Key} from '../../terminal/keys.js';
import {restoreScreen} from '../restore/restore-screen.js';
import {browseLayout} from './browse-layout.js';
import {findFrom, moveSide} from './browse-moves.js';
import {type EntryRow, type FileTree, loadTree, sortEntries} from './load-tree.js';
import {loadPreview, type Preview} from './preview.js';

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

type BrowseStep = Step<BrowseState, BrowseMessage>;

const read =
	(work: (client: Client, signal: AbortSignal) => Promise<BrowseMessage>): Effect<BrowseMessage> =>
	async ({services, emit, signal}) => {
		try {
			emit(await work(services.client, signal));
		} catch (error) {
			emit({type: 'show', side: {type: 'details'}});
			throw error;
		}
	};

const load = (ref: string, open: readonly string[]): Effect<BrowseMessage> =>
	read(async (client, signal) => ({type: 'loaded', ref, ...(await loadTree(client, {ref, open, signal}))}));

export const startBrowse = (ref: string): BrowseStep => ({
	state: {
		ref,
		rows: [],
		list: listStart,
		marks: noMarks,
		pane: 'tree',
		side: {type: 'details'},
		loading: 'the snapshot',
		find: emptyField,
		isFinding: false,
	},
	effects: [load(ref, [])],
});

export const chosenRow = ({rows, list}: BrowseState): EntryRow | undefined => rows[list.cursor];

/** The snapshots of the same source, newest first. */
export function siblings({ref}: Pick<BrowseState, 'ref'>, {snapshots: {items}}: Shell): readonly ListedSnapshot[] {
	const source = items.find(item => item.ref === ref)?.snapshot.source;
	return items.filter(
		({snapshot}) => snapshot.source?.path === source?.path && snapshot.source?.account === source?.account,
	);
}

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
			return {state: {...state, ref, tree, rows, list, loading: undefined}};
		}

		case 'mark': {
			const list = moveList(state.list, 1, extent);
			return {state: row ? {...state, marks: toggleMark(state.marks, row.item.path), list} : state};
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

/** The same folders, the same place, in an older or newer snapshot of the source. */
function scrub(state: BrowseState, by: -1 | 1, shell: Shell): BrowseStep {
	const all = siblings(state, shell);
	const next = all[all.findIndex(({ref}) => ref === state.ref) + by];
	if (!next) {
		return {
			state,
			requests: [
				{
					type: 'notice',
					text: by === 1 ? 'This is the oldest snapshot of the source' : 'This is the newest snapshot of the source',
				},
			],
		};
	}

	return goTo(state, next.ref);
}

function goTo(state: BrowseState, ref: string): BrowseStep {
	const open = state.rows.filter(({isOpen}) => isOpen).map(({item}) => item.path);
	const side: Side = state.side.type === 'preview' ? {type: 'details'} : state.side;
	return {state: {...state, ref, side, loading: 'the snapshot'}, effects: [load(ref, open)]};
}

function chooseVersion(state: BrowseState): BrowseStep {
	const {side} = state;
	const version = side.type === 'versions' ? side.versions[side.list.cursor] : undefined;
	const [newest] = version?.snapshots ?? [];
	return newest ? goTo(state, newest.ref) : {state};
}
