import type {CheckpointInterval} from './checkpoint-clock.js';

/** Options of one backup. */
export type BackupOptions = {
	/** Scans and compares, and stores nothing. Needs no lock. */
	readonly dryRun?: boolean;
	readonly tags?: readonly string[];
	/** Free text about the snapshot. The key `generator` is overwritten. */
	readonly meta?: ReadonlyMap<string, string>;
	/** Name of the program that makes the snapshot; `holdfast/<version>` by default. */
	readonly generator?: string;
	/** Makes no snapshot when nothing differs from the one before. */
	readonly skipEmpty?: boolean;
	/** Makes a snapshot of an empty source even though the one before was not empty: usually a disk that is not mounted. */
	readonly allowEmpty?: boolean;
	/** Uses and keeps the list of the last backup's entries under the user's cache folder. Without it the previous snapshot is read instead. */
	readonly useCache?: boolean;
	/** Worker threads; as many as there are cores by default. */
	readonly workers?: number;
	/** Time of the snapshot; now by default. */
	readonly created?: Date;
	/** How often what was stored is made findable for the next backup, should this one be cut off; see `usualInterval`. */
	readonly checkpointInterval?: CheckpointInterval;
	readonly signal?: AbortSignal;
};
