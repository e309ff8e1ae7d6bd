import {type EntryKind, entryKinds} from '../../objects/entry-kind.js';
import {sha256} from '../../objects/hashes.js';
import {type HoldfastExtra, readExtra} from '../../objects/holdfast-extra.js';
import type {FileMeta} from '../../objects/model.js';
import {nameFromBytes} from '../../objects/names.js';
import {isSafeNameBytes, safeName} from '../../objects/safe-name.js';
import {entryFlag, type EntryTable, idLength, unknownMode, unknownOwner} from './entry-table.js';

/** No file system takes longer names; a name of megabytes would only cost memory. */
const longestName = 4095;
const hashLength = 32;

/** What only few entries have, so that no column is spent on it. */
export type RareMetadata = {
	readonly row: number;
	/** Of a symlink. */
	readonly target?: Uint8Array;
	readonly device?: {readonly major: number; readonly minor: number};
	/** 16 bytes that are the same for all names of one file with one content. */
	readonly hardlink?: Uint8Array;
};

/** The first 16 bytes of the SHA-256 of a source id; ids of any length become one column. */
export const compactId = (id: string): Buffer => sha256(id).subarray(0, idLength);

/**
The bytes under which an entry is restored: its name, made safe as one component of a path.

Bytes that are not UTF-8 count only when they are those that the name escapes: what is listed is what is restored.
*/
export function restoredName(meta: FileMeta, extra: HoldfastExtra | undefined, platform: string): Buffer {
	const raw = extra?.nameBytes;
	const isRawTrue =
		raw !== undefined && isSafeNameBytes(raw) && platform !== 'win32' && nameFromBytes(raw).text === meta.name;
	const name = isRawTrue ? raw : Buffer.from(safeName(meta.name, platform));
	return name.subarray(0, longestName);
}

/**
Fills the row of an entry from its metadata, all but the name and the metadata's own hash.

@returns The name, and what is too rare for a column.
*/
export function recordMetadata(
	table: EntryTable,
	row: number,
	meta: FileMeta,
	platform: string,
): {name: Buffer; rare?: RareMetadata} {
	const extra = readExtra(meta);
	const kind = kindOf(meta, extra);
	table.kind[row] = entryKinds.indexOf(kind);
	table.size[row] = meta.size;
	table.mtime[row] = meta.mtime;
	table.mtimeNs[row] = extra?.mtimeNs ?? 0;
	// Later Go versions and this program leave out a mode or owner of 0; older ones knew none.
	const isOwnerKnown = extra !== undefined || meta.mode !== undefined;
	table.mode[row] = isOwnerKnown ? (meta.mode ?? 0) & 0o7777 : unknownMode;
	table.uid[row] = isOwnerKnown ? (meta.uid ?? 0) : unknownOwner;
	table.gid[row] = isOwnerKnown ? (meta.gid ?? 0) : unknownOwner;
	table.contentHash.write(meta.contentHash, row * hashLength, 'hex');
	table.contentRef.write(meta.contentRef ?? meta.contentHash, row * hashLength, 'hex');
	compactId(meta.fileId).copy(table.id, row * idLength);
	const parent = meta.parents?.[0] ?? '';
	if (parent !== '') {
		compactId(parent).copy(table.parentId, row * idLength);
	}

	table.flags[row] =
		entryFlag.present |
		(meta.contentHash === '' ? 0 : entryFlag.content) |
		(extra === undefined ? 0 : entryFlag.nanoseconds) |
		(parent === '' ? 0 : entryFlag.parent);
	const name = restoredName(meta, extra, platform);
	const rare = rareOf(row, kind, meta, extra);
	return rare === undefined ? {name} : {name, rare};
}

function kindOf(meta: FileMeta, extra: HoldfastExtra | undefined): EntryKind {
	if (meta.type === 'folder') {
		return 'folder';
	}

	return extra?.kind === 'symlink' && extra.target === undefined ? 'file' : (extra?.kind ?? 'file');
}

function rareOf(
	row: number,
	kind: EntryKind,
	meta: FileMeta,
	extra: HoldfastExtra | undefined,
): RareMetadata | undefined {
	if (extra === undefined || kind === 'folder') {
		return undefined;
	}

	const {target, device, hardlink} = extra;
	const rare: RareMetadata = {
		row,
		...(kind === 'symlink' &&
			target !== undefined && {target: typeof target === 'string' ? Buffer.from(target) : target}),
		...(device !== undefined && {device}),
		...(hardlink !== undefined && {hardlink: compactId(`${hardlink} ${kind} ${meta.contentHash}`)}),
	};
	return Object.keys(rare).length > 1 ? rare : undefined;
}
