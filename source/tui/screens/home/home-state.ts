import type {ListedSnapshot} from '../../../index.js';
import type {Effect, Step} from '../../app/page.js';
import type {Shell} from '../../app/shell.js';
import {listStart, type ListMove, type ListState} from '../../state/list-state.js';
import {type Marks, noMarks} from '../../state/marks.js';
import {searchSnapshots} from '../../state/snapshot-search.js';
import {emptyField, type TextField} from '../../state/text-field.js';
import type {Key} from '../../terminal/keys.js';
import {type HomeFacts, readFacts, readProofs} from './home-facts.js';

export const sortings = ['time', 'size', 'new data', 'source'] as const;

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

/** What the keys open, of the marked snapshots or of the chosen one. */
export type Opened = 'backup' | 'browse' | 'diff' | 'forget' | 'restore' | 'retention';

export type HomeMessage =
	| {readonly type: 'changed'}
	| {readonly type: 'choose'; readonly index: number}
	| {readonly type: 'clear'}
	| {readonly type: 'copy'}
	| {readonly type: 'facts'; readonly facts: HomeFacts}
	| {readonly type: 'filter'}
	| {readonly type: 'filter-end'; readonly isKept: boolean}
	| {readonly type: 'invert'}
	| {readonly type: 'job-ended'}
	| {readonly type: 'mark'}
	| {readonly type: 'move'; readonly move: ListMove}
	| {readonly type: 'open'; readonly what: Opened}
	| {readonly type: 'range'}
	| {readonly type: 'sort'}
	| {readonly type: 'typed'; readonly key: Key};

export type HomeStep = Step<HomeState, HomeMessage>;

export const loadFacts: Effect<HomeMessage> = async ({services, emit, signal}) =>
	readFacts(
		services.client,
		facts => {
			emit({type: 'facts', facts});
		},
		signal,
	);

export const loadProofs: Effect<HomeMessage> = async ({services, emit}) =>
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

export type MessageOf<Type extends HomeMessage['type']> = Extract<HomeMessage, {readonly type: Type}>;

/** Why no snapshot is listed, and what to do. */
export function emptyText({filter}: HomeState, {snapshots}: Shell): string {
	if (snapshots.status === 'loading') {
		return 'Reading the snapshots';
	}

	if (snapshots.status === 'failed') {
		return 'The snapshots cannot be listed. R tries again, 8 shows the log.';
	}

	return filter.text === ''
		? 'No snapshots yet. Press b to make the first backup.'
		: 'No snapshot matches. Esc drops the filter.';
}
