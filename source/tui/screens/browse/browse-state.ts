import type {FolderSizesResult, PathState, TreeEntry} from '../../../index.js';
import type {Step} from '../../app/page.js';
import {listStart, type ListMove, type ListState} from '../../state/list-state.js';
import {type Marks, noMarks} from '../../state/marks.js';
import {emptyField, type TextField} from '../../state/text-field.js';
import type {Key} from '../../terminal/keys.js';
import {load} from './browse-effects.js';
import type {EntryRow, FileTree} from './load-tree.js';
import type {Preview} from './preview.js';

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
	/** Why the snapshot cannot be read. */
	readonly problem?: string;
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
	| {readonly type: 'copy'}
	| {readonly type: 'enter'}
	| {readonly type: 'failed'; readonly ref: string; readonly problem: string}
	| {readonly type: 'find'; readonly step: 'begin' | 'end' | 'next' | 'previous'}
	| {readonly type: 'fold'; readonly how: 'close' | 'close-all' | 'open'}
	| {readonly type: 'loaded'; readonly ref: string; readonly tree: FileTree; readonly rows: readonly EntryRow[]}
	| {readonly type: 'look'; readonly at: 'preview' | 'versions'}
	| {readonly type: 'mark'}
	| {readonly type: 'measure'}
	/** Without sizes when that failed. */
	| {readonly type: 'measured'; readonly ref: string; readonly sizes?: FolderSizesResult}
	| {readonly type: 'move'; readonly move: ListMove}
	| {readonly type: 'opened'; readonly path: string; readonly children: readonly TreeEntry[]}
	| {readonly type: 'pane'}
	| {readonly type: 'restore'; readonly isZip: boolean}
	| {readonly type: 'scrub'; readonly by: -1 | 1}
	| {readonly type: 'show'; readonly side: Side}
	| {readonly type: 'typed'; readonly key: Key};

export type MessageOf<Type extends BrowseMessage['type']> = Extract<BrowseMessage, {readonly type: Type}>;

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
