import {Buffer} from 'node:buffer';
import type {FileMeta} from '../../source/engine/objects/model.js';
import {EntryColumns} from '../../source/engine/repository/entry-columns.js';
import {type LinkedEntries, linkEntries} from '../../source/engine/repository/link-entries.js';
import {LoadedTree} from '../../source/engine/repository/loaded-tree.js';
import {fileMetaRef} from './file-metas.js';

/** Columns of these entries, in this order of the walk, and how they hang together. */
export function linkMetas(metas: readonly FileMeta[]): {columns: EntryColumns; links: LinkedEntries} {
	const hashes = metas.map(meta => Buffer.from(fileMetaRef(meta).slice('filemeta/'.length), 'hex'));
	const columns = new EntryColumns(Buffer.concat(hashes));
	for (const [row, meta] of metas.entries()) {
		columns.fill(row, meta);
	}

	return {columns, links: linkEntries(columns)};
}

export function loadMetas(metas: readonly FileMeta[], orphanFolders: Record<number, string> = {}): LoadedTree {
	const {columns, links} = linkMetas(metas);
	const folders = Object.entries(orphanFolders).map(([row, folder]): [number, string] => [Number(row), folder]);
	return new LoadedTree(columns, links, new Map(folders));
}
