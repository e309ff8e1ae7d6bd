import type {FileMeta} from '../../objects/model.js';
import type {HashedMembers} from '../hashed-members.js';

/** Entries of a local file system to be stored, in columns: one message for many costs little to send. */
export type EntryBatch = {
	/** The caller's number of each entry; comes back in the reply. */
	readonly numbers: Uint32Array<ArrayBuffer>;
	/** Positions in `entryKinds`. */
	readonly kinds: Uint8Array<ArrayBuffer>;
	/** `fileId`s joined by NUL, which no name can hold. */
	readonly fileIds: string;
	/** Folder that the ids are relative to. */
	readonly root: string;
	/** By position in the batch: the real path, where `<root>/<fileId>` is not it because the name is not UTF-8. */
	readonly rawPaths?: ReadonlyMap<number, Uint8Array | string>;
	/** By position in the batch: content that need not be read again if the file's size and mtime are still these. */
	readonly knownContent?: ReadonlyMap<number, KnownContent>;
};

/** Content of a file as an earlier snapshot knows it. */
export type KnownContent = {
	/** Hex SHA-256 of the file's bytes, and hex part of the content key. */
	readonly hash: string;
	readonly ref: string;
	readonly size: number;
	/** mtime in whole seconds, and the nanoseconds beyond them. */
	readonly seconds: number;
	readonly nanoseconds: number;
};

export type StoreRequest =
	/** Small files and everything that has no content. A file that turns out to be big is stored all the same. */
	| {readonly type: 'entries'; readonly batch: EntryBatch}
	/** Objects made elsewhere; see `ObjectBatch`. */
	| {readonly type: 'objects'; readonly objects: Uint8Array<ArrayBuffer>; readonly count: number}
	/** Small entries that were read elsewhere. */
	| {readonly type: 'given'; readonly entries: readonly GivenEntry[]}
	/** A file whose bytes come from the main thread through a pipe. When the pipe breaks, the entry is left out. */
	| (StreamedEntry & {readonly type: 'stream'; readonly pipe: SharedArrayBuffer})
	/** Hand over everything, when nothing else is to be done; answered by `flushed` when that is done. */
	| {readonly type: 'flush'};

/** An entry whose bytes come from the main thread. */
export type StreamedEntry = {
	readonly number: number;
	/** All but the content and the size. */
	readonly meta: FileMeta;
	/** {@link statsPerEntry}, to be given back. */
	readonly stats: readonly [size: number, mtimeMs: number, ctimeMs: number, inode: number];
};

export type GivenEntry = StreamedEntry & {
	/** Absent where there are none, as for folders, or where the metadata says already what they are. */
	readonly bytes?: Uint8Array;
	/** What went wrong when it was read. One that is to be left out has no bytes that count. */
	readonly failure?: EntryFailure;
};

/** Numbers kept of each stored entry: size, mtime and ctime in ms, inode. */
export const statsPerEntry = 4;

export type EntryFailure = {
	readonly number: number;
	readonly reason: string;
	/** Code of the failed system call, where there was one. */
	readonly code?: string;
	/** `omitted`: the entry is not in the backup. `inexact`: it is, but something about it could not be read or moved while it was read. */
	readonly effect: 'omitted' | 'inexact';
};

export type StoreReply =
	| {
			readonly type: 'stored';
			readonly numbers: Uint32Array<ArrayBuffer>;
			/** 32 bytes each: hash of the entry's filemeta. Zeros where the entry was omitted. */
			readonly refs: Uint8Array<ArrayBuffer>;
			/** {@link statsPerEntry} each, as they were before the content was read. */
			readonly stats: Float64Array<ArrayBuffer>;
			readonly failures: readonly EntryFailure[];
	  }
	| {readonly type: 'objects-stored'; readonly count: number}
	/** A file written to the repository's folder under its temporary name: make it durable and rename it. */
	| {
			readonly type: 'written';
			readonly key: string;
			readonly file: WrittenFile;
			readonly size: number;
			readonly members?: HashedMembers;
	  }
	/** An object for a store that is not a folder. */
	| {
			readonly type: 'object';
			readonly key: string;
			readonly bytes: Uint8Array<ArrayBuffer>;
			readonly members?: HashedMembers;
	  }
	/** Sealed members of an unfinished pack: too little for a pack of its own. */
	| {
			readonly type: 'rest';
			/** No chunks are in it. */
			readonly isMetadata: boolean;
			readonly bytes: Uint8Array<ArrayBuffer>;
			readonly members: HashedMembers;
	  }
	/** Every object that was claimed in this thread before has been handed over. See `StoringPool.checkpoint`. */
	| {readonly type: 'barrier'}
	| {readonly type: 'flushed'; readonly rawBytes: number; readonly storedBytes: number; readonly newObjects: number};

/** Closed by whoever wrote it: a descriptor belongs to the thread that opened it. */
export type WrittenFile = {readonly temporary: string; readonly final: string};
