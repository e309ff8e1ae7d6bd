import type {Client, LsSnapshotResult, TreeEntry} from '../../../index.js';
import {openRow, topRows, type TreeRow} from '../../state/tree-rows.js';

export type FileTree = LsSnapshotResult['tree'];

export type EntryRow = TreeRow<TreeEntry>;

/** Folders first, as people look for them; else the order of the snapshot. */
export const sortEntries = (entries: readonly TreeEntry[]): readonly TreeEntry[] => [
	...entries.filter(({kind}) => kind === 'folder'),
	...entries.filter(({kind}) => kind !== 'folder'),
];

/** A snapshot's tree with some folders open; those that it does not have stay away. */
export async function loadTree(
	client: Client,
	{ref, open, signal}: {readonly ref: string; readonly open: readonly string[]; readonly signal: AbortSignal},
): Promise<{tree: FileTree; rows: readonly EntryRow[]}> {
	const {tree} = await client.lsSnapshot({snapshot: ref, signal});
	let rows = topRows(sortEntries(await tree.children(undefined, {signal})));
	// A folder stands before what is in it, so that one is open before the next is looked for.
	for (const path of open.toSorted()) {
		const index = rows.findIndex(({item}) => item.kind === 'folder' && item.path === path);
		if (index !== -1) {
			rows = openRow(rows, index, sortEntries(await tree.children(rows[index]?.item, {signal})));
		}
	}

	return {tree, rows};
}
