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
	readonly ctimeMs: number;
	readonly inode: number;
	/** How to reach it on this machine's file system: absolute path, bytes where the name is not UTF-8. Absent for remote sources. */
	readonly localPath?: string | Buffer;
};

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
	/** The bytes of a file that has no `localPath`. */
	open(entry: SourceEntry, options?: {signal?: AbortSignal}): AsyncIterable<Buffer>;
	/** Hex SHA-256 over the exclude rules, joined with newlines; absent without rules. Format reference 10.6. */
	readonly excludeHash?: string;
	close(): Promise<void>;
}
