import {eachLimited} from '../../compute/reading/each-limited.js';
import {type CheckReply, unknownSize} from '../../compute/reading/check-protocol.js';
import type {HashedKind} from '../../objects/keys.js';
import type {Phase} from '../../reporting/reporter.js';
import type {Findings} from './findings.js';
import {Frontier} from './frontier.js';
import {noObject, type ObjectGraph} from './object-graph.js';
import type {StructureReader} from './structure-reader.js';
import {orderByLocation} from './order-by-location.js';
import {SizeColumn} from './size-column.js';

const objectsInBatch = 512;
/** Levels 0 to 6. Format reference 3. */
const mostLevels = 7;

/** What is told of things that are wrong. It may throw, and so end the work. */
export type StructureFindings = Pick<Findings, 'add' | 'addFailure' | 'lost'>;

export type StructureWork = {
	readonly reader: StructureReader;
	readonly graph: ObjectGraph;
	readonly findings: StructureFindings;
	/** Counts objects. */
	readonly phase: Phase;
	/** What this was given for other snapshots, to be filled further. */
	readonly sizes?: SizeColumn;
	readonly signal?: AbortSignal | undefined;
};

/**
Opens everything that snapshots consist of, apart from chunks: snapshots, nodes, metadata, content objects, each once, kind by kind and in the order of the packs.
Of chunks it is seen that they are there.

@param snapshots Numbers of the snapshots to begin with.
@returns By number of an object: of content the size of the file that it states; otherwise `unknownSize`.
*/
export async function checkStructure(work: StructureWork, snapshots: Iterable<number>): Promise<SizeColumn> {
	const check = new StructureCheck(work);
	await check.run(snapshots);
	return check.sizes;
}

class StructureCheck {
	readonly sizes: SizeColumn;
	readonly #work: StructureWork;
	readonly #frontier: Frontier;

	constructor(work: StructureWork) {
		this.#work = work;
		this.sizes = work.sizes ?? new SizeColumn(work.graph.universe.end);
		this.#frontier = new Frontier(work.graph.universe);
	}

	async run(snapshots: Iterable<number>): Promise<void> {
		for (const id of snapshots) {
			this.#meet(id);
		}

		await this.#check('snapshot');
		for (let level = 0; level < mostLevels; level++) {
			await this.#check('node');
		}

		for (const id of this.#frontier.take('node')) {
			const message = 'it lies deeper than the nodes of a tree can';
			this.#work.findings.add({key: this.#work.graph.keyOf(id), type: 'corrupt', message, objects: [id]});
		}

		await this.#check('filemeta');
		await this.#check('content');
	}

	#meet(id: number): void {
		if (this.#work.graph.meet(id)) {
			this.#frontier.add(id);
		}
	}

	/** Opens all objects of a kind that were met since the last time. */
	async #check(kind: HashedKind): Promise<void> {
		const {reader, graph, findings, phase, signal} = this.#work;
		// What is lost with its pack has been told, and would only fail again.
		const ids = this.#frontier.take(kind).filter(id => !findings.lost.has(id));
		orderByLocation(graph.universe, ids);
		await eachLimited(
			batches(ids),
			reader.width,
			async batch => {
				this.#take(kind, batch, await reader.check(kind, batch));
				phase.increment(batch.length);
			},
			signal,
		);
	}

	#take(kind: HashedKind, ids: Uint32Array, {edges, ends, sizes, missing, failures}: CheckReply): void {
		const {graph, findings} = this.#work;
		for (const {edge, key} of missing) {
			const {id, isNew} = graph.missing(key);
			edges[edge] = id;
			if (isNew) {
				findings.add({
					key,
					type: 'missing',
					message: 'it is not in the repository, and something names it',
					objects: [id],
				});
			}
		}

		for (const {item, ...failure} of failures) {
			const id = ids[item] ?? noObject;
			findings.addFailure(graph.keyOf(id), failure, [id]);
		}

		let start = 0;
		for (const [item, id] of ids.entries()) {
			const refs = edges.subarray(start, ends[item]);
			start = ends[item] ?? start;
			graph.name(id, refs);
			for (const ref of refs) {
				this.#meet(ref);
			}

			this.#compareSizes(kind, id, refs[0] ?? noObject, sizes[item] ?? unknownSize);
		}
	}

	/** The size of a file stands in its metadata and in its content object. */
	#compareSizes(kind: HashedKind, id: number, first: number, size: number): void {
		if (kind === 'filemeta') {
			this.sizes.set(first, size);
		}

		if (kind === 'content') {
			const stated = this.sizes.of(id);
			if (stated !== unknownSize && size !== unknownSize && stated !== size) {
				const message = 'it is not the content of the file whose metadata names it: their sizes differ';
				this.#work.findings.add({key: this.#work.graph.keyOf(id), type: 'corrupt', message, objects: [id]});
			}

			this.sizes.set(id, size);
		}
	}
}

function* batches(ids: Uint32Array): Generator<Uint32Array> {
	for (let start = 0; start < ids.length; start += objectsInBatch) {
		yield ids.slice(start, start + objectsInBatch);
	}
}
