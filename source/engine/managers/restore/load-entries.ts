import {eachLimited} from '../../compute/reading/each-limited.js';
import {EntryTable} from '../../compute/reading/entry-table.js';
import type {RareMetadata} from '../../compute/reading/record-metadata.js';
import type {Snapshot} from '../../objects/model.js';
import type {Phase} from '../../reporting/reporter.js';
import {placeStrays} from './place-strays.js';
import {cutCircles, indexIds, linkParents, orderEntries} from './link-entries.js';
import {loadTree} from './load-tree.js';
import type {ReadingSession} from './reading-session.js';

const hashLength = 32;
const metadataInBatch = 512;
/** Rows for folders that the snapshot lacks and whose content it has. */
const spareRows = 4096;

/** All entries of a snapshot, linked to a tree. */
export type Entries = {
	readonly table: EntryTable;
	/** Rows, folders before what is in them. */
	readonly order: Uint32Array;
	/** By row: targets of symlinks, device numbers, identities of hardlinked files. */
	readonly rare: ReadonlyMap<number, RareMetadata>;
	/** What could not be read or has no place. The entries that it stood for are missing from `order`. */
	readonly failures: ReadonlyArray<{readonly path: string; readonly reason: string}>;
};

export type LoadOptions = {
	/** Only the entries with this metadata, 32 bytes each; everything in the snapshot unless given. */
	readonly filemetas?: Buffer | undefined;
	readonly signal?: AbortSignal | undefined;
	readonly phase?: Phase | undefined;
};

/**
Reads the whole tree of a snapshot and the metadata of all its entries, in parallel and in the order of the packs.

Damaged and missing objects are failures in the result; what does not depend on them is there. A folder whose metadata is lost still holds its content
when the source's ids are paths.
*/
export async function loadEntries(
	session: ReadingSession,
	snapshot: Snapshot,
	{filemetas, signal, phase}: LoadOptions = {},
): Promise<Entries> {
	const tree = filemetas ? {filemetas, failures: []} : await loadTree(session, snapshot.root, signal);
	const failures = tree.failures.map(error => ({path: '', reason: error.message}));
	const count = tree.filemetas.length / hashLength;
	phase?.setTotal(count);
	const table = new EntryTable(EntryTable.allocate(count + Math.min(count, spareRows)));
	tree.filemetas.copy(table.filemeta);
	await session.crew.callAll('table', table.memory);

	const rare = new Map<number, RareMetadata>();
	await eachLimited(
		batchesByPlace(session, tree.filemetas),
		session.crew.width,
		async ({rows, segment, hashes}) => {
			const reply = await session.readMetadata(
				'filemeta',
				hashes,
				async stored => session.crew.call('metadata', {rows, segment, ...stored}),
				signal,
			);
			table.addSegment(segment, reply.segment);
			for (const found of reply.rare) {
				rare.set(found.row, found);
			}

			failures.push(...reply.failures.map(({error}) => ({path: '', reason: error.message})));
			phase?.increment(rows.length);
		},
		signal,
	);

	const index = indexIds(table, count);
	const strays = linkParents(table, count, index);
	const rows = await placeStrays({session, table, index, strays, count, snapshot, signal});
	cutCircles(table, rows);
	const {order, tooDeep} = orderEntries(table, rows);
	failures.push(...tooDeep.map(row => ({path: nameOf(table, row), reason: 'it lies too deep'})));
	return {table, order, rare, failures};
}

const nameOf = (table: EntryTable, row: number): string => table.name(row).toString();

function* batchesByPlace(
	session: ReadingSession,
	filemetas: Buffer,
): Generator<{rows: Uint32Array; segment: number; hashes: Buffer}> {
	const order = session.orderByPlace('filemeta', filemetas);
	for (let start = 0, segment = 0; start < order.length; start += metadataInBatch, segment++) {
		const rows = order.slice(start, start + metadataInBatch);
		const hashes = Buffer.allocUnsafe(rows.length * hashLength);
		for (const [item, row] of rows.entries()) {
			filemetas.copy(hashes, item * hashLength, row * hashLength, (row + 1) * hashLength);
		}

		yield {rows, segment, hashes};
	}
}
