import {type EntryKind, entryKinds} from '../../objects/entry-kind.js';
import {unpackXattrs} from './packed-xattrs.js';

/** Values that stand for "the snapshot does not say". */
export const unknownMode = 0xffff;
export const unknownOwner = 0xffff_ffff;
/** `parent` of an entry at the top. */
export const noParent = -1;

export const entryFlag = {
	/** The row was filled. */
	present: 1,
	/** There is a content object, named by `contentRef`. */
	content: 2,
	/** `mtimeNs` was recorded; without it the time is known to the second only. */
	nanoseconds: 4,
	/** `parentId` names a parent. */
	parent: 8,
	/** The snapshot lacks this folder, and it is needed for what is in it. Nothing is known of it. */
	madeUp: 16,
} as const;

const hashLength = 32;
/** Ids are compared by the first 16 bytes of their SHA-256. */
export const idLength = 16;

/** Bytes a row takes in `columns`. */
const rowLength = 2 * 8 + 8 * 4 + 2 * 2 + 2 + 3 * hashLength + 2 * idLength;

export type EntryTableMemory = {
	readonly rows: number;
	readonly columns: SharedArrayBuffer;
	/** Names and extended attributes, segment by segment. */
	readonly segments: readonly SharedArrayBuffer[];
};

/**
What is known of every entry of a snapshot, in flat columns that all threads share: some 190 bytes and the name an entry.

Threads write different rows at the same time; a row is read by others only after its writer has said so in a message.
*/
export class EntryTable {
	static allocate(rows: number): EntryTableMemory {
		return {rows, columns: new SharedArrayBuffer(rows * rowLength), segments: []};
	}

	readonly rows: number;
	/** Bytes of a file; for a symlink of its target. */
	readonly size: Float64Array;
	/** Whole seconds since 1970, floor. */
	readonly mtime: Float64Array;
	readonly mtimeNs: Uint32Array;
	readonly uid: Uint32Array;
	readonly gid: Uint32Array;
	readonly parent: Int32Array;
	/** Which segment holds the name and the extended attributes. */
	readonly segment: Uint32Array;
	readonly nameStart: Uint32Array;
	readonly nameLength: Uint16Array;
	readonly xattrsStart: Uint32Array;
	/** 0 for entries without extended attributes. */
	readonly xattrsLength: Uint32Array;
	/** Low 12 bits, or {@link unknownMode}. */
	readonly mode: Uint16Array;
	readonly kind: Uint8Array;
	readonly flags: Uint8Array;
	/** 32 bytes a row: SHA-256 of the file. */
	readonly contentHash: Buffer;
	/** 32 bytes a row: hash part of the content key. */
	readonly contentRef: Buffer;
	/** 32 bytes a row: hash part of the metadata key. */
	readonly filemeta: Buffer;
	/** {@link idLength} bytes a row each. */
	readonly id: Buffer;
	readonly parentId: Buffer;
	readonly memory: EntryTableMemory;
	readonly #segments: Buffer[] = [];

	constructor(memory: EntryTableMemory) {
		this.memory = memory;
		this.rows = memory.rows;
		const {rows, columns} = memory;
		let offset = 0;
		const take = (bytesPerRow: number): number => {
			const start = offset;
			offset += bytesPerRow * rows;
			return start;
		};

		const bytes = (length: number): Buffer => Buffer.from(columns, take(length), length * rows);
		this.size = new Float64Array(columns, take(8), rows);
		this.mtime = new Float64Array(columns, take(8), rows);
		this.mtimeNs = new Uint32Array(columns, take(4), rows);
		this.uid = new Uint32Array(columns, take(4), rows);
		this.gid = new Uint32Array(columns, take(4), rows);
		this.parent = new Int32Array(columns, take(4), rows);
		this.segment = new Uint32Array(columns, take(4), rows);
		this.nameStart = new Uint32Array(columns, take(4), rows);
		this.xattrsStart = new Uint32Array(columns, take(4), rows);
		this.xattrsLength = new Uint32Array(columns, take(4), rows);
		this.nameLength = new Uint16Array(columns, take(2), rows);
		this.mode = new Uint16Array(columns, take(2), rows);
		this.kind = new Uint8Array(columns, take(1), rows);
		this.flags = new Uint8Array(columns, take(1), rows);
		this.contentHash = bytes(hashLength);
		this.contentRef = bytes(hashLength);
		this.filemeta = bytes(hashLength);
		this.id = bytes(idLength);
		this.parentId = bytes(idLength);
		for (const [segment, shared] of memory.segments.entries()) {
			this.addSegment(segment, shared);
		}
	}

	/** The same table with the segments that were added since, to be sent to other threads. */
	share(): EntryTableMemory {
		return {...this.memory, segments: this.#segments.map(segment => segment.buffer).filter(isShared)};
	}

	addSegment(segment: number, shared: SharedArrayBuffer): void {
		this.#segments[segment] = Buffer.from(shared);
	}

	/** Gives a row another name than it had; it keeps its extended attributes. */
	setName(row: number, name: Uint8Array): void {
		const xattrs = this.#bytes(row, this.xattrsStart, this.xattrsLength);
		const shared = new SharedArrayBuffer(name.length + xattrs.length);
		const segment = Buffer.from(shared);
		segment.set(name);
		segment.set(xattrs, name.length);
		this.segment[row] = this.#segments.length;
		this.nameStart[row] = 0;
		this.nameLength[row] = name.length;
		this.xattrsStart[row] = name.length;
		this.addSegment(this.#segments.length, shared);
	}

	/** The bytes of an entry's name, safe as one component of a path. A view. */
	name(row: number): Buffer {
		return this.#bytes(row, this.nameStart, this.nameLength);
	}

	/** Names and values; empty for most entries. */
	xattrs(row: number): Map<string, Buffer> {
		return (this.xattrsLength[row] ?? 0) === 0
			? noXattrs
			: unpackXattrs(this.#bytes(row, this.xattrsStart, this.xattrsLength));
	}

	#bytes(row: number, starts: Uint32Array, lengths: Uint32Array | Uint16Array): Buffer {
		const start = starts[row] ?? 0;
		return this.#segments[this.segment[row] ?? 0]?.subarray(start, start + (lengths[row] ?? 0)) ?? nothing;
	}

	kindOf(row: number): EntryKind {
		return entryKinds[this.kind[row] ?? 0] ?? 'file';
	}

	has(row: number, flag: number): boolean {
		return ((this.flags[row] ?? 0) & flag) !== 0;
	}

	parentOf(row: number): number {
		return this.parent[row] ?? noParent;
	}

	/** Nanoseconds since 1970, exact. */
	mtimeInNs(row: number): bigint {
		return BigInt(this.mtime[row] ?? 0) * 1_000_000_000n + BigInt(this.mtimeNs[row] ?? 0);
	}

	/** A view on 32 bytes of one of the hash columns. */
	hashAt(column: 'contentHash' | 'contentRef' | 'filemeta', row: number): Buffer {
		return this[column].subarray(row * hashLength, (row + 1) * hashLength);
	}

	/** The names from the top down to the entry, as bytes. Rows must be free of circles. */
	pathParts(row: number): Buffer[] {
		const parts: Buffer[] = [];
		for (let at = row; at !== noParent; at = this.parentOf(at)) {
			parts.push(this.name(at));
		}

		return parts.toReversed();
	}
}

const nothing = Buffer.alloc(0);
const noXattrs = new Map<string, Buffer>();
const isShared = (buffer: ArrayBufferLike): buffer is SharedArrayBuffer => buffer instanceof SharedArrayBuffer;
