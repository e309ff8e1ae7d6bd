import {Buffer} from 'node:buffer';
import {walk} from '../hamt/walk.js';
import {EntryColumns, hashLength} from './entry-columns.js';
import {cleanPath} from './entry-path.js';
import {linkEntries} from './link-entries.js';
import {LoadedTree} from './loaded-tree.js';
import type {ObjectReader, ReadOptions} from './object-reader.js';

/**
Reads all entries of a tree.

@throws The first failure: a tree that is not complete is none.
*/
export async function loadTree(objects: ObjectReader, root: string, options: ReadOptions = {}): Promise<LoadedTree> {
	const columns = new EntryColumns(await collectMetadata(objects, root, options));
	await objects.fileMetas(
		columns.filemeta,
		(row, meta) => {
			columns.fill(row, meta);
		},
		options,
	);
	const links = linkEntries(columns);
	const orphanFolders = new Map<number, string>();
	const orphans = Buffer.concat(
		links.orphans.map(row => columns.filemeta.subarray(row * hashLength, (row + 1) * hashLength)),
	);
	await objects.fileMetas(
		orphans,
		(place, {fileId, paths}) => {
			const row = links.orphans[place] ?? 0;
			// Without its parent the id cannot be put together any more.
			columns.setOwnId(row, fileId);
			const stated = cleanPath(paths?.[0] ?? '');
			const folder = stated.slice(0, Math.max(0, stated.lastIndexOf('/')));
			if (folder !== '') {
				orphanFolders.set(row, folder);
			}
		},
		options,
	);
	const inOrder = [...orphanFolders].toSorted(([a], [b]) => a - b);
	return new LoadedTree(columns, links, new Map(inOrder));
}

/** The hash part of each entry's metadata key, in the order of the walk. */
async function collectMetadata(objects: ObjectReader, root: string, options: ReadOptions): Promise<Buffer> {
	let hashes = Buffer.allocUnsafe(1024 * hashLength);
	let length = 0;
	for await (const {filemeta} of walk(root, async ref => objects.node(ref, options), options)) {
		if (length === hashes.length) {
			hashes = Buffer.concat([hashes], hashes.length * 2);
		}

		length += hashes.write(filemeta.slice('filemeta/'.length), length, 'hex');
	}

	return hashes.subarray(0, length);
}
