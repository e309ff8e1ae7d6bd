import type {EntryKind} from '../objects/entry-kind.js';
import type {SnapshotSource} from '../objects/model.js';

/**
One thing in a source, as the scan saw it.

Numbers are doubles: times in milliseconds with fractions (about 250 ns exact), good for comparing with an earlier scan of the same machine.
Exact nanoseconds, xattrs, owner and the like are read when the entry is stored.
*/
export type SourceEntry = {
	readonly kind: EntryKind;
	/** `/`-separated, relative to the root, unique; unrepresentable bytes escaped as in `objects/names.ts`. */
	readonly fileId: string;
	/** `fileId` of the folder that holds it; empty at the root. */
	readonly parentId: string;
	readonly name: string;
	readonly size: number;
	readonly mtimeMs: number;
	/** Of a remote source, where there is none: a number that changes with mode and owner. */
	readonly ctimeMs: number;
	readonly inode: number;
	/** How to reach it on this machine's file system: absolute path, bytes where the name is not UTF-8. Absent for remote sources. */
	readonly localPath?: string | Buffer;
	/** What a remote source tells of an entry beside the above. */
	readonly attributes?: EntryAttributes;
};

export type EntryAttributes = {
	/** Permissions, 12 bits. */
	readonly mode: number;
	readonly uid: number;
	readonly gid: number;
	/** Whether a later change would surely change size or mtime. Of an entry that was changed just now it would not, where times are whole seconds. */
	readonly isSettled: boolean;
	/** Where it lies there, when that is not UTF-8. */
	readonly pathBytes?: Buffer;
};

/**
Thrown while an entry of a remote source is read: the run goes on.

With the effect `inexact` it comes after the last byte: what was read before is the content, as far as it can be told.
*/
export class EntryError extends Error {
	override readonly name = 'EntryError';
	readonly effect: 'inexact' | 'omitted';

	constructor(reason: string, {effect = 'omitted', cause}: {effect?: 'inexact' | 'omitted'; cause?: unknown} = {}) {
		super(reason, {cause});
		this.effect = effect;
	}
}

/** Something that could not be read during the scan, or was left out; the run goes on. */
export type SourceFailure = {
	/** As `fileId` of an entry. */
	readonly path: string;
	readonly reason: string;
	readonly code?: string;
};

export type WalkOptions = {
	readonly signal?: AbortSignal;
	/** What could not be read: the snapshot will lack it. */
	readonly onFailure?: (failure: SourceFailure) => void;
	/** What is left out on purpose though nobody asked for it, such as a socket: worth a warning, not a failure. */
	readonly onSkipped?: (skipped: SourceFailure) => void;
};

/**
What is backed up. Read-only: no method changes the source.

`walk` yields batches, parents before children, in an order that is the same at each run over the same tree: within a folder by name (UTF-16 code units),
a folder's content directly after the folder. Batches leave the event loop free between them.
*/
export interface Source {
	info(): Promise<SnapshotSource>;
	walk(options?: WalkOptions): AsyncIterable<readonly SourceEntry[]>;
	/** The bytes of a file that has no `localPath`; of a link its target. @throws {EntryError} For this entry; everything else ends the run. */
	open(entry: SourceEntry, options?: {signal?: AbortSignal}): AsyncIterable<Buffer>;
	/** Hex SHA-256 over the exclude rules, joined with newlines; absent without rules. Format reference 10.6. */
	readonly excludeHash?: string;
	close(): Promise<void>;
}

/** What became of one entry since a token. */
export type SourceChange =
	/** It is new, or anything about it is new. */
	| {readonly type: 'upsert'; readonly entry: SourceEntry}
	/** It is gone, with all that was below it. What moved is gone in one place and new in another. */
	| {readonly type: 'delete'; readonly fileId: string};

/**
A source that can tell what has changed. Format reference 10.5.

Changes come in the order in which they happened, or with folders before what is in them: the last one of an entry counts, and a deletion ends what was below the entry
until then. Between two calls a change may be told twice, and must never be left out.
*/
export interface IncrementalSource extends Source {
	/** A token for this moment: `changes` from it on tells everything that a walk which begins now may miss. */
	startToken(options?: {signal?: AbortSignal}): Promise<string>;
	/**
	@returns The token to go on from the next time.
	@throws {InvalidTokenError} At any moment, when not all changes since the token can be told any more.
	*/
	changes(token: string, options?: {signal?: AbortSignal}): AsyncGenerator<readonly SourceChange[], string>;
}

/** The token of a source is too old, or not its own; a walk finds out everything anew. */
export class InvalidTokenError extends Error {
	override readonly name = 'InvalidTokenError';
}

export const isIncremental = (source: Source): source is IncrementalSource =>
	'startToken' in source && 'changes' in source;
