import type {SnapshotSource} from '../../objects/model.js';
import type {SnapshotEntry} from '../../repository/snapshot-catalog.js';

/** The newest snapshot of the same source; format reference 9.1. `entries` are newest first. */
export const findPrevious = (entries: readonly SnapshotEntry[], source: SnapshotSource): SnapshotEntry | undefined =>
	entries.find(
		({snapshot}) =>
			snapshot.source?.type === source.type &&
			(snapshot.source.account ?? '') === (source.account ?? '') &&
			(snapshot.source.path ?? '') === (source.path ?? ''),
	);
