import {noObject, type ObjectGraph} from './object-graph.js';
import type {PackMembers} from './pack-members.js';

/** Which objects' data is read, and how. */
export type DataPlan = {
	/** Numbers of content objects of several chunks that are read from beginning to end. */
	readonly files: readonly number[];
	/** Packs that are read as a whole. */
	readonly packs: readonly number[];
	/** Objects that are opened one by one. */
	readonly alone: Uint32Array;
	readonly members: PackMembers;
	/** Whether a member of a pack is to be opened. */
	isIn(id: number): boolean;
	/** Whether an object is read with one of the files. */
	isInFile(id: number): boolean;
	/** The content object of the file that consists of this chunk alone; `noObject` otherwise. */
	wholeFileOf(id: number): number;
	/** Stored bytes that will be read. */
	readonly bytes: number;
};

export type DataScope = {
	readonly graph: ObjectGraph;
	readonly members: PackMembers;
	readonly packSizes: Float64Array;
	/** Objects that are known to be lost. */
	readonly lost: ReadonlySet<number>;
	/** All objects, also those that nothing needs; otherwise only what was met. */
	readonly isEverything: boolean;
	/** Whether an object with this hash is part of the sample. */
	isSampled(hash: Buffer): boolean;
	/** Whether the sample is everything. */
	readonly isWhole: boolean;
};

/** Decides how data is read, so that each stored byte is read once. */
export function planData(scope: DataScope): DataPlan {
	const {graph, members, lost, isEverything} = scope;
	const {universe} = graph;
	const wholes = new Uint32Array(universe.end).fill(noObject);
	const inFile = new Uint8Array(universe.end);
	const files: number[] = [];
	for (const id of graph.order) {
		if (universe.kind(id) !== 'content' || lost.has(id)) {
			continue;
		}

		const chunks = graph.namedBy(id);
		const [only] = chunks;
		if (chunks.length === 1 && only !== undefined && only < universe.end) {
			wholes[only] = id;
		} else if (chunks.length > 1 && scope.isWhole && chunks.every(chunk => isFree(scope, inFile, chunk))) {
			files.push(id);
			for (const chunk of chunks) {
				inFile[chunk] = 1;
			}
		}
	}

	const isIn = (id: number): boolean =>
		!lost.has(id) && (graph.isMet(id) ? universe.kind(id) === 'chunk' : isEverything);
	const packs = isEverything ? samplePacks(scope) : [];
	const alone: number[] = [];
	for (let id = 0; id < universe.end; id++) {
		const isPacked = universe.location(id) !== undefined;
		if (universe.has(id) && isIn(id) && !(isPacked && isEverything) && scope.isSampled(universe.hash(id))) {
			alone.push(id);
		}
	}

	const packBytes = packs.reduce((sum, pack) => sum + (scope.packSizes[pack] ?? 0), 0);
	return {
		files,
		packs,
		alone: Uint32Array.from(alone),
		members,
		isIn,
		isInFile: id => inFile[id] === 1,
		wholeFileOf: id => wholes[id] ?? noObject,
		bytes: packBytes + alone.reduce((sum, id) => sum + universe.storedLength(id), 0),
	};
}

/** A file is read as a whole when none of its chunks is read with another one: versions of a big file share most of theirs. */
const isFree = ({graph, lost}: DataScope, inFile: Uint8Array, chunk: number): boolean =>
	chunk < graph.universe.end && inFile[chunk] === 0 && !lost.has(chunk);

function samplePacks({members, packSizes, graph, isSampled}: DataScope): number[] {
	const packs: number[] = [];
	for (let pack = 0; pack < members.packCount; pack++) {
		const isThere = (packSizes[pack] ?? -1) >= 0 && members.of(pack).length > 0;
		if (isThere && isSampled(Buffer.from(graph.universe.packed.packHash(pack), 'hex'))) {
			packs.push(pack);
		}
	}

	return packs;
}
