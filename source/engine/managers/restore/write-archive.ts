import {Buffer} from 'node:buffer';
import {deflateEnd, crc32Of, deflatePiece} from '../../compression/deflate.js';
import {type EntryTable, unknownMode, unknownOwner} from '../../compute/reading/entry-table.js';
import {requireFile} from '../../compute/reading/file-content.js';
import type {ChunkedFile, FilesReply} from '../../compute/reading/read-protocol.js';
import {Slots} from '../../compute/reading/slots.js';
import {largestChunk} from '../../compute/object-limits.js';
import {throwIfCancelled} from '../../errors.js';
import type {Phase} from '../../reporting/reporter.js';
import {textOfPath} from './entry-text.js';
import type {Entries} from './load-entries.js';
import {Outcome} from './outcome.js';
import type {OutputStream} from './output-stream.js';
import {pumpChunks} from './pump-chunks.js';
import type {ReadingSession} from './reading-session.js';
import {readSmallFiles} from './restore-files.js';
import {SlotPool} from './slot-pool.js';
import {needsLarge, type ZipEntry} from './zip-format.js';
import {type StreamedEntry, ZipWriter} from './zip-writer.js';

const typeBits = {file: 0o10_0000, folder: 0o04_0000, symlink: 0o12_0000} as const;
const nothing = {crc: 0, size: 0, compressed: 0};

export type ArchiveWork = {
	readonly session: ReadingSession;
	readonly entries: Entries;
	/** Rows to be archived, folders before what is in them. */
	readonly rows: Uint32Array;
	readonly output: OutputStream;
	/** Counts bytes. */
	readonly phase: Phase;
	readonly signal?: AbortSignal | undefined;
};

/**
Writes entries of a snapshot as a ZIP archive.

A file is proven before it is listed in the archive's directory. One that fails is named in the outcome and not listed; of big ones, whose beginning has been
written by then, a spoilt entry stays between the others that no unpacker accepts. The archive's comment then says that it is incomplete.
*/
export async function writeArchive(work: ArchiveWork): Promise<Outcome> {
	const {session, entries, output, signal} = work;
	const {table} = entries;
	const outcome = new Outcome(row => textOfPath(table, row));
	for (const {path, reason} of entries.failures) {
		outcome.failAt(path, reason);
	}

	const rows = work.rows.filter(row => fits(table, row, outcome));
	const zip = new ZipWriter(output);
	const archive = new Archive(work, zip, outcome);
	await session.crew.callAll('table', table.share());
	await session.crew.callAll('archive', undefined);
	await archive.addFolders(rows);
	await archive.addLinks(rows);
	await archive.addFiles(rows.filter(row => table.kindOf(row) === 'file'));
	throwIfCancelled(signal);
	const {failureCount} = outcome;
	await zip.end(
		failureCount === 0
			? ''
			: `Incomplete: ${failureCount} ${failureCount === 1 ? 'entry' : 'entries'} of the snapshot could not be restored.`,
	);
	return outcome;
}

class Archive {
	readonly #work: ArchiveWork;
	readonly #zip: ZipWriter;
	readonly #outcome: Outcome;

	constructor(work: ArchiveWork, zip: ZipWriter, outcome: Outcome) {
		this.#work = work;
		this.#zip = zip;
		this.#outcome = outcome;
	}

	async addFolders(rows: Uint32Array): Promise<void> {
		const {table} = this.#work.entries;
		const folders = [...rows.filter(row => table.kindOf(row) === 'folder')];
		await this.#zip.add(
			folders.map(row => ({entry: zipEntry(table, row, {isDeflated: false}), sizes: nothing, data: Buffer.alloc(0)})),
		);
		this.#outcome.folders += folders.length;
	}

	/** Symbolic links as Info-ZIP has them: the target is the content. Other special files have no place in an archive. */
	async addLinks(rows: Uint32Array): Promise<void> {
		const {table, rare} = this.#work.entries;
		for (const row of rows) {
			const kind = table.kindOf(row);
			if (kind === 'symlink') {
				const data = rare.get(row)?.target ?? Buffer.alloc(0);
				const sizes = {crc: crc32Of(data), size: data.length, compressed: data.length};
				await this.#zip.add([{entry: zipEntry(table, row, {isDeflated: false}), sizes, data}]);
				this.#outcome.others++;
			} else if (kind !== 'file' && kind !== 'folder') {
				this.#outcome.failAt(textOfPath(table, row), `an archive cannot hold a ${kind}`);
			}
		}
	}

	async addFiles(rows: Uint32Array): Promise<void> {
		const {session, entries, signal, phase} = this.#work;
		const large = await readSmallFiles({session, table: entries.table, rows, signal}, async reply => {
			await this.#addSmall(reply);
			phase.increment(reply.bytes);
			this.#outcome.addFiles(reply);
		});
		if (large.length === 0) {
			return;
		}

		const slotCount = session.crew.count * 4;
		await session.crew.callAll('slots', Slots.allocate(slotCount));
		const slots = new SlotPool(slotCount);
		for (const file of large) {
			await this.#addLarge(file, slots);
		}
	}

	async #addSmall({archived}: FilesReply): Promise<void> {
		const {table} = this.#work.entries;
		const files = archived?.files ?? [];
		await this.#zip.add(
			files.map(({row, isDeflated, crc, size, start, length}) => ({
				entry: zipEntry(table, row, {isDeflated}),
				sizes: {crc, size, compressed: length},
				data: archived?.data.subarray(start, start + length) ?? Buffer.alloc(0),
			})),
		);
	}

	async #addLarge(file: ChunkedFile, slots: SlotPool): Promise<void> {
		const {session, entries} = this.#work;
		const {row, size} = file;
		const isLarge = needsLarge({size, compressed: size + size / 1000 + largestChunk});
		const entry = {...zipEntry(entries.table, row, {isDeflated: true}), isStreamed: true, isLarge};
		const streamed = await this.#zip.begin(entry);
		const worker = session.crew.idlest();
		try {
			await session.crew.call('startProof', {file: row, size}, {worker});
			await this.#pump(file, slots, streamed, worker);
			const {crc, ...proven} = await session.crew.call('finishProof', {file: row}, {worker});
			requireFile(entries.table, row, size, proven);
			await streamed.write(deflateEnd);
			await streamed.end({crc, size});
			this.#outcome.addFile({bytes: size, notes: []});
		} catch (error) {
			await session.crew.call('dropProof', {file: row}, {worker});
			this.#outcome.fail(row, error);
			await streamed.spoil();
		}
	}

	async #pump(
		{row, chunks, rest}: ChunkedFile,
		slots: SlotPool,
		streamed: StreamedEntry,
		worker: number,
	): Promise<void> {
		const {session, phase, signal} = this.#work;
		const {crew} = session;
		await pumpChunks(
			session,
			slots,
			Buffer.from(chunks),
			{
				async open(hash, slot) {
					const stored = await session.fetchOne('chunk', Buffer.from(hash), signal);
					return crew.call('deflatedChunk', {hash, slot, stored});
				},
				async piece(slot, {length, deflated}) {
					await Promise.all([
						crew.call('prove', {file: row, slot, length, withCrc: true}, {worker}),
						streamed.write(deflated),
					]);
					phase.increment(length);
				},
			},
			signal,
		);
		if (rest) {
			await crew.call('proveRest', {file: row, bytes: rest, withCrc: true}, {worker});
			await streamed.write(deflatePiece(rest));
		}
	}
}

function fits(table: EntryTable, row: number, outcome: Outcome): boolean {
	const isFit = ZipWriter.fits(zipName(table, row));
	if (!isFit) {
		outcome.failAt(textOfPath(table, row), 'its path is too long for an archive');
	}

	return isFit;
}

function zipName(table: EntryTable, row: number): Buffer {
	const path = table
		.pathParts(row)
		.map(part => part.toString())
		.join('/');
	return Buffer.from(table.kindOf(row) === 'folder' ? `${path}/` : path);
}

function zipEntry(table: EntryTable, row: number, {isDeflated}: {isDeflated: boolean}): ZipEntry {
	const kind = table.kindOf(row);
	const known = table.mode[row] ?? unknownMode;
	const mode = known === unknownMode ? (kind === 'folder' ? 0o755 : 0o644) : known;
	const uid = table.uid[row] ?? unknownOwner;
	return {
		name: zipName(table, row),
		mode: typeBits[kind === 'folder' || kind === 'symlink' ? kind : 'file'] | (kind === 'symlink' ? 0o777 : mode),
		mtime: table.mtime[row] ?? 0,
		owner: uid === unknownOwner ? undefined : {uid, gid: table.gid[row] ?? 0},
		isDeflated,
		isStreamed: false,
		isLarge: false,
	};
}
