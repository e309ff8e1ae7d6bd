import {diff, type TreeChange} from '../hamt/diff.js';
import {compareUtf8} from '../objects/hashes.js';
import type {FileMeta} from '../objects/model.js';
import {isWithin} from '../repository/entry-path.js';
import {type FileTree, openTree} from '../repository/file-tree.js';
import type {ObjectReader} from '../repository/object-reader.js';
import {pathInSnapshot} from '../repository/path-in-snapshot.js';
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

		for (let start = 0; start < found.length; start += batchSize) {
			const batch = found.slice(start, start + batchSize);
			for (const change of await describeChanges(trees, objects, batch, signal)) {
				if (change.type === 'M' && change.fields.length === 0) {
					rewritten++;
				} else if ([change.before, change.after].some(side => isAsked(side))) {
					changes.push(change);
				}
			}
		}

		return {before, after, changes: changes.toSorted(compareChanges), rewritten};
	}
}

/** Enough that their metadata, which lies anywhere in the packs, is read in long stretches. */
const batchSize = 16_384;

type Side = {readonly meta: FileMeta; readonly entry: TreeEntry};

async function describeChanges(
	trees: {readonly before: FileTree; readonly after: FileTree},
	objects: ObjectReader,
	changes: readonly TreeChange[],
	signal: AbortSignal | undefined,
): Promise<FileChange[]> {
	const refs = changes.flatMap(change => [beforeOf(change), afterOf(change)].filter(ref => ref !== undefined));
	const metas = new Map<string, FileMeta>();
	for (const [place, meta] of (await objects.fileMetaList(refs, {signal})).entries()) {
		metas.set(refs[place] ?? '', meta);
	}

	const describe = async (tree: FileTree, ref: string | undefined): Promise<Side | undefined> => {
		const meta = ref === undefined ? undefined : metas.get(ref);
		return ref === undefined || meta === undefined
			? undefined
			: {meta, entry: await tree.describe(ref, meta, {signal})};
	};

	const described: FileChange[] = [];
	for (const change of changes) {
		const before = await describe(trees.before, beforeOf(change));
		const after = await describe(trees.after, afterOf(change));
		const path = (after ?? before)?.entry.path ?? '';
		const fields = before && after ? changedFields(before.meta, after.meta) : [];
		described.push({
			type: changeTypes[change.type],
			path,
			...(before && {before: before.entry}),
			...(after && {after: after.entry}),
			fields,
			isMetadataOnly: before !== undefined && after !== undefined && isMetadataOnly(fields),
		});
	}

	return described;
}

const changeTypes = {added: 'A', removed: 'D', modified: 'M'} as const;
const beforeOf = (change: TreeChange): string | undefined => (change.type === 'added' ? undefined : change.before);
const afterOf = (change: TreeChange): string | undefined => (change.type === 'removed' ? undefined : change.after);
const idOf = ({before, after}: FileChange): string => (after ?? before)?.fileId ?? '';

function compareChanges(a: FileChange, b: FileChange): number {
	return compareUtf8(a.path, b.path) || compareUtf8(a.type, b.type) || compareUtf8(idOf(a), idOf(b));
}
