import {PathNotFoundError, UsageError} from '../errors.js';
import {cleanPath} from '../repository/entry-path.js';
import {openTree} from '../repository/file-tree.js';
import {mapConcurrently} from '../repository/map-concurrently.js';
import {
	type CatalogRepository,
	loadSnapshotCatalog,
	type SnapshotEntry,
	type UnreadableSnapshot,
} from '../repository/snapshot-catalog.js';
import type {TreeEntry} from '../repository/tree-entry.js';
import {pathsInSource} from '../repository/paths-in-source.js';
import {type ChangedField, changedFields} from './changed-fields.js';
import {
	type GroupKey,
	groupSnapshots,
	matchesFilter,
	type SnapshotFilter,
	type SnapshotGroup,
} from './snapshot-groups.js';

export type HistoryOptions = Omit<SnapshotFilter, 'path'> & {
	/** From the root of the source, or as it is on the disk that was backed up. */
	readonly path: string;
	/** Only snapshots of this path, as `path` of a filter. */
	readonly sourcePath?: string | undefined;
	readonly signal?: AbortSignal;
};

/** What stood at a path for some snapshots in a row. */
export type PathState = {
	/** What happened between the snapshot before and the oldest of these. */
	readonly change: 'added' | 'modified' | 'removed';
	/** As the newest of these snapshots has it; absent when it was removed. */
	readonly entry?: TreeEntry;
	/** What is different from the state before; empty unless it was modified. */
	readonly fields: readonly ChangedField[];
	/** Newest first; at least one. */
	readonly snapshots: readonly SnapshotEntry[];
};

export type PathHistory = {
	/** Source, account and path of the snapshots. */
	readonly source: GroupKey;
	/** In the snapshots of this source. */
	readonly path: string;
	/** Newest first, without the time before the path was there. */
	readonly states: readonly PathState[];
};

export type HistoryResult = {
	/** Of each source that ever had the path. */
	readonly histories: readonly PathHistory[];
	readonly snapshotCount: number;
	/** Snapshots that are there and cannot be searched. */
	readonly unreadable: readonly UnreadableSnapshot[];
};

const treesAtOnce = 8;

/** Tells what stood at one path in every snapshot, and what changed when. Nothing is written and no lock is needed. */
export class HistoryManager {
	readonly #repository: CatalogRepository;

	constructor({repository}: {readonly repository: CatalogRepository}) {
		this.#repository = repository;
	}

	/** @throws {PathNotFoundError} When no snapshot has the path. {UsageError} For the root. Otherwise what `FileTree` throws. */
	async run({path, sourcePath, signal, ...filter}: HistoryOptions): Promise<HistoryResult> {
		if (cleanPath(path) === '') {
			throw new UsageError('The root of a source has no history of its own', {
				hint: 'Name a file or a folder. `holdfast list` shows the snapshots.',
			});
		}

		const {entries, unreadable} = await loadSnapshotCatalog(this.#repository, {signal});
		const matching = entries.filter(({snapshot}) => matchesFilter(snapshot, {...filter, path: sourcePath}));
		const histories: PathHistory[] = [];
		for (const group of groupSnapshots(matching)) {
			const history = await this.#historyIn(group, path, signal);
			if (history) {
				histories.push(history);
			}
		}

		if (histories.length === 0) {
			throw new PathNotFoundError(`No snapshot has ${JSON.stringify(path)}`, {
				hint: 'Paths begin at the root of the source. `holdfast find NAME` finds a file wherever it is.',
			});
		}

		return {histories, snapshotCount: matching.length, unreadable};
	}

	async #historyIn(
		{key, entries}: SnapshotGroup,
		wanted: string,
		signal: AbortSignal | undefined,
	): Promise<PathHistory | undefined> {
		for (const path of pathsInSource(wanted, entries[0]?.snapshot.source?.path ?? '')) {
			const states = await this.#statesOf(path, entries, signal);
			if (states.length > 0) {
				return {source: key, path, states};
			}
		}

		return undefined;
	}

	/** Snapshots of the same tree are looked at once. */
	async #statesOf(
		path: string,
		snapshots: readonly SnapshotEntry[],
		signal: AbortSignal | undefined,
	): Promise<PathState[]> {
		const byRoot = new Map(snapshots.map(({snapshot}) => [snapshot.root, snapshot]));
		const found = await mapConcurrently([...byRoot.values()], treesAtOnce, async snapshot =>
			openTree(this.#repository, snapshot).entry(path, {signal}),
		);
		const entryOf = new Map([...byRoot.keys()].map((root, index) => [root, found[index]]));
		const states: PathState[] = [];
		for (const snapshot of snapshots.toReversed()) {
			const entry = entryOf.get(snapshot.snapshot.root);
			const before = states.at(-1);
			const fields = await this.#difference(before?.entry, entry, signal);
			if (before && fields?.length === 0) {
				states[states.length - 1] = {...before, ...(entry && {entry}), snapshots: [snapshot, ...before.snapshots]};
			} else if (before ?? entry) {
				const change = entry ? (before?.entry ? 'modified' : 'added') : 'removed';
				states.push({change, ...(entry && {entry}), fields: fields ?? [], snapshots: [snapshot]});
			}
		}

		return states.toReversed();
	}

	/** Empty when nothing changed for a person; `undefined` when one of both is not there. */
	async #difference(
		before: TreeEntry | undefined,
		after: TreeEntry | undefined,
		signal: AbortSignal | undefined,
	): Promise<ChangedField[] | undefined> {
		if (before?.ref === after?.ref) {
			return [];
		}

		if (!before || !after) {
			return undefined;
		}

		const {objects} = this.#repository;
		const [left, right] = await Promise.all([
			objects.fileMeta(before.ref, {signal}),
			objects.fileMeta(after.ref, {signal}),
		]);
		return changedFields(left, right);
	}
}
