import {unknownSize} from '../../compute/reading/check-protocol.js';
import {noObject} from '../../compute/reading/object-universe.js';
import {MissingObjectError} from '../../errors.js';
import type {Reporter} from '../../reporting/reporter.js';
import type {Repository} from '../../repository/repository.js';
import {compareSnapshots, type SnapshotEntry, toSnapshotEntry} from '../../repository/snapshot-catalog.js';
import type {CheckResult} from '../check-manager.js';
import type {ReadingSession} from '../restore/reading-session.js';
import {checkData} from './check-data.js';
import {checkIndexes, type CheckNote} from './check-indexes.js';
import {checkPacks} from './check-packs.js';
import {checkStructure} from './check-structure.js';
import type {Findings} from './findings.js';
import {nameVictims} from './name-victims.js';
import {ObjectGraph} from './object-graph.js';
import {PackMembers} from './pack-members.js';
import {planData} from './plan-data.js';
import {readInThreads} from './structure-reader.js';
import {type Inventory, takeInventory} from './take-inventory.js';
import type {SizeColumn} from './size-column.js';

export type RepositoryCheckParts = {
	readonly repository: Repository;
	readonly reporter: Reporter;
	readonly session: ReadingSession;
	readonly findings: Findings;
	readonly signal: AbortSignal;
};

type Structure = {
	readonly inventory: Inventory;
	readonly graph: ObjectGraph;
	readonly members: PackMembers;
	readonly sizes: SizeColumn;
	/** Readable ones, newest first. */
	readonly snapshots: readonly SnapshotEntry[];
	readonly isWhole: boolean;
};

/** One run of a check: first the structure, then perhaps data, then what all that means. */
export class RepositoryCheck {
	readonly #parts: RepositoryCheckParts;
	readonly #notes: CheckNote[] = [];
	#structure: Structure | undefined;
	#bytesRead = 0;
	#chunksRead = 0;

	constructor(parts: RepositoryCheckParts) {
		this.#parts = parts;
	}

	/** @param only The only snapshot that is checked; otherwise all are, and everything beside them. */
	async structure(only?: string): Promise<void> {
		const {repository, reporter, session, findings, signal} = this.#parts;
		const phase = reporter.startPhase('Checking the structure', 0, false);
		try {
			const packs = await repository.catalog({signal});
			const catalog = packs.share();
			const inventory = await takeInventory({backend: repository.backend, catalog}, signal);
			const members = new PackMembers(catalog);
			const graph = new ObjectGraph(inventory.universe);
			phase.setTotal(inventory.universe.end);
			await session.crew.callAll('universe', inventory.memory);
			checkPacks(inventory, members, findings);
			const roots = this.#roots(graph, only);
			const reader = readInThreads(session, graph.universe, signal);
			const sizes = await checkStructure({reader, graph, findings, phase, signal}, roots);
			const snapshots = await this.#readSnapshots(graph, roots);
			const isWhole = only === undefined;
			this.#structure = {inventory, graph, members, sizes, snapshots, isWhole};
			if (isWhole) {
				await checkIndexes({repository, snapshots, findings, notes: this.#notes, signal});
			}

			phase.done();
		} catch (error) {
			phase.error(error);
			throw error;
		}
	}

	async data(percent: number, seed: number): Promise<void> {
		const {repository, reporter, session, findings, signal} = this.#parts;
		const {inventory, graph, members, sizes, isWhole} = this.#checked;
		const limit = (percent / 100) * 2 ** 32;
		const plan = planData({
			graph,
			members,
			packSizes: inventory.packSizes,
			lost: findings.lost,
			isEverything: isWhole,
			isWhole: percent === 100,
			isSampled: hash => (hash.readUInt32LE(8) + seed) % 2 ** 32 < limit,
		});
		const phase = reporter.startPhase('Reading data', plan.bytes, true);
		try {
			const readPack = async (key: string): Promise<Uint8Array> => repository.backend.get(key, {signal});
			this.#bytesRead = await checkData({session, graph, findings, phase, signal, sizes, readPack}, plan);
			this.#chunksRead = graph.order.reduce(
				(sum, id) => sum + (graph.universe.kind(id) === 'chunk' && sizes.of(id) !== unknownSize ? 1 : 0),
				0,
			);
			phase.done();
		} catch (error) {
			phase.error(error);
			throw error;
		}
	}

	async finish(): Promise<Omit<CheckResult, 'seed' | 'durationMs'>> {
		const {repository, findings, signal} = this.#parts;
		const {graph, snapshots, inventory, isWhole} = this.#checked;
		const {unknownPacks} = inventory;
		if (unknownPacks.length > 0 && isWhole) {
			const bytes = unknownPacks.reduce((sum, {size}) => sum + size, 0);
			const message = `${unknownPacks.length} packs with ${bytes} bytes are in no catalog; a prune removes them`;
			this.#notes.push({key: 'packs/', message});
		}

		return {
			status: findings.count === 0 ? 'whole' : 'damaged',
			snapshotsChecked: snapshots.length,
			objectsVerified: this.#verified(),
			chunksRead: this.#chunksRead,
			bytesRead: this.#bytesRead,
			findings: await nameVictims({repository, graph, findings, snapshots, signal}),
			findingCount: findings.count,
			notes: this.#notes,
			unused: isWhole && findings.count === 0 ? unusedIn(graph) : undefined,
		};
	}

	get #checked(): Structure {
		if (this.#structure === undefined) {
			throw new Error('The structure comes first');
		}

		return this.#structure;
	}

	/** Objects of the structure that were opened, and chunks that were read. */
	#verified(): number {
		const {graph} = this.#checked;
		const {lost} = this.#parts.findings;
		const opened = graph.order.reduce(
			(sum, id) => sum + (graph.universe.kind(id) === 'chunk' || lost.has(id) ? 0 : 1),
			0,
		);
		return opened + this.#chunksRead;
	}

	#roots(graph: ObjectGraph, only: string | undefined): number[] {
		const {universe} = graph;
		if (only !== undefined) {
			const id = universe.idOfKey(only);
			if (id === noObject) {
				throw new MissingObjectError(only);
			}

			return [id];
		}

		const roots: number[] = [];
		for (let id = 0; id < universe.end; id++) {
			if (universe.kind(id) === 'snapshot' && universe.has(id) && universe.idOf('snapshot', universe.hash(id)) === id) {
				roots.push(id);
			}
		}

		return roots;
	}

	/** Those that were found to be whole. */
	async #readSnapshots(graph: ObjectGraph, roots: readonly number[]): Promise<SnapshotEntry[]> {
		const {repository, findings, signal} = this.#parts;
		const snapshots: SnapshotEntry[] = [];
		for (const id of roots) {
			if (!findings.lost.has(id)) {
				const ref = graph.keyOf(id);
				snapshots.push(toSnapshotEntry(ref, await repository.objects.snapshot(ref, {signal})));
			}
		}

		return snapshots.toSorted(compareSnapshots);
	}
}

function unusedIn(graph: ObjectGraph): {readonly objects: number; readonly bytes: number} {
	let objects = 0;
	let bytes = 0;
	for (const id of graph.unmet()) {
		objects++;
		bytes += graph.universe.storedLength(id);
	}

	return {objects, bytes};
}
