import {type EntryTable, entryFlag} from '../../compute/reading/entry-table.js';
import {largeFile} from '../../compute/reading/file-content.js';
import type {ReadingSession} from './reading-session.js';

const hashLength = 32;
const filesInBatch = 128;
/** What a batch needs from far away comes in one request or a few, each of which takes as long as a message there and back. */
const filesInFarBatch = 1024;
/** Content objects may hold the bytes of files up to this size, whoever wrote them. */
const largestInline = 524_288;
const bytesInBatch = 8 * 1024 * 1024;

type BatchSession = Pick<ReadingSession, 'isLocal' | 'orderByPlace'> & {readonly crew: {readonly width: number}};

/** Rows of files in batches that are worth a message each, in the order in which their content lies in the store. */
export function* fileBatches(session: BatchSession, table: EntryTable, rows: Uint32Array): Generator<Uint32Array> {
	const order = session.orderByPlace('content', contentRefs(table, rows));
	// Of larger files only the list of their chunks comes with the batch: far less than a kilobyte for a megabyte.
	const wholeFile = session.isLocal ? largeFile : largestInline;
	const most = session.isLocal ? filesInBatch : farBatch(rows.length, session.crew.width);
	let batch: number[] = [];
	let bytes = 0;
	for (const position of order) {
		const row = rows[position] ?? 0;
		batch.push(row);
		const size = table.size[row] ?? 0;
		bytes += size > wholeFile ? size / 1024 : size;
		if (batch.length >= most || bytes >= bytesInBatch) {
			yield Uint32Array.from(batch);
			batch = [];
			bytes = 0;
		}
	}

	if (batch.length > 0) {
		yield Uint32Array.from(batch);
	}
}

/** As many as give each worker its share. */
const farBatch = (files: number, width: number): number =>
	Math.max(filesInBatch, Math.min(filesInFarBatch, Math.ceil(files / width)));

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
