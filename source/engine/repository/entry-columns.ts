import {Buffer} from 'node:buffer';
import {type EntryKind, entryKinds} from '../objects/entry-kind.js';
import {sha256} from '../objects/hashes.js';
import {type HoldfastExtra, readExtra} from '../objects/holdfast-extra.js';
import type {FileMeta} from '../objects/model.js';

export const hashLength = 32;
/** Ids are compared by the first 16 bytes of their SHA-256: ids of any length take the same room, and no one can make two collide. */
export const wordsPerId = 4;

const unknownMode = 0xff_ff;
const unknownOwner = 0xff_ff_ff_ff;

const isFilled = 1;
const namesParent = 2;

/** What a tree tells of an entry without its metadata being read again. */
export type EntryFacts = {
	readonly kind: EntryKind;
	/** Bytes of a file; 0 for folders. */
	readonly size: number;
	/** Whole seconds since 1970, floor. */
	readonly seconds: number;
	/** 0 to 999,999,999 above the seconds; `undefined` when only seconds were recorded. */
	readonly nanoseconds: number | undefined;
	/** Low 12 bits; `undefined` when the snapshot does not say, as is the owner. */
	readonly mode: number | undefined;
	readonly uid: number | undefined;
	readonly gid: number | undefined;
	/** Of a symlink; bytes that are not UTF-8 are shown as U+FFFD. */
	readonly target: string | undefined;
};

function kindOf(meta: FileMeta, extra: HoldfastExtra | undefined): EntryKind {
	if (meta.type === 'folder') {
		return 'folder';
	}

	return extra?.kind === 'symlink' && extra.target === undefined ? 'file' : (extra?.kind ?? 'file');
}

/** Takes from metadata what a tree tells of an entry. */
export function entryFacts(meta: FileMeta): EntryFacts {
	const extra = readExtra(meta);
	// Later writers leave out a mode or owner of 0; earlier ones knew none.
	const isOwnerKnown = extra !== undefined || meta.mode !== undefined;
	return {
		kind: kindOf(meta, extra),
		size: meta.size,
		seconds: meta.mtime,
		nanoseconds: extra && (extra.mtimeNs ?? 0),
		mode: isOwnerKnown ? (meta.mode ?? 0) & 0o7777 : undefined,
		uid: isOwnerKnown ? (meta.uid ?? 0) : undefined,
		gid: isOwnerKnown ? (meta.gid ?? 0) : undefined,
		target: extra?.target?.toString(),
	};
}

/**
The entries of a tree in flat columns, some 115 bytes and the name for each, so that a million of them fit beside everything else.

A row is an entry's place in the walk of the tree. Rows may be filled in any order.
*/
export class EntryColumns {
	readonly count: number;
	/** 32 bytes a row: the hash part of the metadata's key. */
	readonly filemeta: Buffer;
	/** {@link wordsPerId} words a row each, as {@link compactId} makes them; of a parent only where the entry names one. */
	readonly ids: Uint32Array;
	readonly parentIds: Uint32Array;
	readonly #kind: Uint8Array;
	readonly #flags: Uint8Array;
	readonly #size: Float64Array;
	readonly #seconds: Float64Array;
	readonly #nanoseconds: Uint32Array;
	readonly #mode: Uint16Array;
	readonly #uid: Uint32Array;
	readonly #gid: Uint32Array;
	readonly #nameStart: Float64Array;
	readonly #nameLength: Uint32Array;
	/** Source ids that are not the parent's id, a slash and the name. */
	readonly #ownIds = new Map<number, string>();
	readonly #targets = new Map<number, string>();
	#names = Buffer.allocUnsafe(4096);
	#namesLength = 0;

	/** @param filemeta 32 bytes for each entry, in the order of the walk. */
	constructor(filemeta: Buffer) {
		const count = filemeta.length / hashLength;
		this.count = count;
		this.filemeta = filemeta;
		this.ids = new Uint32Array(count * wordsPerId);
		this.parentIds = new Uint32Array(count * wordsPerId);
		this.#kind = new Uint8Array(count);
		this.#flags = new Uint8Array(count);
		this.#size = new Float64Array(count);
		this.#seconds = new Float64Array(count);
		this.#nanoseconds = new Uint32Array(count);
		this.#mode = new Uint16Array(count);
		this.#uid = new Uint32Array(count);
		this.#gid = new Uint32Array(count);
		this.#nameStart = new Float64Array(count);
		this.#nameLength = new Uint32Array(count);
	}

	/** Fills a row, once. */
	fill(row: number, meta: FileMeta): void {
		const {kind, size, seconds, nanoseconds, mode, uid, gid, target} = entryFacts(meta);
		this.#kind[row] = entryKinds.indexOf(kind);
		this.#size[row] = size;
		this.#seconds[row] = seconds;
		this.#nanoseconds[row] = nanoseconds ?? unknownOwner;
		this.#mode[row] = mode ?? unknownMode;
		this.#uid[row] = uid ?? unknownOwner;
		this.#gid[row] = gid ?? unknownOwner;
		if (target !== undefined) {
			this.#targets.set(row, target);
		}

		this.#setName(row, meta.name);
		this.#setIds(row, meta);
	}

	isFilled(row: number): boolean {
		return this.#has(row, isFilled);
	}

	isFolder(row: number): boolean {
		return this.#kind[row] === folderKind;
	}

	namesParent(row: number): boolean {
		return this.#has(row, namesParent);
	}

	/** As the metadata states it: it may be anything. */
	name(row: number): string {
		return this.nameBytes(row).toString('utf8');
	}

	/** A view. */
	nameBytes(row: number): Buffer {
		const start = this.#nameStart[row] ?? 0;
		return this.#names.subarray(start, start + (this.#nameLength[row] ?? 0));
	}

	/** The source id, when it has to be remembered; otherwise it is the parent's id, a slash and the name, or the name at the top. */
	ownId(row: number): string | undefined {
		return this.#ownIds.get(row);
	}

	setOwnId(row: number, id: string): void {
		this.#ownIds.set(row, id);
	}

	facts(row: number): EntryFacts {
		const owner = (column: Uint32Array): number | undefined =>
			column[row] === unknownOwner ? undefined : (column[row] ?? 0);
		return {
			kind: entryKinds[this.#kind[row] ?? 0] ?? 'file',
			size: this.#size[row] ?? 0,
			seconds: this.#seconds[row] ?? 0,
			nanoseconds: owner(this.#nanoseconds),
			mode: this.#mode[row] === unknownMode ? undefined : (this.#mode[row] ?? 0),
			uid: owner(this.#uid),
			gid: owner(this.#gid),
			target: this.#targets.get(row),
		};
	}

	#has(row: number, flag: number): boolean {
		return ((this.#flags[row] ?? 0) & flag) !== 0;
	}

	#setName(row: number, name: string): void {
		const length = Buffer.byteLength(name);
		if (this.#namesLength + length > this.#names.length) {
			const longer = Buffer.allocUnsafe(Math.max(this.#names.length * 2, this.#namesLength + length));
			this.#names.copy(longer, 0, 0, this.#namesLength);
			this.#names = longer;
		}

		this.#names.write(name, this.#namesLength);
		this.#nameStart[row] = this.#namesLength;
		this.#nameLength[row] = length;
		this.#namesLength += length;
	}

	#setIds(row: number, meta: FileMeta): void {
		const parent = meta.parents?.[0] ?? '';
		writeCompactId(this.ids, row, meta.fileId);
		if (parent !== '') {
			writeCompactId(this.parentIds, row, parent);
		}

		if (meta.fileId !== derivedId(parent, meta.name)) {
			this.#ownIds.set(row, meta.fileId);
		}

		this.#flags[row] = isFilled | (parent === '' ? 0 : namesParent);
	}
}

const folderKind = entryKinds.indexOf('folder');

/** The id that local sources give an entry. */
export const derivedId = (parentId: string, name: string): string => (parentId === '' ? name : `${parentId}/${name}`);

/** What stands for a source id in {@link EntryColumns.ids}. */
export function compactId(id: string): Uint32Array {
	const words = new Uint32Array(wordsPerId);
	writeCompactId(words, 0, id);
	return words;
}

function writeCompactId(ids: Uint32Array, row: number, id: string): void {
	const hash = sha256(id);
	for (let word = 0; word < wordsPerId; word++) {
		ids[row * wordsPerId + word] = hash.readUInt32LE(word * 4);
	}
}
