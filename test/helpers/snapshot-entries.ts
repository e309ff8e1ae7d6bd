import {sha256Hex} from '../../source/engine/objects/hashes.js';
import type {Snapshot} from '../../source/engine/objects/model.js';
import {type SnapshotEntry, toSnapshotEntry} from '../../source/engine/repository/snapshot-catalog.js';

/** A snapshot entry as the catalog would give it, of an empty tree unless told otherwise. */
export function snapshotEntry(created: string, fields: Partial<Snapshot> = {}): SnapshotEntry {
	const snapshot: Snapshot = {version: 1, root: '', seq: 0, ...fields, created};
	const identity = JSON.stringify([created, snapshot.seq, snapshot.tags, snapshot.source]);
	return toSnapshotEntry(`snapshot/${sha256Hex(identity)}`, snapshot);
}
