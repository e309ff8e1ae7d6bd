import {eachLimited} from '../../compute/reading/each-limited.js';
import type {EntryTable} from '../../compute/reading/entry-table.js';
import type {ChunkedFile, FilesReply} from '../../compute/reading/read-protocol.js';
import {Slots} from '../../compute/reading/slots.js';
import {isHoldfastError} from '../../errors.js';
import type {Phase} from '../../reporting/reporter.js';
import {contentRefsOf, fileBatches} from './batches.js';
import type {Entries} from './load-entries.js';
import type {Outcome} from './outcome.js';
import {pumpChunks} from './pump-chunks.js';
import {isDamage} from './read-again.js';
import type {ReadingSession} from './reading-session.js';
import {SlotPool} from './slot-pool.js';

const hashLength = 32;
const bytesInBatch = 8 * 1024 * 1024;
const largeFilesAtOnce = 2;

export type FilesWork = {
	readonly session: ReadingSession;
	readonly entries: Entries;
	readonly rows: Uint32Array;
	readonly outcome: Outcome;
	/** Counts bytes. */
	readonly phase: Phase;
	readonly signal?: AbortSignal | undefined;
};

/**
Restores files: the small ones in batches, in the order in which they lie in the store, then the large ones in pieces.

@throws {NoSpaceError} and what ends the whole restore. Failures of single files are noted in the outcome.
*/
export async function restoreFiles(work: FilesWork): Promise<void> {
	const {session, entries, rows, signal, phase, outcome} = work;
	const large = await readSmallFiles({session, table: entries.table, rows, signal}, async reply => {
		phase.increment(reply.bytes);
		outcome.addFiles(reply);
	});
	await restoreLarge(work, large);
}

export type SmallFilesWork = {
	readonly session: ReadingSession;
	readonly table: EntryTable;
	readonly rows: Uint32Array;
	readonly signal?: AbortSignal | undefined;
};

/**
Lets the workers read all small files into the sink that they were told about.

@param take Told what came of each batch.
@returns The large files: their content objects have been read, their chunks have not.
*/
export async function readSmallFiles(
	{session, table, rows, signal}: SmallFilesWork,
	take: (reply: FilesReply) => Promise<void>,
): Promise<ChunkedFile[]> {
	const {crew, isLocal} = session;
	const waiting: ChunkedFile[] = [];
	await eachLimited(
		fileBatches(session, table, rows),
		crew.width,
		async batch => {
			const read = async (some: Uint32Array): Promise<FilesReply> => {
				const stored = await session.fetch('content', contentRefsOf(table, some), signal);
				const reply = await crew.call('contents', {rows: some, canReadChunks: isLocal, ...(stored && {stored})});
				waiting.push(...reply.chunked);
				return reply;
			};

			await takeProven(
				await read(batch),
				take,
				isLocal ? undefined : async damaged => read(batch.filter(row => damaged.has(row))),
			);
		},
		signal,
	);
	await eachLimited(
		isLocal ? [] : chunkBatches(session, waiting),
		crew.width,
		async batch => {
			const read = async (files: readonly ChunkedFile[]): Promise<FilesReply> => {
				const stored = await session.fetchHere('chunk', Buffer.concat(files.map(({chunks}) => chunks)), signal);
				return crew.call('files', {files, stored});
			};

			await takeProven(await read(batch), take, async damaged => read(batch.filter(({row}) => damaged.has(row))));
		},
		signal,
	);
	return waiting.filter(({isLarge}) => isLarge);
}

/** Passes on what came of a batch. Files whose bytes were damaged, perhaps only on the way here, are read once more before anybody is told so. */
async function takeProven(
	reply: FilesReply,
	take: (reply: FilesReply) => Promise<void>,
	readAgain?: (damaged: ReadonlySet<number>) => Promise<FilesReply>,
): Promise<void> {
	const damaged = new Set(reply.failures.filter(failure => isDamage(failure)).map(({item}) => item));
	if (!readAgain || damaged.size === 0) {
		await take(reply);
		return;
	}

	await take({...reply, failures: reply.failures.filter(({item}) => !damaged.has(item))});
	await take(await readAgain(damaged));
}

/** Files whose chunks this thread fetches, by the place of their first chunk. */
function* chunkBatches(session: ReadingSession, waiting: readonly ChunkedFile[]): Generator<ChunkedFile[]> {
	const small = waiting.filter(({isLarge}) => !isLarge);
	const firsts = Buffer.concat(small.map(({chunks}) => chunks.subarray(0, hashLength)));
	let batch: ChunkedFile[] = [];
	let bytes = 0;
	for (const position of session.orderByPlace('chunk', firsts)) {
		const file = small[position];
		if (file) {
			batch.push(file);
			bytes += file.size;
		}

		if (bytes >= bytesInBatch) {
			yield batch;
			batch = [];
			bytes = 0;
		}
	}

	if (batch.length > 0) {
		yield batch;
	}
}

async function restoreLarge(work: FilesWork, files: readonly ChunkedFile[]): Promise<void> {
	if (files.length === 0) {
		return;
	}

	const {session, signal} = work;
	const slotCount = session.crew.count * 4;
	await session.crew.callAll('slots', Slots.allocate(slotCount));
	const slots = new SlotPool(slotCount);
	await eachLimited(files, largeFilesAtOnce, async file => restoreOne(work, slots, file), signal);
}

/**
The hash of the file proves its bytes, so the chunks need not be proven one by one. When it does not agree, that is done after all: it tells which chunk is at
fault, and finds those that only seem to be compressed.
*/
async function restoreOne(work: FilesWork, slots: SlotPool, file: ChunkedFile): Promise<void> {
	const counted = new Counted(work.phase);
	try {
		await writeLarge(work, slots, file, {chunkTask: 'unprovenChunk', counted});
	} catch (error) {
		if (isHoldfastError(error) && error.code === 'corrupt') {
			await writeLarge(work, slots, file, {chunkTask: 'chunk', counted}).catch((error_: unknown) => {
				work.outcome.fail(file.row, error_);
			});
		} else {
			work.outcome.fail(file.row, error);
		}
	}
}

type Writing = {readonly chunkTask: 'chunk' | 'unprovenChunk'; readonly counted: Counted};

/** @throws Why the file could not be restored; nothing of it is left then. */
async function writeLarge(
	{session, outcome, signal}: FilesWork,
	slots: SlotPool,
	{row, size, rest, chunks}: ChunkedFile,
	{chunkTask, counted}: Writing,
): Promise<void> {
	const {crew} = session;
	const worker = crew.idlest();
	await crew.call('startFile', {row, size}, {worker});
	counted.restart();
	try {
		await pumpChunks(
			session,
			slots,
			Buffer.from(chunks),
			{
				async open(hash, slot) {
					const stored = await session.fetchOne('chunk', Buffer.from(hash), signal);
					return crew.call(chunkTask, {hash, slot, stored});
				},
				async piece(slot, length) {
					await crew.call('piece', {row, slot, length}, {worker});
					counted.add(length);
				},
			},
			signal,
		);
		if (rest) {
			await crew.call('rest', {row, bytes: rest}, {worker});
			counted.add(rest.length);
		}

		outcome.addFile(await crew.call('finishFile', {row}, {worker}));
	} catch (error) {
		await crew.call('discardFile', {row}, {worker});
		throw error;
	}
}

/** Counts the bytes of a file once, also when they are written twice. */
class Counted {
	readonly #phase: Phase;
	#done = 0;
	#most = 0;

	constructor(phase: Phase) {
		this.#phase = phase;
	}

	restart(): void {
		this.#done = 0;
	}

	add(bytes: number): void {
		this.#done += bytes;
		this.#phase.increment(Math.max(0, this.#done - this.#most));
		this.#most = Math.max(this.#most, this.#done);
	}
}
