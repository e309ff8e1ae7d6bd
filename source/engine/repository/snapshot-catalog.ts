import type {Snapshot} from '../objects/model.js';

/** A snapshot of the repository. */
export type SnapshotEntry = {
	/** `snapshot/<hex>` */
	readonly ref: string;
	/** When it was made; the epoch of year 1 when its text cannot be parsed, so that it sorts last. */
	readonly created: Date;
	/** Without `meta` when it comes from the catalog `index/snapshots`; ask for `full` to have it. */
	readonly snapshot: Snapshot;
};

export type SnapshotCatalog = {
	/** Newest first; ties by sequence number, then by ref. */
	readonly entries: readonly SnapshotEntry[];
	/** Snapshots that are there and cannot be read. Whoever deletes anything must stop when there is one. */
	readonly unreadable: ReadonlyArray<{readonly ref: string; readonly error: unknown}>;
};
