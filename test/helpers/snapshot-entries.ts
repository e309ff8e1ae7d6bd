import type {Snapshot} from '../../source/engine/objects/model.js';
import {sha256Hex} from '../../source/engine/objects/hashes.js';
import {parseTimestamp} from '../../source/engine/objects/timestamps.js';
import type {SnapshotEntry} from '../../source/engine/repository/snapshot-catalog.js';

/** A snapshot entry as the catalog would give it, of an empty tree unless told otherwise. */
export function snapshotEntry(created: string, fields: Partial<Snapshot> = {}): SnapshotEntry {
	const snapshot: Snapshot = {version: 1, root: '', seq: 0, ...fields, created};
	const epochMs = parseTimestamp(created)?.epochMs ?? Date.parse('0001-01-01T00:00:00Z');
	return {
		ref: `snapshot/${sha256Hex(JSON.stringify([created, snapshot.seq, snapshot.tags, snapshot.source]))}`,
		created: new Date(epochMs),
		snapshot,
	};
}
