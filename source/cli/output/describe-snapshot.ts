import type {ListedSnapshot, SnapshotEntry, TreeEntry} from '../../index.js';
import {displayName} from '../../format.js';
import type {EntryFields, SnapshotLine} from './json-shapes.js';

/** The eight digits by which people call a snapshot. @param ref `snapshot/<hex>` */
export const shortHash = (ref: string): string => hashOf(ref).slice(0, 8);

/** All digits of a ref. */
export const hashOf = (ref: string): string => ref.slice(ref.indexOf('/') + 1);

/** What every line about a snapshot says of it. */
export const snapshotFields = ({ref, snapshot}: SnapshotEntry) => ({
	hash: hashOf(ref),
	created: snapshot.created,
	...(snapshot.source && {
		sourceType: snapshot.source.type,
		account: snapshot.source.account,
		path: snapshot.source.path,
	}),
	tags: snapshot.tags ?? [],
});

export const snapshotLine = ({figures, ...entry}: ListedSnapshot): SnapshotLine => ({
	type: 'snapshot',
	...snapshotFields(entry),
	...figures,
});

/** `ada-laptop:/home/ada`, safe to show. */
export function sourceText(source: ListedSnapshot['snapshot']['source']): string {
	const {type = 'unknown', account = '', path = ''} = source ?? {};
	const place = [account, path].filter(Boolean).join(':');
	return displayName(type === 'local' ? place : `${type} ${place}`);
}

export const entryFields = (entry: TreeEntry): EntryFields => ({
	path: entry.path,
	kind: entry.kind,
	size: entry.size,
	mtime: entry.mtime.toISOString(),
	...(entry.mtimeNs !== undefined && {mtimeNs: String(entry.mtimeNs)}),
	...(entry.mode !== undefined && {mode: entry.mode.toString(8).padStart(4, '0')}),
	...(entry.uid !== undefined && {uid: entry.uid}),
	...(entry.gid !== undefined && {gid: entry.gid}),
	...(entry.target !== undefined && {target: entry.target}),
});
