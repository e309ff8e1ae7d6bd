import type {Marked} from '../prune/mark-needed.js';
import {shareClasses} from './share-classes.js';
import type {PlaceRuns} from './snapshot-sets.js';

/** Bytes are those of the store, compressed and encrypted. */
export type StoredAmount = {readonly objects: number; readonly bytes: number};

/** Contents of files, and their bytes as they are in the files. */
export type FileAmount = {readonly contents: number; readonly bytes: number};

/** Objects that exactly these snapshots need. */
export type SharedObjects = StoredAmount & {
	readonly files: FileAmount;
	/** Places in the list of snapshots, as runs: first and last of each, ascending. */
	readonly runs: PlaceRuns;
};

/** All of them together. */
export function sumUp(all: Iterable<SharedObjects>): {readonly stored: StoredAmount; readonly files: FileAmount} {
	const stored = {objects: 0, bytes: 0};
	const inFiles = {contents: 0, bytes: 0};
	for (const {objects, bytes, files} of all) {
		stored.objects += objects;
		stored.bytes += bytes;
		inFiles.contents += files.contents;
		inFiles.bytes += files.bytes;
	}

	return {stored, files: inFiles};
}

/**
Divides all that snapshots need by who needs it.

@param refs `snapshot/<hex>` of all snapshots that were marked.
*/
export function shareOut({graph, sizes}: Marked, refs: readonly string[]): SharedObjects[] {
	const {universe} = graph;
	const naming = {end: universe.end, namedBy: (id: number) => graph.namedBy(id)};
	const {sets, setOf} = shareClasses(
		naming,
		refs.map(ref => universe.idOfKey(ref)),
	);
	const objects = new Float64Array(sets.length);
	const bytes = new Float64Array(sets.length);
	const contents = new Float64Array(sets.length);
	const fileBytes = new Float64Array(sets.length);
	for (const id of graph.order) {
		const set = setOf[id] ?? 0;
		objects[set] = (objects[set] ?? 0) + 1;
		bytes[set] = (bytes[set] ?? 0) + universe.storedLength(id);
		if (universe.kind(id) === 'content') {
			contents[set] = (contents[set] ?? 0) + 1;
			fileBytes[set] = (fileBytes[set] ?? 0) + Math.max(0, sizes.of(id));
		}
	}

	return sets
		.map((runs, set) => ({
			runs,
			objects: objects[set] ?? 0,
			bytes: bytes[set] ?? 0,
			files: {contents: contents[set] ?? 0, bytes: fileBytes[set] ?? 0},
		}))
		.filter(shared => shared.objects > 0);
}
