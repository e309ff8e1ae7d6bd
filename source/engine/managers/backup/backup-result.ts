import type {EntryKind} from '../../objects/entry-kind.js';
import type {StoreTraffic} from '../../stores/object-store.js';

/** An entry that is not, or not exactly, in the backup. */
export type BackupFailure = {
	/** Relative to the root of the source. */
	readonly path: string;
	readonly reason: string;
	/** Code of the failed system call, such as `EACCES`. */
	readonly code?: string | undefined;
	/** `omitted`: not in the snapshot. `inexact`: in it, but it changed while it was read, or a part of its metadata could not be read. */
	readonly effect: 'omitted' | 'inexact';
};

export type EntryCounts = {new: number; changed: number; unmodified: number; removed: number};

/** What a backup did. */
export type BackupResult = {
	/** `snapshot/<hex>`; absent in a dry run, and when `skipEmpty` found nothing new. */
	readonly snapshotRef?: string;
	/** Hex part of `snapshotRef`. */
	readonly snapshotHash?: string;
	/** The snapshot of the same source that this one was compared with. */
	readonly previousRef?: string;
	/** `node/<hex>`, or empty for an empty source. */
	readonly root: string;
	readonly filesNew: number;
	readonly filesChanged: number;
	readonly filesUnmodified: number;
	readonly filesRemoved: number;
	readonly dirsNew: number;
	readonly dirsChanged: number;
	readonly dirsUnmodified: number;
	readonly dirsRemoved: number;
	/** Bytes of all files in the source, as the scan saw them. */
	readonly bytesTotal: number;
	/** Bytes of files that were read. */
	readonly bytesRead: number;
	/** New objects before compression, without `index/`. */
	readonly bytesAddedRaw: number;
	/** New objects as they are stored: after compression and encryption. */
	readonly bytesAddedStored: number;
	readonly durationMs: number;
	/** What went over the network; absent for a repository on this machine. */
	readonly traffic?: StoreTraffic;
	readonly dryRun: boolean;
	/** `partial` when at least one entry failed. */
	readonly status: 'complete' | 'partial';
	readonly failures: readonly BackupFailure[];
};

/** Counts entries by what became of them. Links and devices count as files. */
export class BackupCounter {
	readonly files: EntryCounts = {new: 0, changed: 0, unmodified: 0, removed: 0};
	readonly folders: EntryCounts = {new: 0, changed: 0, unmodified: 0, removed: 0};
	bytesTotal = 0;

	count(kind: EntryKind, state: keyof EntryCounts, amount = 1): void {
		this.#of(kind)[state] += amount;
	}

	get sum(): EntryCounts {
		const {files, folders} = this;
		return {
			new: files.new + folders.new,
			changed: files.changed + folders.changed,
			unmodified: files.unmodified + folders.unmodified,
			removed: files.removed + folders.removed,
		};
	}

	/** The fields of the result that are counts. */
	get fields() {
		const {files, folders, bytesTotal} = this;
		return {
			filesNew: files.new,
			filesChanged: files.changed,
			filesUnmodified: files.unmodified,
			filesRemoved: files.removed,
			dirsNew: folders.new,
			dirsChanged: folders.changed,
			dirsUnmodified: folders.unmodified,
			dirsRemoved: folders.removed,
			bytesTotal,
		};
	}

	#of(kind: EntryKind): EntryCounts {
		return kind === 'folder' ? this.folders : this.files;
	}
}
