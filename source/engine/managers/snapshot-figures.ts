import {present} from '../objects/fields.js';
import type {Snapshot} from '../objects/model.js';

/** What a backup recorded about its own snapshot. Everything is absent in snapshots of other programs. */
export type SnapshotFigures = {
	/** Files, folders and other entries. */
	readonly files?: number;
	/** Bytes of all files. */
	readonly bytes?: number;
	/** Bytes that the backup added to the repository. */
	readonly addedBytes?: number;
	readonly status?: 'complete' | 'partial';
	/** Entries that could not be read. */
	readonly failures?: number;
	/** Program and version that made the snapshot. */
	readonly generator?: string;
};

const statuses = ['complete', 'partial'] as const;

/** Reads the figures from `meta`; what does not look like a figure is left out. */
export function snapshotFigures({meta}: Pick<Snapshot, 'meta'>): SnapshotFigures {
	const figure = (name: string): number | undefined => {
		const text = meta?.get(`holdfast.${name}`) ?? '';
		const value = Number(text);
		return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : undefined;
	};

	const status = statuses.find(known => known === meta?.get('holdfast.status'));
	return {
		...present('files', figure('files')),
		...present('bytes', figure('bytes')),
		...present('addedBytes', figure('added')),
		...present('status', status),
		...present('failures', figure('failures')),
		...present('generator', meta?.get('generator')),
	};
}
