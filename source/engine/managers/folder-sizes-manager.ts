import {type EntryTable, idLength, noParent} from '../compute/reading/entry-table.js';
import {compactId} from '../compute/reading/record-metadata.js';
import {Pacer} from '../pacing/pacer.js';
import {resolveSnapshot} from '../repository/resolve-snapshot.js';
import {RepositoryManager} from './repository-manager.js';
import {loadEntries} from './restore/load-entries.js';
import {ReadingSession} from './restore/reading-session.js';

export type FolderSizesOptions = {
	/** As `resolveSnapshot` takes it; the latest unless told otherwise. */
	readonly snapshot?: string;
	readonly signal?: AbortSignal;
};

/** What a folder holds, with all that is below it. A file with several names counts with each of them. */
export type FolderSize = {readonly files: number; readonly bytes: number};

export type FolderSizesResult = {
	/** `snapshot/<hex>` */
	readonly snapshot: string;
	/** @param fileId Of a folder of the snapshot; nothing for what is none. */
	readonly of: (fileId: string) => FolderSize | undefined;
	/** Whether all entries could be read. If not, folders hold at least what is said. */
	readonly isComplete: boolean;
};

/** Adds up what the folders of a snapshot hold. All metadata of the snapshot is read, by all cores; nothing is written and no lock is needed. */
export class FolderSizesManager extends RepositoryManager {
	/** Throws what `resolveSnapshot` and `loadEntries` do. */
	async run({snapshot: name = 'latest', signal}: FolderSizesOptions = {}): Promise<FolderSizesResult> {
		const {ref, snapshot} = await resolveSnapshot(this.repository, name, {signal});
		await using session = await ReadingSession.open(this.repository, {signal});
		const {table, order, failures} = await loadEntries(session, snapshot, {signal});
		const sizes = await addUp(table, order);
		return {
			snapshot: ref,
			of: fileId => sizes.get(compactId(fileId).toString('latin1')),
			isComplete: failures.length === 0,
		};
	}
}

/** By compact id. @param order Folders before what is in them. */
async function addUp(table: EntryTable, order: Uint32Array): Promise<Map<string, FolderSize>> {
	const bytes = new Float64Array(table.rows);
	const files = new Uint32Array(table.rows);
	const sizes = new Map<string, FolderSize>();
	const fromBelow = order.toReversed();
	await new Pacer().inBatches(fromBelow.length, (start, end) => {
		for (const row of fromBelow.subarray(start, end)) {
			const kind = table.kindOf(row);
			if (kind === 'file') {
				bytes[row] = table.size[row] ?? 0;
				files[row] = 1;
			} else if (kind === 'folder') {
				const id = table.id.toString('latin1', row * idLength, (row + 1) * idLength);
				sizes.set(id, {files: files[row] ?? 0, bytes: bytes[row] ?? 0});
			}

			const parent = table.parentOf(row);
			if (parent !== noParent) {
				bytes[parent] = (bytes[parent] ?? 0) + (bytes[row] ?? 0);
				files[parent] = (files[parent] ?? 0) + (files[row] ?? 0);
			}
		}
	});
	return sizes;
}
