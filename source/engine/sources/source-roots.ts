import {lstatSync, realpathSync} from 'node:fs';
import path from 'node:path';
import {SourceError, UsageError} from '../errors.js';
import {isSystemError, sourceErrorFrom} from '../filesystem/fs-error.js';

/** A folder on the way to what a person named, or what was named itself (then with whatever else was named inside it). */
export type PlannedEntry = {isRoot: boolean; readonly children: Map<string, PlannedEntry>};

/** Absolute, and without links. */
export type ResolvedRoot = {readonly path: string; readonly isFolder: boolean};

export type SourceRoots = {
	/** Absolute path, without links, of the folder that ids are relative to. */
	readonly base: string;
	/** What of the base is to be read. */
	readonly plan: PlannedEntry;
	/** The absolute paths as they were named, in order of their code units, without repetition. */
	readonly named: readonly string[];
	/** The same without links. */
	readonly resolved: readonly string[];
};

/**
Finds the folder that all roots have in common, and what to read in it.

One folder is its own base; one file has the folder that holds it. Links in the paths are resolved, the roots being links themselves included.

@throws UsageError without any root, or on Windows for roots on several drives; SourceError naming the root that is missing.
*/
export function findRoots(paths: readonly string[]): SourceRoots {
	if (paths.length === 0) {
		throw new UsageError('There is nothing to back up: no path was given', {
			hint: 'Name at least one file or folder.',
		});
	}

	const named = [...new Set(paths.map(each => path.resolve(each)))].toSorted();
	const roots = named.map(resolveRoot);
	const drive = path.parse(roots[0]?.path ?? '').root;
	if (roots.some(root => path.parse(root.path).root !== drive)) {
		throw new UsageError('Paths on several drives cannot go into one snapshot', {
			hint: 'Back up each drive by itself.',
		});
	}

	return joinRoots(named, roots, drive, path.sep);
}

/**
Finds the folder that roots on one drive have in common, and what to read in it.

@param named As a person named them.
@param roots The same without links, absolute.
*/
export function joinRoots(
	named: readonly string[],
	roots: readonly ResolvedRoot[],
	drive: string,
	separator: string,
): SourceRoots {
	const split = roots.map(root => root.path.slice(drive.length).split(separator).filter(Boolean));
	const depth = commonDepth(split, roots[0]?.isFolder ?? true);
	const plan: PlannedEntry = {isRoot: false, children: new Map()};
	for (const parts of split) {
		addToPlan(plan, parts.slice(depth));
	}

	const base = drive + (split[0] ?? []).slice(0, depth).join(separator);
	return {base, plan, named, resolved: roots.map(root => root.path)};
}

/** The ids of what was named, without the base itself. */
export function rootIds({plan}: SourceRoots): string[] {
	const ids: string[] = [];
	const collect = (entry: PlannedEntry, id: string): void => {
		if (entry.isRoot && id !== '') {
			ids.push(id);
		}

		for (const [name, child] of entry.children) {
			collect(child, id === '' ? name : `${id}/${name}`);
		}
	};

	collect(plan, '');
	return ids;
}

function resolveRoot(root: string): ResolvedRoot {
	try {
		const resolved = realpathSync(root);
		return {path: resolved, isFolder: lstatSync(resolved).isDirectory()};
	} catch (error) {
		if (isSystemError(error, 'ENOENT', 'ENOTDIR')) {
			throw new SourceError(`There is no ${root} to back up`, {
				hint: 'Check the spelling, and that the disk that holds it is mounted. Nothing was backed up.',
				cause: error,
			});
		}

		throw sourceErrorFrom(error, `Opening ${root}`);
	}
}

/** How many leading components all roots share. A single root that is no folder does not count as shared: its folder does. */
function commonDepth(roots: ReadonlyArray<readonly string[]>, isFolder: boolean): number {
	const [first = [], ...others] = roots;
	if (others.every(other => other.length === first.length && other.every((part, i) => part === first[i]))) {
		return isFolder ? first.length : first.length - 1;
	}

	const different = first.findIndex((part, i) => others.some(other => other[i] !== part));
	return different === -1 ? first.length : different;
}

function addToPlan(plan: PlannedEntry, parts: readonly string[]): void {
	let entry = plan;
	for (const part of parts) {
		const next = entry.children.get(part) ?? {isRoot: false, children: new Map<string, PlannedEntry>()};
		entry.children.set(part, next);
		entry = next;
	}

	entry.isRoot = true;
}
