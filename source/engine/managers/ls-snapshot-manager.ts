import {PathNotFoundError} from '../errors.js';
import type {Snapshot} from '../objects/model.js';
import {type FileTree, openTree} from '../repository/file-tree.js';
import {pathInSnapshot} from '../repository/path-in-snapshot.js';
import {resolveSnapshot} from '../repository/resolve-snapshot.js';
import type {CatalogRepository} from '../repository/snapshot-catalog.js';
import type {TreeEntry} from '../repository/tree-entry.js';

export type LsSnapshotOptions = {
	/** As `resolveSnapshot` takes it; the latest unless told otherwise. */
	readonly snapshot?: string;
	/** A folder, or a single entry; the root unless told otherwise. */
	readonly path?: string;
	/** Everything below the folder, and not only what is in it. */
	readonly isRecursive?: boolean;
	readonly signal?: AbortSignal;
};

export type LsSnapshotResult = {
	/** `snapshot/<hex>` */
	readonly ref: string;
	readonly snapshot: Snapshot;
	/** The entry at `path`; absent for the root. */
	readonly top?: TreeEntry;
	/** What is in the folder at `path`, or the entry itself when it is no folder. In the byte order of names; read while it is consumed. */
	readonly entries: AsyncIterable<TreeEntry>;
	/** For a closer look at the same snapshot. */
	readonly tree: FileTree;
};

/** Lists files and folders of one snapshot. Nothing is written and no lock is needed. */
export class LsSnapshotManager {
	readonly #repository: CatalogRepository;

	constructor({repository}: {readonly repository: CatalogRepository}) {
		this.#repository = repository;
	}

	/** @throws {PathNotFoundError} When there is no entry at the path. Otherwise what `resolveSnapshot` and `FileTree` throw. */
	async run(options: LsSnapshotOptions = {}): Promise<LsSnapshotResult> {
		const {snapshot: name = 'latest', path = '', isRecursive = false, signal} = options;
		const {ref, snapshot} = await resolveSnapshot(this.#repository, name, {signal});
		const tree = openTree(this.#repository, snapshot);
		const inside = await pathInSnapshot(tree, path, {signal});
		const top = await tree.entry(inside, {signal});
		if (!top && inside !== '') {
			throw new PathNotFoundError(`There is no ${JSON.stringify(path)} in snapshot ${ref.slice(-64, -56)}`, {
				hint: 'Paths begin at the root of the source. List a folder above it to see what there is.',
			});
		}

		const entries = isRecursive ? walkFrom(tree, top, {signal}) : listFrom(tree, top, {signal});
		return {ref, snapshot, ...(top && {top}), entries, tree};
	}
}

type WithSignal = {readonly signal: AbortSignal | undefined};

async function* listFrom(tree: FileTree, top: TreeEntry | undefined, options: WithSignal): AsyncGenerator<TreeEntry> {
	if (top && top.kind !== 'folder') {
		yield top;
	} else {
		yield* await tree.children(top, options);
	}
}

async function* walkFrom(tree: FileTree, top: TreeEntry | undefined, options: WithSignal): AsyncGenerator<TreeEntry> {
	if (top && top.kind !== 'folder') {
		yield top;
	} else {
		yield* tree.walk(top, options);
	}
}
