import type {GroupKey} from '../snapshot-groups.js';
import {bitsOf, type Excludes} from './excludes.js';
import {everything, type FolderTable} from './folder-table.js';
import type {Survey} from './survey.js';

export type FolderCost = {
	readonly source: GroupKey;
	/** From the root of the source; empty for the root. */
	readonly path: string;
	/** Stored bytes, compressed and encrypted, that only this folder needs: what leaving it out would have saved. */
	readonly bytes: number;
	/** Of these, what came lately. */
	readonly recentBytes: number;
	/** Versions of files and folders below it. */
	readonly versions: number;
};

export type ExcludeCost = {
	readonly pattern: string;
	/** What it would have saved, as stored. */
	readonly bytes: number;
	/** Versions of files and folders that it would have left out. */
	readonly versions: number;
};

export type Costs = {
	/** The costliest first; of equal cost the outer before the inner. */
	readonly folders: readonly FolderCost[];
	/** All that files need, as stored; what several folders share is in no folder's cost but that of one that holds them all. */
	readonly bytes: number;
	readonly recentBytes: number;
	/** The patterns that match something, the most saving first. */
	readonly excludes: readonly ExcludeCost[];
	/** All patterns together. */
	readonly excluded: Omit<ExcludeCost, 'pattern'>;
};

/** @param sizes Stored bytes by the number of the object. @param sources By the number of the source. */
export function addUp(
	{names, versions, excludedVersions}: Survey,
	{
		folders,
		excludes,
		sizes,
		sources,
	}: {
		readonly folders: FolderTable;
		readonly excludes: Excludes;
		readonly sizes: Float64Array;
		readonly sources: readonly GroupKey[];
	},
): Costs {
	const columns = Array.from({length: folders.size}, (_, folder) => ({
		bytes: 0,
		recentBytes: 0,
		versions: versions[folder] ?? 0,
	}));
	const saved = Array.from({length: excludes.patterns.length + 1}, (_, place) => ({
		bytes: 0,
		versions: excludedVersions[place] ?? 0,
	}));
	for (const [object, size] of sizes.entries()) {
		const naming = names.of(object);
		const column = columns[naming?.folder ?? everything];
		if (naming && column) {
			column.bytes += size;
			column.recentBytes += naming.isRecent ? size : 0;
			for (const place of bitsOf(naming.excludedBy)) {
				const sum = saved[place];
				if (sum) {
					sum.bytes += size;
				}
			}
		}
	}

	// Inner folders come after outer ones.
	for (const [folder, column] of [...columns.entries()].slice(1).toReversed()) {
		const outer = columns[folders.parent(folder)];
		if (outer) {
			outer.bytes += column.bytes;
			outer.recentBytes += column.recentBytes;
			outer.versions += column.versions;
		}
	}

	const [all] = columns;
	const [excluded = {bytes: 0, versions: 0}] = saved.slice(-1);
	return {
		bytes: all?.bytes ?? 0,
		recentBytes: all?.recentBytes ?? 0,
		excluded,
		excludes: excludes.patterns
			.map((pattern, place) => ({pattern, ...(saved[place] ?? {bytes: 0, versions: 0})}))
			.filter(cost => cost.versions > 0)
			.toSorted((a, b) => b.bytes - a.bytes),
		folders: columns
			.flatMap((column, folder) => {
				const source = sources[folders.source(folder)];
				return source ? [{source, path: folders.path(folder), ...column}] : [];
			})
			.toSorted((a, b) => b.bytes - a.bytes),
	};
}
