import process from 'node:process';
import {
	entryFlag,
	type EntryTable,
	idLength,
	noParent,
	unknownMode,
	unknownOwner,
} from '../../compute/reading/entry-table.js';
import {compactId} from '../../compute/reading/record-metadata.js';
import {entryKinds} from '../../objects/entry-kind.js';
import type {Snapshot} from '../../objects/model.js';
import {safeName} from '../../objects/safe-name.js';
import type {IdIndex} from './link-entries.js';
import type {ReadingSession} from './reading-session.js';

export type Strays = {
	readonly session: ReadingSession;
	readonly table: EntryTable;
	readonly index: IdIndex;
	/** Rows whose parent is not in the snapshot. */
	readonly strays: readonly number[];
	/** Rows in use; more may follow in the table. */
	readonly count: number;
	readonly snapshot: Snapshot;
	readonly signal?: AbortSignal | undefined;
};

/**
Gives entries whose folder is not in the snapshot (its metadata is lost) a place where they belong.

In local and SFTP sources the id of a folder is its path, so the folder is made up again, without a mode or time of its own. Elsewhere an id says
nothing, and the entry stays at the top.

@returns How many rows are in use now.
*/
export async function placeStrays({session, table, index, strays, count, snapshot, signal}: Strays): Promise<number> {
	if (strays.length === 0 || !/^(?:local|sftp)/.test(snapshot.source?.type ?? '')) {
		return count;
	}

	let used = count;
	const rowOfFolder = (id: string): number => {
		const known = index.rowOf(compactId(id));
		if (id === '' || known >= 0) {
			return isFolder(table, known) ? known : noParent;
		}

		if (used === table.rows) {
			return noParent;
		}

		const slash = id.lastIndexOf('/');
		const parent = slash > 0 ? rowOfFolder(id.slice(0, slash)) : noParent;
		const row = used++;
		addFolder(table, row, {id, parent, name: id.slice(slash + 1)});
		index.set(row);
		return row;
	};

	for (let start = 0; start < strays.length; start += straysInBatch) {
		const rows = Uint32Array.from(strays.slice(start, start + straysInBatch));
		const hashes = Buffer.concat(Array.from(rows, row => table.hashAt('filemeta', row)));
		const stored = await session.fetch('filemeta', hashes, signal);
		for (const {row, parent} of await session.crew.call('parents', {rows, ...(stored && {stored})})) {
			if (parent.split('/').length <= deepestParent) {
				table.parent[row] = rowOfFolder(parent);
			}
		}
	}

	return used;
}

const straysInBatch = 512;
/** Each level is a call; a crafted id must not exhaust the stack. */
const deepestParent = 1000;

const isFolder = (table: EntryTable, row: number): boolean => row >= 0 && table.kindOf(row) === 'folder';

function addFolder(
	table: EntryTable,
	row: number,
	{id, parent, name}: {id: string; parent: number; name: string},
): void {
	compactId(id).copy(table.id, row * idLength);
	table.kind[row] = entryKinds.indexOf('folder');
	table.flags[row] = entryFlag.present | entryFlag.madeUp;
	table.mode[row] = unknownMode;
	table.uid[row] = unknownOwner;
	table.gid[row] = unknownOwner;
	table.parent[row] = parent;
	table.setName(row, Buffer.from(safeName(name, process.platform)));
}
