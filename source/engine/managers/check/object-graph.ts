import {type ObjectUniverse} from '../../compute/reading/object-universe.js';

/**
Which objects were met, and what each of them names. Objects are numbers of the universe; what is named and is not there gets a number above.

A byte and 8 more for each object of the repository, and 4 for each reference.
*/
export class ObjectGraph {
	readonly universe: ObjectUniverse;
	readonly #isMet: Uint8Array;
	readonly #keepsReferences: boolean;
	readonly #start: Uint32Array;
	readonly #end: Uint32Array;
	readonly #missing = new Map<string, number>();
	readonly #missingKeys: string[] = [];
	#edges: Uint32Array<ArrayBuffer>;
	#edgeCount = 0;
	readonly #order: Uint32Array;
	#metCount = 0;

	/** @param keepsReferences Whether it is remembered what each object names; otherwise it is only known what was met. */
	constructor(universe: ObjectUniverse, {keepsReferences = true}: {readonly keepsReferences?: boolean} = {}) {
		this.universe = universe;
		this.#isMet = new Uint8Array(universe.end);
		this.#keepsReferences = keepsReferences;
		this.#start = new Uint32Array(keepsReferences ? universe.end : 0);
		this.#end = new Uint32Array(keepsReferences ? universe.end : 0);
		// Memory that is not written to yet takes no room, unlike copies when an array becomes too small.
		this.#edges = new Uint32Array(keepsReferences ? universe.end + 1024 : 0);
		this.#order = new Uint32Array(keepsReferences ? universe.end : 0);
	}

	/** Where the same objects are met and nothing is named yet. What is met there from now on is not met here. */
	fork(): ObjectGraph {
		const fork = new ObjectGraph(this.universe);
		fork.#isMet.set(this.#isMet);
		return fork;
	}

	/** Numbers are below, with those of missing objects. */
	get end(): number {
		return this.universe.end + this.#missingKeys.length;
	}

	/** How many objects were met. */
	get metCount(): number {
		return this.#metCount;
	}

	/** All objects that were met, in the order in which they were; nothing unless references are kept. Parents come before what they name. */
	get order(): Uint32Array {
		return this.#order.subarray(0, this.#metCount);
	}

	/** `true` when this is the first time. */
	meet(id: number): boolean {
		if (id >= this.universe.end || this.#isMet[id] === 1) {
			return false;
		}

		this.#isMet[id] = 1;
		this.#order[this.#metCount++] = id;
		return true;
	}

	isMet(id: number): boolean {
		return this.#isMet[id] === 1;
	}

	/** The number that stands for an object which is not there. */
	missing(key: string): {readonly id: number; readonly isNew: boolean} {
		const known = this.#missing.get(key);
		if (known !== undefined) {
			return {id: known, isNew: false};
		}

		const id = this.universe.end + this.#missingKeys.length;
		this.#missing.set(key, id);
		this.#missingKeys.push(key);
		return {id, isNew: true};
	}

	keyOf(id: number): string {
		return id < this.universe.end ? this.universe.key(id) : (this.#missingKeys[id - this.universe.end] ?? '');
	}

	/** Says what an object names. Once for each object. */
	name(id: number, refs: Uint32Array): void {
		if (!this.#keepsReferences) {
			return;
		}

		while (this.#edgeCount + refs.length > this.#edges.length) {
			this.#edges = grown(this.#edges);
		}

		this.#edges.set(refs, this.#edgeCount);
		this.#start[id] = this.#edgeCount;
		this.#edgeCount += refs.length;
		this.#end[id] = this.#edgeCount;
	}

	/** A view. */
	namedBy(id: number): Uint32Array {
		return id < this.universe.end ? this.#edges.subarray(this.#start[id] ?? 0, this.#end[id] ?? 0) : nothing;
	}

	/** Objects of the repository that nothing led to. */
	*unmet(): Iterable<number> {
		for (let id = 0; id < this.universe.end; id++) {
			if (this.#isMet[id] === 0 && this.universe.has(id)) {
				yield id;
			}
		}
	}
}

const nothing = new Uint32Array(0);

function grown(array: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
	const larger = new Uint32Array(Math.ceil(array.length * 1.5));
	larger.set(array);
	return larger;
}

export {noObject} from '../../compute/reading/object-universe.js';
