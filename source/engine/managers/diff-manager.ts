import {diff, type TreeChange} from '../hamt/diff.js';
import {compareUtf8} from '../objects/hashes.js';
import {isWithin} from '../repository/entry-path.js';
import {type FileTree, openTree} from '../repository/file-tree.js';
import type {ReadOptions} from '../repository/object-reader.js';
import {pathInSnapshot} from '../repository/path-in-snapshot.js';
import {resolveSnapshot} from '../repository/resolve-snapshot.js';
import type {CatalogRepository, SnapshotEntry} from '../repository/snapshot-catalog.js';
import type {TreeEntry} from '../repository/tree-entry.js';
import {type ChangedField, changedFields, isMetadataOnly} from './changed-fields.js';
import {type ChangedMetadata, readChanges} from './read-changes.js';

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
		const changes: FileChange[] = [];
		let rewritten = 0;
		const trees = {
			before: openTree(this.#repository, before.snapshot),
			after: openTree(this.#repository, after.snapshot),
		};
		const folders = await Promise.all(
			[trees.before, trees.after].map(async tree => pathInSnapshot(tree, path, {signal})),
		);
		const isAsked = (side: TreeEntry | undefined) => side && folders.some(folder => isWithin(side.path, folder));
		const found: TreeChange[] = [];
		const nodes = async (ref: string) => objects.node(ref, {signal});
		for await (const change of diff(before.snapshot.root, after.snapshot.root, nodes, {signal})) {
			found.push(change);
		}

		const describe = async (change: TreeChange, metadata: ChangedMetadata): Promise<void> => {
			const described = await describeChange(trees, change, metadata, {...(signal && {signal})});
			if (described === undefined) {
				rewritten++;
			} else if ([described.before, described.after].some(side => isAsked(side))) {
				changes.push(described);
			}
		};

		await readChanges(objects, found, describe, {signal});
		return {before, after, changes: changes.toSorted(compareChanges), rewritten};
	}
}

const changeTypes = {added: 'A', removed: 'D', modified: 'M'} as const;

/** `undefined` when nothing changed for a person. */
async function describeChange(
	trees: {readonly before: FileTree; readonly after: FileTree},
	change: TreeChange,
	{before, after}: ChangedMetadata,
	options: ReadOptions,
): Promise<FileChange | undefined> {
	const isModified = before !== undefined && after !== undefined;
	const fields = isModified ? changedFields(before, after) : [];
	if (isModified && fields.length === 0) {
		return undefined;
	}

	const entries = {
		...(change.type !== 'added' && before && {before: await trees.before.describe(change.before, before, options)}),
		...(change.type !== 'removed' && after && {after: await trees.after.describe(change.after, after, options)}),
	};
	return {
		type: changeTypes[change.type],
		path: (entries.after ?? entries.before)?.path ?? '',
		...entries,
		fields,
		isMetadataOnly: isModified && isMetadataOnly(fields),
	};
}

const idOf = ({before, after}: FileChange): string => (after ?? before)?.fileId ?? '';

function compareChanges(a: FileChange, b: FileChange): number {
	return compareUtf8(a.path, b.path) || compareUtf8(a.type, b.type) || compareUtf8(idOf(a), idOf(b));
}
