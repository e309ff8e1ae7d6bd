import {Buffer} from 'node:buffer';
import {throwIfCancelled} from '../../errors.js';
import {buildTree} from '../../hamt/bulk-build.js';
import type {NodeWriter} from '../../hamt/node-access.js';
import {sha256} from '../../objects/hashes.js';
import {Pacer} from '../../pacing/pacer.js';
import {type EntryTable, rootRow} from './entry-table.js';

const hashSize = 32;

/**
Builds the tree of a snapshot from the table; entries that were left out of the backup are not in it.

@param write Stores a node; children come before parents.
@returns `node/<hex>`, or empty when there are no entries.
*/
export async function buildRoot(table: EntryTable, write: NodeWriter, signal?: AbortSignal): Promise<string> {
	const rows = new Uint32Array(table.count);
	const pathKeys = Buffer.allocUnsafeSlow(table.count * hashSize);
	const filemetaHashes = Buffer.allocUnsafeSlow(table.count * hashSize);
	const folderPrefixes = new Uint16Array(table.count + 1);
	folderPrefixes[0] = prefixOf('');
	let count = 0;
	const take = (row: number): void => {
		const hash = sha256(table.fileId(row));
		if (table.kind(row) === 'folder') {
			folderPrefixes[row + 1] = hash.readUInt16BE(0);
		}

		if (table.hasRef(row)) {
			hash.copy(pathKeys, count * hashSize);
			pathKeys.writeUInt16BE(folderPrefixes[table.parent(row) - rootRow] ?? 0, count * hashSize);
			table.ref(row).copy(filemetaHashes, count * hashSize);
			rows[count++] = row;
		}
	};

	await new Pacer().inBatches(table.count, (start, end) => {
		throwIfCancelled(signal);
		for (let row = start; row < end; row++) {
			take(row);
		}
	});
	return buildTree(
		{
			count,
			keyOf: (index: number) => table.fileId(rows[index] ?? 0),
			pathKeys: pathKeys.subarray(0, count * hashSize),
			filemetaHashes: filemetaHashes.subarray(0, count * hashSize),
		},
		write,
		{signal},
	);
}

const prefixOf = (parentId: string): number => sha256(parentId).readUInt16BE(0);
