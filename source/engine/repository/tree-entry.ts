import type {EntryKind} from '../objects/entry-kind.js';
import type {FileMeta} from '../objects/model.js';
import {type EntryFacts, entryFacts} from './entry-columns.js';
import {entryName, joinPath} from './entry-path.js';

/** A file, folder, link or other thing in a snapshot, as a listing shows it. */
export type TreeEntry = {
	/** Identity in the source; unique in its snapshot. */
	readonly fileId: string;
	/** `filemeta/<hex>`: the same in two snapshots exactly when nothing about the entry changed. */
	readonly ref: string;
	/** One component of a path; names that cannot be one are changed until they can. Still hostile to terminals. */
	readonly name: string;
	/** `/`-separated, from the root of the source, without a slash at its ends. Two entries can share one. */
	readonly path: string;
	readonly kind: EntryKind;
	/** Bytes of a file; 0 for folders. */
	readonly size: number;
	readonly mtime: Date;
	/** Nanoseconds since 1970, where they were recorded. */
	readonly mtimeNs?: bigint;
	/** Low 12 bits; absent, as the owner, where the snapshot does not say. */
	readonly mode?: number;
	readonly uid?: number;
	readonly gid?: number;
	/** Of a symlink. */
	readonly target?: string;
};

/** What a `Date` can hold, in seconds. */
const latestSecond = 8_639_999_999_999;

/** @param name As metadata states it. @param parentPath Of the folder that holds it; empty at the root. */
export function treeEntry(
	identity: {readonly fileId: string; readonly ref: string; readonly name: string; readonly parentPath: string},
	facts: EntryFacts,
): TreeEntry {
	const {seconds, nanoseconds, mode, uid, gid, target} = facts;
	const name = entryName(identity.name);
	return {
		fileId: identity.fileId,
		ref: identity.ref,
		name,
		path: joinPath(identity.parentPath, name),
		kind: facts.kind,
		size: facts.size,
		mtime: new Date(
			Math.max(-latestSecond, Math.min(seconds, latestSecond)) * 1000 + Math.floor((nanoseconds ?? 0) / 1e6),
		),
		...(nanoseconds !== undefined && {mtimeNs: BigInt(seconds) * 1_000_000_000n + BigInt(nanoseconds)}),
		...(mode !== undefined && {mode}),
		...(uid !== undefined && {uid}),
		...(gid !== undefined && {gid}),
		...(target !== undefined && {target}),
	};
}

/** The entry that metadata describes, in the folder at `parentPath`. */
export const treeEntryOf = (ref: string, meta: FileMeta, parentPath: string): TreeEntry =>
	treeEntry({fileId: meta.fileId, ref, name: meta.name, parentPath}, entryFacts(meta));
