import {RefusedError} from '../errors.js';
import {KeyTable} from '../repository/key-table.js';
import {addReachable} from '../repository/reachable-objects.js';
import {loadSnapshotCatalog, type SnapshotEntry} from '../repository/snapshot-catalog.js';
import {RepositoryManager} from './repository-manager.js';
import {type SnapshotFigures, snapshotFigures} from './snapshot-figures.js';
import {NamingGraph, shareClasses} from './stats/share-classes.js';
import {storedSizes} from './stats/stored-sizes.js';

/** Bytes are those of the store, compressed and encrypted. */
export type StoredAmount = {readonly objects: number; readonly bytes: number};

export type SnapshotStats = {
	readonly entry: SnapshotEntry;
	readonly figures: SnapshotFigures;
	/** What it brought into the repository: what no older snapshot that is still there needs. */
	readonly added: StoredAmount;
	/** What forgetting it alone would free. */
	readonly own: StoredAmount;
};

/** Objects that exactly these snapshots need. */
export type SharedObjects = StoredAmount & {readonly snapshots: ReadonlySet<string>};

export type StatsResult = {
	/** Newest first. */
	readonly snapshots: readonly SnapshotStats[];
	/** All that is in the store, but for locks and key slots. */
	readonly stored: StoredAmount;
	readonly packs: StoredAmount;
	/** What snapshots need. */
	readonly needed: StoredAmount;
	/** Bytes of all files of all snapshots together, of those that say it. */
	readonly backedUpBytes: number;
	/** Snapshots that do not say how much they hold: other programs made them. */
	readonly withoutFigures: number;
	/** For {@link freedBy}. */
	readonly shared: readonly SharedObjects[];
};

/** What forgetting these snapshots together, and pruning, would free: at once, however often it is asked. */
export function freedBy(stats: Pick<StatsResult, 'shared'>, refs: ReadonlySet<string>): StoredAmount {
	return sum(stats.shared.filter(({snapshots}) => [...snapshots].every(ref => refs.has(ref))));
}

/** Tells what is stored, what each snapshot adds, and what forgetting it would free. Nothing is written and no lock is needed. */
export class StatsManager extends RepositoryManager {
	/** @throws {RefusedError} When a snapshot cannot be read. Otherwise what reading the repository throws: half a figure is none. */
	async run({signal}: {readonly signal?: AbortSignal} = {}): Promise<StatsResult> {
		const {entries, unreadable} = await loadSnapshotCatalog(this.repository, {full: true, signal});
		const [damaged] = unreadable;
		if (damaged) {
			throw new RefusedError(`${damaged.ref} cannot be read, so nobody knows what it needs`, {
				hint: 'Run `holdfast check`. When the snapshot is lost, forget it by its full hash.',
				cause: damaged.error,
			});
		}

		const oldestFirst = entries.toReversed();
		const table = new KeyTable();
		const graph = new NamingGraph();
		await this.#reach(table, graph, {refs: oldestFirst.map(({ref}) => ref), signal});
		const {sizes, stored, packs} = await storedSizes(this.repository, table, signal);
		const {sets, setOf} = shareClasses(graph, table.size);
		const amounts = sets.map(() => ({objects: 0, bytes: 0}));
		for (const [object, set] of setOf.entries()) {
			const amount = amounts[set];
			if (amount) {
				amount.objects++;
				amount.bytes += sizes[object] ?? 0;
			}
		}

		const classes = sets.map((places, index) => ({places, ...(amounts[index] ?? {objects: 0, bytes: 0})}));
		const snapshots = oldestFirst.map((entry, place) => ({
			entry,
			figures: snapshotFigures(entry.snapshot),
			added: sum(classes.filter(({places}) => places[0] === place)),
			own: sum(classes.filter(({places}) => places.length === 1 && places[0] === place)),
		}));
		return {
			snapshots: snapshots.toReversed(),
			stored,
			packs,
			needed: sum(classes),
			backedUpBytes: snapshots.reduce((total, {figures}) => total + (figures.bytes ?? 0), 0),
			withoutFigures: snapshots.filter(({figures}) => figures.bytes === undefined).length,
			shared: classes
				.filter(({places}) => places.length > 0)
				.map(({places, objects, bytes}) => ({
					objects,
					bytes,
					snapshots: new Set(places.map(place => oldestFirst[place]?.ref ?? '')),
				})),
		};
	}

	async #reach(
		table: KeyTable,
		graph: NamingGraph,
		{refs, signal}: {readonly refs: readonly string[]; readonly signal: AbortSignal | undefined},
	): Promise<void> {
		await this.phase('Finding what snapshots need', 0, async phase =>
			addReachable(table, this.repository.objects, refs, {
				signal,
				onNew() {
					phase.increment(1);
				},
				onNamed(parent, child) {
					graph.add(parent, child);
				},
			}),
		);
	}
}

function sum(amounts: readonly StoredAmount[]): StoredAmount {
	let objects = 0;
	let bytes = 0;
	for (const amount of amounts) {
		objects += amount.objects;
		bytes += amount.bytes;
	}

	return {objects, bytes};
}
