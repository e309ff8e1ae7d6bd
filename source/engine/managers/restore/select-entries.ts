import {noParent} from '../../compute/reading/entry-table.js';
import {PathNotFoundError} from '../../errors.js';
import {cleanPath, isWithin} from '../../repository/entry-path.js';
import {PathFilter} from '../../sources/path-filter.js';
import {PathTexts} from './entry-text.js';
import type {Entries} from './load-entries.js';

export type SelectionOptions = {
	/** Only this file, or this folder and what is in it. */
	readonly path?: string | undefined;
	/** Patterns in the syntax of gitignore, on whole paths in the snapshot. What matches is restored, with all that is in it; empty means everything. */
	readonly include?: readonly string[] | undefined;
	/** Patterns in the same syntax. What matches is left out, with all that is in it. */
	readonly exclude?: readonly string[] | undefined;
};

/** Values of {@link Selection}. */
export const selected = {
	no: 0,
	yes: 1,
	/** Only the way to something that is selected: made when it is missing, otherwise left as it is. */
	way: 2,
} as const;

export type Selection = {
	/** A value of {@link selected} a row. */
	readonly rows: Uint8Array;
	/** Whether a path below the target, that need not be in the snapshot, is one that this selection is about. */
	covers(path: string, isFolder: boolean): boolean;
};

/**
Chooses the entries that are restored.

@throws {PathNotFoundError} When `path` is not in the snapshot. {UsageError} For a pattern that can never match.
*/
export function selectEntries({table, order}: Entries, options: SelectionOptions): Selection {
	const rows = new Uint8Array(table.rows);
	const rule = new SelectionRule(options);
	if (rule.isEverything) {
		for (const row of order) {
			rows[row] = selected.yes;
		}

		return {rows, covers: () => true};
	}

	/** By folder: 1 when everything in it is included, 2 when nothing in it can be selected. */
	const inherited = new Uint8Array(table.rows);
	const paths = new PathTexts(table);
	let count = 0;
	for (const row of order) {
		const parent = table.parentOf(row);
		const verdict = parent === noParent ? 0 : (inherited[parent] ?? 0);
		const isFolder = table.kindOf(row) === 'folder';
		const decision = verdict === 2 ? 2 : rule.decide(paths.of(row), isFolder, verdict === 1);
		inherited[row] = decision;
		if (decision === 1) {
			rows[row] = selected.yes;
			count++;
		}
	}

	if (count === 0 && options.path !== undefined && !rule.isPathSeen) {
		throw new PathNotFoundError(`There is no ${JSON.stringify(options.path)} in the snapshot`, {
			hint: 'Run `holdfast ls` to see what is in it.',
		});
	}

	for (const row of order.toReversed()) {
		const parent = table.parentOf(row);
		if (rows[row] !== selected.no && parent !== noParent && rows[parent] === selected.no) {
			rows[parent] = selected.way;
		}
	}

	return {rows, covers: (path, isFolder) => rule.covers(path, isFolder)};
}

class SelectionRule {
	readonly isEverything: boolean;
	/** Whether an entry of this path was among those asked about. */
	isPathSeen = false;
	readonly #path: string;
	readonly #include: PathFilter | undefined;
	readonly #exclude: PathFilter;

	constructor({path = '', include = [], exclude = []}: SelectionOptions) {
		this.#path = cleanPath(path);
		this.#include = include.length === 0 ? undefined : new PathFilter(include);
		this.#exclude = new PathFilter(exclude);
		this.isEverything = this.#path === '' && this.#include === undefined && exclude.length === 0;
	}

	/** 0: not selected, but something below may be. 1: selected. 2: neither this nor anything below. */
	decide(path: string, isFolder: boolean, isIncluded: boolean): 0 | 1 | 2 {
		if (!isWithin(path, this.#path)) {
			return isFolder && isWithin(this.#path, path) && !this.#exclude.excludes(path, isFolder) ? 0 : 2;
		}

		this.isPathSeen = true;
		if (this.#exclude.excludes(path, isFolder)) {
			return 2;
		}

		return isIncluded || this.#include === undefined || this.#include.excludes(path, isFolder) ? 1 : 0;
	}

	/** A pattern that matches a folder above counts as well. */
	covers(path: string, isFolder: boolean): boolean {
		return this.decide(path, isFolder, false) === 1;
	}
}
