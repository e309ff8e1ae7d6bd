import {displayName, formatTime} from '../../format.js';
import type {ListedSnapshot} from '../../index.js';
import {fuzzyFilter} from './fuzzy.js';

/** Eight digits, as people name a snapshot. */
export const shortRef = (ref: string): string => ref.slice(-64, -56);

/** `laptop:/home/ada`, `s3:bucket:/photos`; safe to show. Files of a machine need no word for it. */
export function sourceText({snapshot: {source}}: Pick<ListedSnapshot, 'snapshot'>): string {
	const type = source?.type === 'local' ? undefined : source?.type;
	const parts = [type, source?.account, source?.path].filter(part => part !== undefined && part !== '');
	return displayName(parts.join(':'));
}

export const tagsText = ({snapshot: {tags = []}}: Pick<ListedSnapshot, 'snapshot'>): string =>
	displayName(tags.join(','));

const texts = new WeakMap<ListedSnapshot, string>();

function searchText(entry: ListedSnapshot): string {
	const known = texts.get(entry);
	const text = known ?? [shortRef(entry.ref), formatTime(entry.created), sourceText(entry), tagsText(entry)].join(' ');
	if (known === undefined) {
		texts.set(entry, text);
	}

	return text;
}

type Found = {readonly text: string; readonly snapshots: readonly ListedSnapshot[]};

/** Reducer, view and keys ask for the same list many times between two keys. */
const lastFound = new WeakMap<readonly ListedSnapshot[], Found>();

/** The snapshots that match what was typed, in their order. */
export function searchSnapshots(items: readonly ListedSnapshot[], text: string): readonly ListedSnapshot[] {
	const last = lastFound.get(items);
	if (last?.text === text) {
		return last.snapshots;
	}

	const snapshots = fuzzyFilter(items, text, searchText);
	lastFound.set(items, {text, snapshots});
	return snapshots;
}
