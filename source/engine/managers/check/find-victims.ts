import type {ObjectGraph} from './object-graph.js';

/** Who needs an object: the entries of snapshots that name it, and the snapshots that hold these. */
export type Victims = {
	/** Numbers of metadata objects. */
	readonly filemetas: readonly number[];
	/** Numbers of snapshots. */
	readonly snapshots: readonly number[];
	/** Numbers of damaged metadata, and of the leaves that name it: there the name of the entry stands. */
	readonly leaves: ReadonlyArray<{readonly leaf: number; readonly filemeta: number}>;
};

/** Goes from objects that are lost up to the snapshots that need them. */
export class VictimFinder {
	readonly #graph: ObjectGraph;
	/** Objects that name one another, as far as something lost lies below: what each is named by. */
	readonly #namers = new Map<number, number[]>();

	/** @param lost Numbers of all objects that are lost. */
	constructor(graph: ObjectGraph, lost: ReadonlySet<number>) {
		this.#graph = graph;
		const isHurt = new Uint8Array(graph.end);
		for (const id of lost) {
			isHurt[id] = 1;
		}

		// What is named comes after what names it, so from the end each object is decided when it is met.
		for (const id of graph.order.toReversed()) {
			for (const named of graph.namedBy(id)) {
				if (isHurt[named] === 1) {
					isHurt[id] = 1;
					this.#addNamer(named, id);
				}
			}
		}
	}

	find(lost: readonly number[]): Victims {
		const {universe} = this.#graph;
		const seen = new Set<number>(lost);
		const filemetas: number[] = [];
		const snapshots: number[] = [];
		const leaves: Array<{leaf: number; filemeta: number}> = [];
		const isLost = new Set(lost);
		// Grows while it is walked.
		for (const id of seen) {
			const kind = this.#graph.keyOf(id).split('/')[0];
			if (kind === 'filemeta') {
				filemetas.push(id);
			} else if (kind === 'snapshot' && id < universe.end) {
				snapshots.push(id);
			}

			for (const namer of this.#namers.get(id) ?? []) {
				if (kind === 'filemeta' && isLost.has(id)) {
					leaves.push({leaf: namer, filemeta: id});
				}

				seen.add(namer);
			}
		}

		return {filemetas, snapshots, leaves};
	}

	#addNamer(named: number, namer: number): void {
		const namers = this.#namers.get(named);
		if (namers === undefined) {
			this.#namers.set(named, [namer]);
		} else if (namers.at(-1) !== namer) {
			namers.push(namer);
		}
	}
}
