import {CorruptObjectError, MissingObjectError} from '../../errors.js';
import type {Snapshot} from '../../objects/model.js';
import {parseHashedKey} from '../../objects/keys.js';
import {type FileTree, isScanned} from '../../repository/file-tree.js';
import type {TreeEntry} from '../../repository/tree-entry.js';
import {snapshotFigures} from '../snapshot-figures.js';

/** Entry by entry costs several times what reading everything in parallel costs for each: worth it for a small part of a snapshot only. */
const smallPart = 16;
/** And for so few always. */
const fewEntries = 2000;

/**
Finds what is at a path and below it without reading the rest of the snapshot.

@returns The hashes of the metadata, 32 bytes each: of the folders above, of the entry, and of all below it. `undefined` when the whole snapshot has to be read to tell: when there is
too much below the path, nothing can be found at it, ids are no paths, or something on the way is damaged.
*/
export async function entriesAtPath(
	tree: FileTree,
	path: string,
	options: {readonly signal?: AbortSignal | undefined} = {},
): Promise<Buffer | undefined> {
	if (!isScanned(tree.snapshot)) {
		return undefined;
	}

	try {
		const way = await entriesOnTheWay(tree, path, options);
		const top = way?.at(-1);
		const below = top && (await entriesBelow(tree, top, options));
		return way && below && hashesOf([...way, ...below]);
	} catch (error) {
		if (error instanceof CorruptObjectError || error instanceof MissingObjectError) {
			return undefined;
		}

		throw error;
	}
}

type Options = {readonly signal?: AbortSignal | undefined};

/** The folders above a path, and the entry at it; `undefined` when one of them is missing. */
async function entriesOnTheWay(tree: FileTree, path: string, options: Options): Promise<TreeEntry[] | undefined> {
	const names = path.split('/');
	const way: TreeEntry[] = [];
	for (let depth = 1; depth <= names.length; depth++) {
		const entry = await tree.entry(names.slice(0, depth).join('/'), options);
		if (!entry) {
			return undefined;
		}

		way.push(entry);
	}

	return way;
}

/** `undefined` when there are too many. */
async function entriesBelow(tree: FileTree, top: TreeEntry, options: Options): Promise<TreeEntry[] | undefined> {
	const most = mostEntries(tree.snapshot);
	const found: TreeEntry[] = [];
	const folders = [top];
	for (let folder = folders.pop(); folder; folder = folders.pop()) {
		const children = await tree.children(folder, options);
		if (found.length + children.length > most) {
			return undefined;
		}

		found.push(...children);
		folders.push(...children.filter(({kind}) => kind === 'folder'));
	}

	return found;
}

const mostEntries = (snapshot: Snapshot): number =>
	Math.max(fewEntries, Math.floor((snapshotFigures(snapshot).files ?? 0) / smallPart));

const hashesOf = (entries: readonly TreeEntry[]): Buffer =>
	Buffer.concat(entries.map(({ref}) => Buffer.from(parseHashedKey(ref).hash, 'hex')));
