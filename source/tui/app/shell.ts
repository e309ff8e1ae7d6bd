import type {Client, ListedSnapshot} from '../../index.js';
import type {Job} from '../jobs/job.js';

export type Size = {readonly columns: number; readonly rows: number};

/** The snapshots of the repository, which many screens show and which are loaded in one place. */
export type SnapshotList = {
	readonly status: 'failed' | 'loading' | 'ready';
	/** Newest first. While `hasFigures` is false, sizes and counts are not known yet. */
	readonly items: readonly ListedSnapshot[];
	readonly hasFigures: boolean;
	/** Snapshots that are there and cannot be read. */
	readonly unreadable: number;
	/** Why loading failed. */
	readonly problem?: string;
};

export type RepositoryFacts = {
	readonly location: string;
	readonly isEncrypted: boolean;
};

export type LogLine = {
	readonly at: Date;
	readonly level: 'error' | 'info' | 'warning';
	/** As it came; hostile to terminals. */
	readonly text: string;
};

/** What every screen can see besides its own state. */
export type Shell = {
	/** Of the window. */
	readonly size: Size;
	/** Of the part of the window that belongs to the screen. */
	readonly area: Size;
	readonly now: Date;
	/** Absent while there is none yet. */
	readonly repository: RepositoryFacts | undefined;
	readonly snapshots: SnapshotList;
	/** Newest last. */
	readonly jobs: readonly Job[];
	/** Newest last. */
	readonly log: readonly LogLine[];
	/** A command line that works on the same repository: `ls latest` as `holdfast ls latest --repo /mnt/disk`. */
	readonly commandLine: (words: string) => string;
};

/** What effects and jobs work with. */
export type Services = {
	/** The open repository. Throws while there is none. */
	readonly client: Client;
	/** Lets everything work on a repository that was just made or opened. */
	readonly adopt: (client: Client) => void;
};
