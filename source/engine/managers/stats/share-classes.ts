/** Which snapshots need an object, as places in the list of snapshots, ascending. */
export type SnapshotSet = readonly number[];

/** What names what, as numbers of objects; -1 names snapshots, in the order of their places. */
export class NamingGraph {
	readonly #parents: number[] = [];
	readonly #children: number[] = [];
	/** Number of the object of each snapshot, by place. */
	readonly snapshots: number[] = [];

	add(parent: number, child: number): void {
		if (parent === -1) {
			this.snapshots.push(child);
		} else {
			this.#parents.push(parent);
			this.#children.push(child);
		}
	}

	/** The children of an object lie in `children` from `starts[object]` up to `starts[object + 1]`. */
	adjacency(size: number): {starts: Uint32Array; children: Uint32Array; namings: Uint32Array} {
		const starts = new Uint32Array(size + 2);
		const namings = new Uint32Array(size);
		for (const [index, parent] of this.#parents.entries()) {
			const child = this.#children[index] ?? 0;
			starts[parent + 2] = (starts[parent + 2] ?? 0) + 1;
			namings[child] = (namings[child] ?? 0) + 1;
		}

		for (let index = 1; index < starts.length; index++) {
			starts[index] = (starts[index] ?? 0) + (starts[index - 1] ?? 0);
		}

		const children = new Uint32Array(this.#children.length);
		for (const [index, parent] of this.#parents.entries()) {
			const at = starts[parent + 1] ?? 0;
			children[at] = this.#children[index] ?? 0;
			starts[parent + 1] = at + 1;
		}

		return {starts, children, namings};
	}
}

/**
Finds for each object the set of snapshots that need it, looking at each naming once. There are few different sets, so an object only has the number of its
set.

@param size Number of objects.
*/
export function shareClasses(
	graph: NamingGraph,
	size: number,
): {readonly sets: SnapshotSet[]; readonly setOf: Uint32Array} {
	const unions = new SetUnions();
	const setOf = new Uint32Array(size);
	for (const [place, object] of graph.snapshots.entries()) {
		setOf[object] = unions.union(setOf[object] ?? 0, unions.numberOf([place]));
	}

	const {starts, children, namings} = graph.adjacency(size);
	// Parents before children: an object is done when all that name it are.
	const ready: number[] = [];
	for (let object = 0; object < size; object++) {
		if (namings[object] === 0) {
			ready.push(object);
		}
	}

	for (let object = ready.pop(); object !== undefined; object = ready.pop()) {
		for (const child of children.subarray(starts[object], starts[object + 1])) {
			setOf[child] = unions.union(setOf[child] ?? 0, setOf[object] ?? 0);
			namings[child] = (namings[child] ?? 0) - 1;
			if (namings[child] === 0) {
				ready.push(child);
			}
		}
	}

	return {sets: unions.sets, setOf};
}

/** Numbers for sets; the empty one is 0. */
class SetUnions {
	readonly sets: SnapshotSet[] = [[]];
	readonly #numbers = new Map<string, number>([['', 0]]);
	readonly #unions = new Map<number, Map<number, number>>();

	numberOf(set: SnapshotSet): number {
		const text = set.join(' ');
		const known = this.#numbers.get(text);
		if (known !== undefined) {
			return known;
		}

		this.#numbers.set(text, this.sets.length);
		return this.sets.push(set) - 1;
	}

	union(a: number, b: number): number {
		if (a === b || b === 0) {
			return a;
		}

		if (a === 0) {
			return b;
		}

		const ofA = this.#unions.get(a) ?? new Map<number, number>();
		this.#unions.set(a, ofA);
		const known = ofA.get(b);
		if (known !== undefined) {
			return known;
		}

		const joined = new Set([...(this.sets[a] ?? []), ...(this.sets[b] ?? [])]);
		const number = this.numberOf([...joined].toSorted((left, right) => left - right));
		ofA.set(b, number);
		return number;
	}
}
