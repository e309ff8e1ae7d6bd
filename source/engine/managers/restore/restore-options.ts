import type {Writable} from 'node:stream';
import type {StoreTraffic} from '../../stores/object-store.js';
import {UsageError} from '../../errors.js';
import type {OverwritePolicy} from './inspect-target.js';
import type {RestoreFailure, RestoreWarning} from './outcome.js';
import type {SelectionOptions} from './select-entries.js';

type CommonOptions = SelectionOptions & {
	/** As `resolveSnapshot` takes it; the latest by default. */
	readonly snapshot?: string | undefined;
	readonly dryRun?: boolean | undefined;
	readonly signal?: AbortSignal | undefined;
};

export type FolderRestoreOptions = CommonOptions & {
	/** The folder to restore into. Made (0700) when there is none. */
	readonly target: string;
	/**
	What happens to a file that is there already and is in the snapshot too: `if-changed` (the default) replaces it unless size and modification time are
	those of the snapshot, `always` replaces it, `never` keeps it.
	*/
	readonly overwrite?: OverwritePolicy | undefined;
	/** Deletes what is not in the snapshot, below what is restored and nowhere else. A file may then also take the place of a folder, and the reverse. */
	readonly delete?: boolean | undefined;
};

export type ArchiveRestoreOptions = CommonOptions & {
	/** Where a ZIP archive is written. It is not ended: whoever made it does that. */
	readonly zip: Writable;
};

export type RestoreOptions = FolderRestoreOptions | ArchiveRestoreOptions;

export type RestoreResult = {
	/** `snapshot/<hex>` */
	readonly snapshot: string;
	/** `node/<hex>`, or empty for a snapshot without entries. */
	readonly root: string;
	readonly dryRun: boolean;
	/** `partial` when something could not be restored; `failures` names it. */
	readonly status: 'complete' | 'partial';
	/** Files that were written; in a dry run, that would be. */
	readonly files: number;
	readonly folders: number;
	/** Symbolic links, hard links, FIFOs, sockets and devices. */
	readonly others: number;
	/** Of the files that were written. */
	readonly bytes: number;
	readonly overwritten: number;
	readonly unchanged: number;
	readonly kept: number;
	readonly deleted: number;
	/** Bytes of the ZIP archive; 0 for a folder. */
	readonly archiveBytes: number;
	/** The first ten thousand; `failureCount` counts all. */
	readonly failures: readonly RestoreFailure[];
	readonly failureCount: number;
	/** Owners, attributes and the like that could not be set. */
	readonly warnings: readonly RestoreWarning[];
	/** Entries that got another name, because two in one folder had the same. */
	readonly renamed: ReadonlyArray<{readonly path: string; readonly from: string}>;
	readonly durationMs: number;
	/** What went over the network; absent for a repository on this machine. */
	readonly traffic?: StoreTraffic;
};

/** @throws {UsageError} When it is not clear where to restore to. */
export function checkRestoreOptions(options: RestoreOptions): void {
	const hasTarget = 'target' in options && options.target !== undefined;
	const hasZip = 'zip' in options && options.zip !== undefined;
	if (hasTarget === hasZip) {
		throw new UsageError('A restore goes either into a folder or into an archive', {
			hint: 'Give exactly one of the two.',
		});
	}

	if (hasTarget && options.target === '') {
		throw new UsageError('The target of a restore cannot be an empty path');
	}
}
