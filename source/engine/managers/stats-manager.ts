import {MissingObjectError, RefusedError} from '../errors.js';
import {loadSnapshotCatalog, type SnapshotEntry} from '../repository/snapshot-catalog.js';
import {foreseePrune, type StoreUse, usualMaxUnused} from './prune/foresee-prune.js';
import {markNeeded} from './prune/mark-needed.js';
import {surveyStore} from './prune/survey-store.js';
import {RepositoryManager} from './repository-manager.js';
import {type SnapshotFigures, snapshotFigures} from './snapshot-figures.js';
import {type FileAmount, type SharedObjects, shareOut, type StoredAmount, sumUp} from './stats/share-out.js';
import {storedAmounts} from './stats/stored-sizes.js';

export type {FileAmount, SharedObjects, StoredAmount} from './stats/share-out.js';

export type SnapshotStats = {
	readonly entry: SnapshotEntry;
	readonly figures: SnapshotFigures;
	/** What it brought into the repository: what no older snapshot that is still there needs. */
	readonly added: StoredAmount;
	/** What no other snapshot needs. What forgetting frees is another question, see {@link freedBy}: half a pack of it may stay, and more may go with it. */
	readonly own: StoredAmount;
	/** Contents of files that no other snapshot has. */
	readonly unique: FileAmount;
};

export type StatsResult = {
	/** Newest first. */
	readonly snapshots: readonly SnapshotStats[];
	/** All that is in the store, but for locks and key slots. */
	readonly stored: StoredAmount;
	readonly packs: StoredAmount;
	/** What snapshots need. */
	readonly needed: StoredAmount;
	/** All contents of files, each once. */
	readonly contents: FileAmount;
	/** Bytes of all files of all snapshots together, of those that say it. */
	readonly backedUpBytes: number;
	/** Snapshots that do not say how much they hold: other programs made them. */
	readonly withoutFigures: number;
	/** For {@link freedBy}. */
	readonly shared: readonly SharedObjects[];
	/** For {@link freedBy}. */
	readonly use: StoreUse;
};

const nothing: StoredAmount = {objects: 0, bytes: 0};
const noFiles: FileAmount = {contents: 0, bytes: 0};

/**
What forgetting these snapshots together, and pruning, would free: by how much the store shrinks, as the plan of a forget and that of a prune say it. Known at once, however often it is asked. For
no snapshots, what a prune alone would free.
*/
export function freedBy(
	{snapshots, shared, use}: Pick<StatsResult, 'snapshots' | 'shared' | 'use'>,
	refs: ReadonlySet<string>,
): StoredAmount {
	// By place, how many of the snapshots before it go.
	const gone = [0];
	for (const [place, {entry}] of snapshots.entries()) {
		gone.push((gone[place] ?? 0) + (refs.has(entry.ref) ? 1 : 0));
	}

	const allGo = (first: number, last: number): boolean =>
		(gone[last + 1] ?? 0) - (gone[first] ?? 0) === last - first + 1;
	const goes = ({runs}: SharedObjects): boolean =>
		runs.every((first, at) => at % 2 === 1 || allGo(first, runs[at + 1] ?? first));
	const holdings = (isGone: boolean) => shared.filter(some => goes(some) === isGone).map(({holding}) => holding);
	const {unneeded, freedBytes} = foreseePrune(use, {
		needed: holdings(false),
		unneeded: holdings(true),
		forgotten: gone.at(-1) ?? 0,
		maxUnused: usualMaxUnused,
	});
	return {objects: unneeded.count, bytes: freedBytes};
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

		const {shared, use} = await this.#share(
			entries.map(({ref}) => ref),
			signal,
		);
		const needed = shared.filter(({runs}) => runs.length > 0);
		const snapshots = describe(entries, needed);
		const total = sumUp(needed);
		return {
			snapshots,
			...(await storedAmounts(this.repository, signal)),
			needed: total.stored,
			contents: total.files,
			backedUpBytes: snapshots.reduce((total, {figures}) => total + (figures.bytes ?? 0), 0),
			withoutFigures: snapshots.filter(({figures}) => figures.bytes === undefined).length,
			shared,
			use,
		};
	}

	async #share(
		refs: readonly string[],
		signal: AbortSignal | undefined,
	): Promise<{readonly shared: SharedObjects[]; readonly use: StoreUse}> {
		const marked = await this.phase('Finding what snapshots need', 0, async phase =>
			markNeeded(this.repository, refs, {phase, keepsReferences: true, signal}),
		);
		const [missing] = marked.missingChunks;
		if (missing !== undefined) {
			throw new MissingObjectError(missing);
		}

		const use = await surveyStore(this.repository, marked, {snapshots: refs.length, signal});
		return {shared: shareOut(marked, refs), use};
	}
}

/** What each snapshot adds, and has for itself. @param entries Newest first. */
function describe(entries: readonly SnapshotEntry[], shared: readonly SharedObjects[]): SnapshotStats[] {
	const added = entries.map(() => nothing);
	const own = entries.map((): {stored: StoredAmount; files: FileAmount} => ({stored: nothing, files: noFiles}));
	for (const {runs, files, objects, bytes} of shared) {
		const stored = {objects, bytes};
		const oldest = runs.at(-1) ?? 0;
		added[oldest] = add(added[oldest] ?? nothing, stored);
		if (runs[0] === oldest) {
			own[oldest] = {stored, files};
		}
	}

	return entries.map((entry, place) => ({
		entry,
		figures: snapshotFigures(entry.snapshot),
		added: added[place] ?? nothing,
		own: own[place]?.stored ?? nothing,
		unique: own[place]?.files ?? noFiles,
	}));
}

const add = (a: StoredAmount, b: StoredAmount): StoredAmount => ({
	objects: a.objects + b.objects,
	bytes: a.bytes + b.bytes,
});
