import {compareUtf8} from '../objects/hashes.js';
import {isScanned, openTree} from '../repository/file-tree.js';
import {
	type CatalogRepository,
	loadSnapshotCatalog,
	type SnapshotEntry,
	type UnreadableSnapshot,
} from '../repository/snapshot-catalog.js';
import type {TreeEntry} from '../repository/tree-entry.js';
import {traceVersions, type VersionSpan} from './find/trace-versions.js';
import {compilePattern, type PathMatcher, type PatternOptions} from './name-pattern.js';
import {type GroupKey, groupSnapshots, matchesFilter, type SnapshotFilter} from './snapshot-groups.js';

export type FindOptions = SnapshotFilter &
	PatternOptions & {
		/** As `compilePattern` takes it. */
		readonly pattern: string;
		readonly signal?: AbortSignal;
	};

export type FoundVersion = {
	/** As it is in the newest of the snapshots. */
	readonly entry: TreeEntry;
	/** All that hold this version, newest first. */
	readonly snapshots: readonly SnapshotEntry[];
};

export type FoundFile = {
	/** Of the newest version. */
	readonly path: string;
	/** Source, account and path of the snapshots. */
	readonly source: GroupKey;
	/** Newest first. A file that went and came back the same is two versions. */
	readonly versions: readonly FoundVersion[];
};

export type FindResult = {
	/** Source by source, in the byte order of the paths; read while it is consumed. */
	readonly files: AsyncIterable<FoundFile>;
	/** How many snapshots are searched. */
	readonly snapshotCount: number;
	/** Snapshots that are there and cannot be searched. */
	readonly unreadable: readonly UnreadableSnapshot[];
};

type Group = {readonly key: GroupKey; readonly entries: readonly SnapshotEntry[]};

const smallBatch = 4096;

/** Finds files in all snapshots: which versions there are, and where. Nothing is written and no lock is needed. */
export class FindManager {
	readonly #repository: CatalogRepository;

	constructor({repository}: {readonly repository: CatalogRepository}) {
		this.#repository = repository;
	}

	/**
	What snapshots of one source have in common is looked at once.

	@throws {UsageError} For a pattern that cannot be read. {StoreError} When the snapshots cannot be listed. Consuming the files throws what `FileTree` does.
	*/
	async run({pattern, ignoreCase, signal, ...filter}: FindOptions): Promise<FindResult> {
		const isMatch = compilePattern(pattern, {ignoreCase});
		const {entries, unreadable} = await loadSnapshotCatalog(this.#repository, {signal});
		const matching = entries.filter(({snapshot}) => matchesFilter(snapshot, filter));
		return {
			files: this.#search(groupSnapshots(matching), {pattern, ignoreCase, isMatch, signal}),
			snapshotCount: matching.length,
			unreadable,
		};
	}

	async *#search(groups: readonly Group[], search: Search): AsyncGenerator<FoundFile, void, undefined> {
		for (const group of groups) {
			const traced = await traceVersions(this.#repository.objects, group.entries, search);
			const ids = [...traced.keys()].toSorted(compareUtf8);
			// Where ids are no paths, a path takes the whole tree, which then serves all that is found in it.
			const batchSize = group.entries.every(({snapshot}) => isScanned(snapshot)) ? smallBatch : ids.length;
			for (let start = 0; start < ids.length; start += batchSize) {
				const batch = new Map(ids.slice(start, start + batchSize).map(id => [id, traced.get(id) ?? []]));
				const files = await this.#describe(group, batch, search);
				yield* files.toSorted((a, b) => compareUtf8(a.path, b.path));
			}
		}
	}

	async #describe(
		{key, entries}: Group,
		traced: ReadonlyMap<string, readonly VersionSpan[]>,
		{isMatch, signal}: Search,
	): Promise<FoundFile[]> {
		const versions = new Map<VersionSpan, FoundVersion>();
		for (const [place, {snapshot}] of entries.entries()) {
			const tree = openTree(this.#repository, snapshot);
			const begun = [...traced.values()].flat().filter(({newest}) => newest === place);
			const refs = begun.map(({ref}) => ref);
			const metas = await this.#repository.objects.fileMetaList(refs, {signal});
			for (const [index, span] of begun.entries()) {
				const meta = metas[index];
				const entry = meta && (await tree.describe(span.ref, meta, {signal}));
				if (entry && isMatch(entry.path)) {
					versions.set(span, {entry, snapshots: entries.slice(place, span.oldest + 1)});
				}
			}
		}

		return [...traced.values()].flatMap(spans => {
			const found = spans.map(span => versions.get(span)).filter(version => version !== undefined);
			return found[0] ? [{path: found[0].entry.path, source: key, versions: found}] : [];
		});
	}
}

type Search = {
	readonly pattern: string;
	readonly ignoreCase: boolean | undefined;
	readonly isMatch: PathMatcher;
	readonly signal: AbortSignal | undefined;
};
