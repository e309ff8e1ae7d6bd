import {loadSnapshotCatalog, type UnreadableSnapshot} from '../repository/snapshot-catalog.js';
import {Excludes, usualExcludes} from './growth/excludes.js';
import {FolderTable} from './growth/folder-table.js';
import {Survey} from './growth/survey.js';
import {addUp, type ExcludeCost, type FolderCost} from './growth/add-up.js';
import {RepositoryManager} from './repository-manager.js';
import {groupSnapshots, matchesFilter, type SnapshotFilter} from './snapshot-groups.js';
import {storedSizes} from './stats/stored-sizes.js';

export type {ExcludeCost, FolderCost} from './growth/add-up.js';

export type GrowthOptions = SnapshotFilter & {
	/** Patterns to try, each by itself and all together, in the syntax of gitignore. Without any, some usual ones are tried. */
	readonly exclude?: readonly string[];
	/** What came since then counts as recent; 30 days before the newest snapshot unless told otherwise. */
	readonly since?: Date;
	readonly signal?: AbortSignal;
};

export type GrowthResult = {
	/** The costliest first; of equal cost the outer before the inner. */
	readonly folders: readonly FolderCost[];
	/** All that files need, as stored; what several folders share is in no folder's cost but that of one that holds them all. */
	readonly bytes: number;
	readonly recentBytes: number;
	readonly since: Date;
	/** The patterns that match something, the most saving first. */
	readonly excludes: readonly ExcludeCost[];
	/** All patterns together. */
	readonly excluded: Omit<ExcludeCost, 'pattern'>;
	readonly snapshotCount: number;
	readonly unreadable: readonly UnreadableSnapshot[];
};

const thirtyDays = 30 * 86_400_000;

/** Finds out which folders cost the stored bytes, and what leaving some out would have saved. Nothing is written and no lock is needed. */
export class GrowthManager extends RepositoryManager {
	/** @throws {UsageError} For a pattern that cannot be used. Otherwise what reading the repository throws: half a figure is none. */
	async run({exclude = usualExcludes, since, signal, ...filter}: GrowthOptions = {}): Promise<GrowthResult> {
		const folders = new FolderTable();
		const excludes = new Excludes(exclude, folders);
		const {entries, unreadable} = await loadSnapshotCatalog(this.repository, {signal});
		const matching = entries.filter(({snapshot}) => matchesFilter(snapshot, filter));
		const start = since ?? new Date((matching[0]?.created.getTime() ?? 0) - thirtyDays);
		const groups = groupSnapshots(matching);
		return this.phase('Finding out what folders cost', 0, async phase => {
			const survey = new Survey(this.repository, {folders, excludes, phase, signal});
			for (const [source, {entries: group}] of groups.entries()) {
				// Oldest first: what an older snapshot has is not recent.
				for (const entry of group.toReversed()) {
					await survey.add(source, entry, entry.created >= start);
				}
			}

			survey.nameChunks();
			const sizes = await storedSizes(this.repository, survey.names.table, signal);
			const sources = groups.map(({key}) => key);
			const costs = addUp(survey, {folders, excludes, sizes, sources});
			return {...costs, since: start, snapshotCount: matching.length, unreadable};
		});
	}
}
