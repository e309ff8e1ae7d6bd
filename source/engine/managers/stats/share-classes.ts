import {type PlaceRuns, SnapshotSets} from './snapshot-sets.js';

/** What names what, by numbers of objects. */
export type Naming = {
	/** Numbers are below. */
	readonly end: number;
	/** The objects that an object names. */
	namedBy(object: number): Uint32Array;
};

export type ShareClasses = {
	readonly sets: readonly PlaceRuns[];
	/** By object, the number of its set in `sets`; 0 for what no snapshot needs. */
	readonly setOf: Uint32Array;
};

/**
Finds for each object the set of snapshots that need it, looking at each naming once. There are few different sets, so an object only has the number of its
set.

@param snapshots Numbers of the objects of the snapshots, by place.
*/
export function shareClasses(naming: Naming, snapshots: readonly number[]): ShareClasses {
	const sets = new SnapshotSets();
	const setOf = new Uint32Array(naming.end);
	const namings = countNamings(naming);
	for (const [place, object] of snapshots.entries()) {
		setOf[object] = sets.union(setOf[object] ?? 0, sets.single(place));
	}

	// Parents before children: an object is done when all that name it are.
	const ready = [...new Set(snapshots)];
	for (let object = ready.pop(); object !== undefined; object = ready.pop()) {
		for (const child of naming.namedBy(object)) {
			setOf[child] = sets.union(setOf[child] ?? 0, setOf[object] ?? 0);
			namings[child] = (namings[child] ?? 0) - 1;
			if (namings[child] === 0) {
				ready.push(child);
			}
		}
	}

	return {sets: sets.runs, setOf};
}

/** How often each object is named. What only unneeded objects name is never named here: nothing led to them. */
function countNamings(naming: Naming): Uint32Array {
	const namings = new Uint32Array(naming.end);
	for (let object = 0; object < naming.end; object++) {
		for (const child of naming.namedBy(object)) {
			namings[child] = (namings[child] ?? 0) + 1;
		}
	}

	return namings;
}
