import {type EntryTable, entryFlag} from '../../compute/reading/entry-table.js';
import type {ReadingSession} from './reading-session.js';

const hashLength = 32;
const filesInBatch = 128;
const bytesInBatch = 8 * 1024 * 1024;

/** Rows of files in batches that are worth a message each, in the order in which their content lies in the store. */
export function* fileBatches(session: ReadingSession, table: EntryTable, rows: Uint32Array): Generator<Uint32Array> {
	const order = session.orderByPlace('content', contentRefs(table, rows));
	let batch: number[] = [];
	let bytes = 0;
	for (const position of order) {
		const row = rows[position] ?? 0;
		batch.push(row);
		bytes += table.size[row] ?? 0;
		if (batch.length >= filesInBatch || bytes >= bytesInBatch) {
			yield Uint32Array.from(batch);
			batch = [];
			bytes = 0;
		}
	}

	if (batch.length > 0) {
		yield Uint32Array.from(batch);
	}
}

/** The rows themselves in equal parts. */
export function* rowBatches(rows: Uint32Array, size = filesInBatch): Generator<Uint32Array> {
	for (let start = 0; start < rows.length; start += size) {
		yield rows.slice(start, start + size);
	}
}

/** Hashes of the content objects of those rows that have one, 32 bytes each. */
export function contentRefsOf(table: EntryTable, rows: Uint32Array): Buffer {
	return contentRefs(
		table,
		rows.filter(row => table.has(row, entryFlag.content)),
	);
}

function contentRefs(table: EntryTable, rows: Uint32Array): Buffer {
	const hashes = Buffer.allocUnsafe(rows.length * hashLength);
	for (const [item, row] of rows.entries()) {
		table.hashAt('contentRef', row).copy(hashes, item * hashLength);
	}

	return hashes;
}
