import {ObjectNamer} from '../../source/engine/crypto/object-hash.js';
import {sha256Hex} from '../../source/engine/objects/hashes.js';
import type {Snapshot} from '../../source/engine/objects/model.js';
import {encodeSnapshot} from '../../source/engine/objects/snapshot.js';
import {ObjectReader} from '../../source/engine/repository/object-reader.js';
import {toSnapshotEntry, type SnapshotEntry} from '../../source/engine/repository/snapshot-catalog.js';
import {WriteGate} from '../../source/engine/repository/write-gate.js';
import {MemoryStore} from '../../source/engine/stores/backends/memory-store.js';
import type {ObjectStore} from '../../source/engine/stores/object-store.js';

/** The parts of a repository that most functions need, over a store of logical bytes: nothing is compressed, encrypted or packed. */
export function memoryRepository(store: ObjectStore = new MemoryStore()) {
	return {
		store,
		loose: store,
		backend: store,
		gate: new WriteGate(),
		objects: new ObjectReader(store, new ObjectNamer()),
	};
}

/** Stores the object of a snapshot, and nothing else. */
export async function putSnapshot(
	{loose}: {loose: ObjectStore},
	created: string,
	fields: Partial<Snapshot> = {},
): Promise<SnapshotEntry> {
	const snapshot: Snapshot = {version: 1, root: '', seq: 1, ...fields, created};
	const bytes = encodeSnapshot(snapshot);
	const ref = `snapshot/${sha256Hex(bytes)}`;
	await loose.put(ref, bytes);
	return toSnapshotEntry(ref, snapshot);
}
