import {UsageError} from '../errors.js';
import {compareUtf8} from '../objects/hashes.js';
import type {Snapshot} from '../objects/model.js';
import {compareSnapshots, type SnapshotEntry} from '../repository/snapshot-catalog.js';

/** Which snapshots are meant. What is absent or empty matches all. */
export type SnapshotFilter = {
	/** Type of the source, such as `local`. */
	readonly source?: string;
	/** Account of the source, or its identity where it has one. */
	readonly account?: string;
	/** Path of the source as it stands in the snapshot, or its path id. Compared literally. */
	readonly path?: string;
	/** All of them must be on the snapshot. */
	readonly tags?: readonly string[];
};

/** Format reference 11.7, with the identity and path id of later writers. */
export function matchesFilter(snapshot: Snapshot, filter: SnapshotFilter): boolean {
	const {source, tags} = snapshot;
	const matches = (wanted: string | undefined, ...values: Array<string | undefined>): boolean =>
		!wanted || values.includes(wanted);
	return (
		matches(filter.source, source?.type) &&
		matches(filter.account, source?.account, source?.identity) &&
		matches(filter.path, source?.path, source?.pathId) &&
		(filter.tags ?? []).every(tag => tags?.includes(tag))
	);
}

export const groupFields = ['source', 'account', 'path', 'tags'] as const;

export type GroupField = (typeof groupFields)[number];

export const defaultGroupBy: readonly GroupField[] = ['source', 'account', 'path'];

/** What the snapshots of a group have in common; empty text for what is not grouped by or not known. */
export type GroupKey = Readonly<Record<GroupField, string>>;

/**
Reads a comma list such as `source,account,path`; blanks are trimmed, empty text means one group of all.

@throws {UsageError} For an unknown word: ignoring it would merge groups that the caller wants apart, and remove more.
*/
export function parseGroupBy(text: string): GroupField[] {
	const words = text
		.split(',')
		.map(word => word.trim())
		.filter(word => word !== '');
	const known: readonly string[] = groupFields;
	for (const word of words) {
		if (!known.includes(word)) {
			throw new UsageError(`Snapshots cannot be grouped by ${JSON.stringify(word)}`, {
				hint: `Use a comma list of ${groupFields.join(', ')}, or an empty text for one group of all.`,
			});
		}
	}

	return groupFields.filter(field => words.includes(field));
}

/** The group of a snapshot. Identity stands for the account, path id for the path, where a later writer recorded them. */
export function groupKey(snapshot: Snapshot, groupBy: readonly GroupField[]): GroupKey {
	const {source, tags = []} = snapshot;
	const value = (field: GroupField, read: () => string): string => (groupBy.includes(field) ? read() : '');
	return {
		source: value('source', () => source?.type ?? ''),
		account: value('account', () => firstText(source?.identity, source?.account)),
		path: value('path', () => firstText(source?.pathId, source?.path)),
		tags: value('tags', () => [...new Set(tags)].toSorted(compareUtf8).join(',')),
	};
}

const firstText = (...texts: Array<string | undefined>): string =>
	texts.find(text => text !== undefined && text !== '') ?? '';

/** `source:local, account:host, path:/home`, with empty parts left out; `(all)` when nothing is left. */
export function groupName(key: GroupKey): string {
	const parts = groupFields.filter(field => key[field] !== '').map(field => `${field}:${key[field]}`);
	return parts.length === 0 ? '(all)' : parts.join(', ');
}

export type SnapshotGroup = {
	readonly key: GroupKey;
	/** Newest first; ties by sequence number, then by ref. */
	readonly entries: readonly SnapshotEntry[];
};

/** Groups in the byte order of their names. */
export function groupSnapshots(
	entries: Iterable<SnapshotEntry>,
	groupBy: readonly GroupField[] = defaultGroupBy,
): SnapshotGroup[] {
	const groups = new Map<string, {key: GroupKey; entries: SnapshotEntry[]}>();
	for (const entry of entries) {
		const key = groupKey(entry.snapshot, groupBy);
		// Not the name: a comma in a path could make two different groups look the same.
		const identity = JSON.stringify(groupFields.map(field => key[field]));
		const group = groups.get(identity) ?? {key, entries: []};
		group.entries.push(entry);
		groups.set(identity, group);
	}

	return [...groups.values()]
		.map(({key, entries}) => ({key, entries: entries.toSorted(compareSnapshots)}))
		.toSorted((a, b) => compareUtf8(groupName(a.key), groupName(b.key)));
}
