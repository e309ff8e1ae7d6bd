import {type Holding, objectsOf, tallyHoldings} from '../prune/holdings.js';
import type {MarkedSizes} from '../prune/mark-needed.js';
import {shareClasses} from './share-classes.js';
import type {PlaceRuns} from './snapshot-sets.js';

/** Bytes are those of the store, compressed and encrypted. */
export type StoredAmount = {readonly objects: number; readonly bytes: number};

/** Contents of files, and their bytes as they are in the files. */
export type FileAmount = {readonly contents: number; readonly bytes: number};

/** Objects that exactly these snapshots need, or no snapshot. */
export type SharedObjects = StoredAmount & {
	readonly files: FileAmount;
	readonly holding: Holding;
	/** Places in the list of snapshots, as runs: first and last of each, ascending. Empty for what no snapshot needs. */
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
Divides all that there is by who needs it.

@param refs `snapshot/<hex>` of all snapshots that were marked.
*/
export function shareOut(marked: MarkedSizes, refs: readonly string[]): SharedObjects[] {
	const {graph, sizes} = marked;
	const {universe} = graph;
	const naming = {end: universe.end, namedBy: (id: number) => graph.namedBy(id)};
	const {sets, setOf} = shareClasses(
		naming,
		refs.map(ref => universe.idOfKey(ref)),
	);
	const contents = new Float64Array(sets.length);
	const fileBytes = new Float64Array(sets.length);
	for (const id of graph.order) {
		const set = setOf[id] ?? 0;
		if (universe.kind(id) === 'content') {
			contents[set] = (contents[set] ?? 0) + 1;
			fileBytes[set] = (fileBytes[set] ?? 0) + Math.max(0, sizes.of(id));
		}
	}

	return tallyHoldings(marked, sets.length, id => setOf[id] ?? 0)
		.map((holding, set) => {
			const {count: objects, bytes} = objectsOf(holding);
			const files = {contents: contents[set] ?? 0, bytes: fileBytes[set] ?? 0};
			return {runs: sets[set] ?? [], objects, bytes, files, holding};
		})
		.filter(({objects}) => objects > 0);
}
