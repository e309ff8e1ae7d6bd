import {MissingObjectError, StoreError} from '../../errors.js';
import type {Phase} from '../../reporting/reporter.js';
import type {Repository} from '../../repository/repository.js';
import {checkStructure, type StructureWork} from '../check/check-structure.js';
import {noObject, ObjectGraph} from '../check/object-graph.js';
import {readHere, readInThreads, type StructureReader} from '../check/structure-reader.js';
import {type Inventory, takeInventory} from '../check/take-inventory.js';
import {ReadingSession} from '../restore/reading-session.js';
import type {SizeColumn} from '../check/size-column.js';
import {StrictFindings} from './strict-findings.js';

/** Fewer are opened in this thread, in the time that starting others takes. */
const fewestForThreads = 2000;

export type MarkOptions = {
	/** Counts objects that were opened. */
	readonly phase: Phase;
	/** Whether it is remembered what each object names. */
	readonly keepsReferences?: boolean;
	readonly signal?: AbortSignal | undefined;
};

/** Which of the objects that there are some snapshots need. Some 2 bytes an object beside the catalog, 46 with what each names. */
export type Marked = {
	readonly inventory: Inventory;
	/** What was met is needed. */
	readonly graph: ObjectGraph;
	/** Chunks that are not there, although a file needs them. */
	readonly missingChunks: readonly string[];
};

/** With the sizes of files, by number, as `checkStructure` gives them: 4 bytes an object, for those who count them. */
export type MarkedSizes = Marked & {readonly sizes: SizeColumn};

/**
Marks everything that snapshots need. Each object is opened once, however many name it, many at a time in the order in which they lie in the packs.

Chunks are not read.

@param refs `snapshot/<hex>` of all of them.
@throws The first failure to read what names others: without it nobody knows what is needed. {StoreError} When the listing lacks what is there.
*/
export async function markNeeded(
	repository: Repository,
	refs: Iterable<string>,
	{phase, keepsReferences = false, signal}: MarkOptions,
): Promise<MarkedSizes> {
	const {backend} = repository;
	const catalog = await repository.catalog({signal});
	const inventory = await takeInventory({backend, catalog: catalog.share()}, signal);
	const graph = new ObjectGraph(inventory.universe, {keepsReferences});
	const findings = new StrictFindings();
	await using marker = await Marker.open(repository, inventory, signal);
	const sizes = await marker.mark({graph, findings, phase}, refs);
	for (const key of findings.missingChunks) {
		if (await backend.stat(key, {signal})) {
			throw unlisted(key);
		}
	}

	return {inventory, graph, sizes, missingChunks: findings.missingChunks};
}

/** Marks what snapshots need, some after others. Threads help when there is much. */
export class Marker implements AsyncDisposable {
	static async open(
		repository: Repository,
		{universe, memory}: Inventory,
		signal: AbortSignal | undefined,
	): Promise<Marker> {
		if (universe.end < fewestForThreads) {
			return new Marker(await readHere(repository, universe, signal), signal);
		}

		const session = await ReadingSession.open(repository, {signal});
		await session.crew.callAll('universe', memory);
		return new Marker(readInThreads(session, universe, signal), signal, session);
	}

	readonly #reader: StructureReader;
	readonly #signal: AbortSignal | undefined;
	readonly #session: ReadingSession | undefined;

	constructor(reader: StructureReader, signal: AbortSignal | undefined, session?: ReadingSession) {
		this.#reader = reader;
		this.#signal = signal;
		this.#session = session;
	}

	/** As `checkStructure`, from the snapshots with these refs. */
	async mark(work: Omit<StructureWork, 'reader' | 'signal'>, refs: Iterable<string>): Promise<SizeColumn> {
		const roots: number[] = [];
		for (const ref of refs) {
			const id = work.graph.universe.idOfKey(ref);
			if (id === noObject) {
				throw new MissingObjectError(ref);
			}

			roots.push(id);
		}

		return checkStructure({...work, reader: this.#reader, signal: this.#signal}, roots);
	}

	async [Symbol.asyncDispose](): Promise<void> {
		await this.#session?.[Symbol.asyncDispose]();
	}
}

export const unlisted = (key: string): StoreError =>
	new StoreError(`The store did not list ${key}, which is there`, {
		hint: 'Nothing was deleted. Try again when the store lists everything that it holds.',
	});
