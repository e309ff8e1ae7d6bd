import {throwIfCancelled} from '../errors.js';
import {lookup} from '../hamt/lookup.js';
import {compareUtf8} from '../objects/hashes.js';
import type {FileMeta, Snapshot, TreeNode} from '../objects/model.js';
import {derivedId} from './entry-columns.js';
import {cleanPath} from './entry-path.js';
import {entriesNearFolder} from './folder-lookup.js';
import {loadTree} from './load-tree.js';
import type {LoadedTree} from './loaded-tree.js';
import type {ObjectReader, ReadOptions} from './object-reader.js';
import type {Repository} from './repository.js';
import {type TreeEntry, treeEntryOf} from './tree-entry.js';

/** Whether a snapshot comes from a full scan of a file system: each entry stands where its folder says, and ids are paths. */
export const isScanned = ({source}: Snapshot): boolean => source?.type === 'local' || source?.type === 'sftp';

export const openTree = (repository: Pick<Repository, 'objects'>, snapshot: Snapshot): FileTree =>
	new FileTree(repository.objects, snapshot);

/**
The files and folders of one snapshot.

Nothing is read before it is asked for. One folder of a large snapshot is listed without reading the rest where the tree allows it; a walk, and any listing
in trees that do not, reads all metadata once and holds it in a compact form.

All methods throw MissingObjectError, CorruptObjectError or StoreError when something that they need cannot be read: what is listed is complete.
*/
export class FileTree {
	readonly snapshot: Snapshot;
	readonly #objects: ObjectReader;
	#loaded: Promise<LoadedTree> | undefined;
	/** Whether the entries of a folder lie anywhere in the tree. */
	#isScattered: boolean;

	constructor(objects: ObjectReader, snapshot: Snapshot) {
		this.#objects = objects;
		this.snapshot = snapshot;
		this.#isScattered = !isScanned(snapshot);
	}

	/** The entries of a folder, or of the root, in the byte order of their names. */
	async children(folder?: TreeEntry, options: ReadOptions = {}): Promise<TreeEntry[]> {
		if (folder && folder.kind !== 'folder') {
			return [];
		}

		const near = await this.#childrenNearby(folder, options);
		if (near) {
			return near;
		}

		const tree = await this.#load(options);
		const row = folder ? tree.rowOf(folder.fileId) : -1;
		return row === undefined ? [] : [...tree.children(row)];
	}

	/** The entry with this path; of several the first in the order of the walk. `undefined` when there is none, and for the root. */
	async entry(path: string, options: ReadOptions = {}): Promise<TreeEntry | undefined> {
		const clean = cleanPath(path);
		if (clean === '') {
			return undefined;
		}

		if (!this.#isScattered && !this.#loaded) {
			const found = (await this.#lookUp(clean, options)) ?? (await this.#descend(clean, options));
			// Only now it is known whether all was where it was looked for.
			if (found ?? !this.#isScattered) {
				return found;
			}
		}

		const tree = await this.#load(options);
		const row = tree.rowAt(clean);
		return row === undefined ? undefined : tree.entry(row);
	}

	/** The entry that this metadata of the tree describes, with its path. Reads no more than that unless the path depends on the folders above. */
	async describe(ref: string, meta: FileMeta, options: ReadOptions = {}): Promise<TreeEntry> {
		const parentId = parentOf(meta);
		const path = derivedId(parentId, meta.name);
		if (isScanned(this.snapshot) && path === meta.fileId && path === cleanPath(path)) {
			return treeEntryOf(ref, meta, parentId);
		}

		const listed = await this.byId(meta.fileId, options);
		return listed ?? treeEntryOf(ref, meta, '');
	}

	/** The entry with this identity. Unlike a look-up by path this reads all metadata. */
	async byId(fileId: string, options: ReadOptions = {}): Promise<TreeEntry | undefined> {
		const tree = await this.#load(options);
		const row = tree.rowOf(fileId);
		return row === undefined ? undefined : tree.entry(row);
	}

	/** Everything below a folder, or in the whole snapshot: depth first in the byte order of names, each folder before what is in it. */
	async *walk(folder?: TreeEntry, options: ReadOptions = {}): AsyncGenerator<TreeEntry, void, undefined> {
		const tree = await this.#load(options);
		const row = folder ? tree.rowOf(folder.fileId) : -1;
		if (row === undefined) {
			return;
		}

		for (const entry of tree.walk(row)) {
			throwIfCancelled(options.signal);
			yield entry;
		}
	}

	/** All that is recorded of an entry. */
	async meta(entry: Pick<TreeEntry, 'ref'>, options: ReadOptions = {}): Promise<FileMeta> {
		return this.#objects.fileMeta(entry.ref, options);
	}

	async #load(options: ReadOptions): Promise<LoadedTree> {
		this.#loaded ??= this.#loadOnce(options);
		return this.#loaded;
	}

	async #loadOnce(options: ReadOptions): Promise<LoadedTree> {
		try {
			return await loadTree(this.#objects, this.snapshot.root, options);
		} catch (error) {
			this.#loaded = undefined;
			throw error;
		}
	}

	/** `undefined` when the tree has to be loaded for it. */
	async #childrenNearby(folder: TreeEntry | undefined, options: ReadOptions): Promise<TreeEntry[] | undefined> {
		if (this.#isScattered || this.#loaded) {
			return undefined;
		}

		const folderId = folder?.fileId ?? '';
		const near = await entriesNearFolder(this.snapshot.root, folderId, this.#reader(options), options);
		if (!near) {
			this.#isScattered = true;
			return undefined;
		}

		const refs = near.map(({filemeta}) => filemeta);
		const metas = await this.#objects.fileMetaList(refs, options);
		return metas
			.map((meta, index) => ({meta, ref: refs[index] ?? ''}))
			.filter(({meta}) => parentOf(meta) === folderId)
			.toSorted((a, b) => compareUtf8(a.meta.name, b.meta.name))
			.map(({ref, meta}) => treeEntryOf(ref, meta, folder?.path ?? ''));
	}

	/** Scanned sources take the path for the id, so that most entries can be found without a look at their folder. */
	async #lookUp(path: string, options: ReadOptions): Promise<TreeEntry | undefined> {
		const slash = path.lastIndexOf('/');
		const parentId = slash === -1 ? '' : path.slice(0, slash);
		const found = await lookup(this.snapshot.root, {key: path, parentId}, this.#reader(options));
		const meta = found && (await this.#objects.fileMeta(found.filemeta, options));
		const isThere = meta?.fileId === path && meta.name === path.slice(slash + 1) && parentOf(meta) === parentId;
		return found && meta && isThere ? treeEntryOf(found.filemeta, meta, parentId) : undefined;
	}

	/** Follows names down; finds too what bears another name in listings than in the tree. */
	async #descend(path: string, options: ReadOptions): Promise<TreeEntry | undefined> {
		let folder: TreeEntry | undefined;
		for (const name of path.split('/')) {
			const children = await this.#childrenNearby(folder, options);
			folder = children?.find(child => child.name === name);
			if (!folder) {
				return undefined;
			}
		}

		return folder;
	}

	#reader(options: ReadOptions): (ref: string) => Promise<TreeNode> {
		return async ref => this.#objects.node(ref, options);
	}
}

const parentOf = ({parents}: FileMeta): string => parents?.[0] ?? '';
