import {diff, type TreeChange} from '../hamt/diff.js';
import {compareUtf8} from '../objects/hashes.js';
import {cleanPath, isWithin} from '../repository/entry-path.js';
import {type FileTree, openTree} from '../repository/file-tree.js';
import {inParallel} from '../repository/in-parallel.js';
import {resolveSnapshot} from '../repository/resolve-snapshot.js';
import type {CatalogRepository, SnapshotEntry} from '../repository/snapshot-catalog.js';
import type {TreeEntry} from '../repository/tree-entry.js';
import {type ChangedField, changedFields, isMetadataOnly} from './changed-fields.js';

export type DiffOptions = {
	/** As `resolveSnapshot` takes it. */
	readonly before: string;
	readonly after: string;
	/** Only the entry at this path, and what is below it, in either snapshot. */
	readonly path?: string;
	readonly signal?: AbortSignal;
};

/** Added, deleted, modified. */
export type ChangeType = 'A' | 'D' | 'M';

export type FileChange = {
	readonly type: ChangeType;
	/** Full path; of an entry that moved the new one. */
	readonly path: string;
	/** Absent when it was added. */
	readonly before?: TreeEntry;
	/** Absent when it was deleted. */
	readonly after?: TreeEntry;
	/** What was modified; empty for the other types. */
	readonly fields: readonly ChangedField[];
	/** Modified, and what it holds is as before. */
	readonly isMetadataOnly: boolean;
};

export type DiffResult = {
	readonly before: SnapshotEntry;
	readonly after: SnapshotEntry;
	/** In the byte order of their paths. */
	readonly changes: readonly FileChange[];
	/** Entries that were recorded in another way, and in which nothing changed for a person. */
	readonly rewritten: number;
};

/** Tells what changed between two snapshots. Nothing is written and no lock is needed. */
export class DiffManager {
	readonly #repository: CatalogRepository;

	constructor({repository}: {readonly repository: CatalogRepository}) {
		this.#repository = repository;
	}

	/** Parts of the trees that are the same are not read. Throws what `resolveSnapshot` and `FileTree` do. */
	async run({before: beforeName, after: afterName, path = '', signal}: DiffOptions): Promise<DiffResult> {
		const [before, after] = await Promise.all([
			resolveSnapshot(this.#repository, beforeName, {signal}),
			resolveSnapshot(this.#repository, afterName, {signal}),
		]);
		const {objects} = this.#repository;
		const folder = cleanPath(path);
		const changes: FileChange[] = [];
		let rewritten = 0;
		const trees = {
			before: openTree(this.#repository, before.snapshot),
			after: openTree(this.#repository, after.snapshot),
		};
		await inParallel(
			diff(before.snapshot.root, after.snapshot.root, async ref => objects.node(ref, {signal}), {signal}),
			async change => {
				const described = await describeChange(trees, change, signal);
				if (described.type === 'M' && described.fields.length === 0) {
					rewritten++;
				} else if ([described.before, described.after].some(side => side && isWithin(side.path, folder))) {
					changes.push(described);
				}
			},
			{signal},
		);
		return {before, after, changes: changes.toSorted(compareChanges), rewritten};
	}
}

async function describeChange(
	trees: {readonly before: FileTree; readonly after: FileTree},
	change: TreeChange,
	signal: AbortSignal | undefined,
): Promise<FileChange> {
	const read = async (tree: FileTree, ref: string) => {
		const meta = await tree.meta({ref}, {signal});
		return {meta, entry: await tree.describe(ref, meta, {signal})};
	};

	const none = {fields: [], isMetadataOnly: false};
	switch (change.type) {
		case 'added': {
			const {entry} = await read(trees.after, change.after);
			return {type: 'A', path: entry.path, after: entry, ...none};
		}

		case 'removed': {
			const {entry} = await read(trees.before, change.before);
			return {type: 'D', path: entry.path, before: entry, ...none};
		}

		case 'modified': {
			const [before, after] = await Promise.all([read(trees.before, change.before), read(trees.after, change.after)]);
			const fields = changedFields(before.meta, after.meta);
			return {
				type: 'M',
				path: after.entry.path,
				before: before.entry,
				after: after.entry,
				fields,
				isMetadataOnly: isMetadataOnly(fields),
			};
		}
	}
}

const idOf = ({before, after}: FileChange): string => (after ?? before)?.fileId ?? '';

function compareChanges(a: FileChange, b: FileChange): number {
	return compareUtf8(a.path, b.path) || compareUtf8(a.type, b.type) || compareUtf8(idOf(a), idOf(b));
}
