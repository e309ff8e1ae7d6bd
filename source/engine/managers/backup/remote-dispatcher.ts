import {Buffer} from 'node:buffer';
import {smallFileSize} from '../../compute/storing/content-storer.js';
import type {EntryFailure, GivenEntry, KnownContent} from '../../compute/storing/protocol.js';
import type {StoringPool} from '../../compute/storing/storing-pool.js';
import {EntryError, type Source, type SourceEntry} from '../../sources/source.js';
import {isStillKnown, metaOf} from './remote-meta.js';

const entriesPerBatch = 128;
const bytesPerBatch = 4 * 1024 * 1024;
/** Entries that are read at once, so that a line with a long delay is full. */
const readsAtOnce = 16;

/** Reads entries that are not on this machine, many at once, and sends them to the workers: small ones in batches, big ones as streams. */
export class RemoteDispatcher {
	readonly #pool: StoringPool;
	readonly #source: Source;
	readonly #signal: AbortSignal | undefined;
	readonly #reading = new Set<Promise<void>>();
	#pending: GivenEntry[] = [];
	#bytes = 0;
	#failure: {readonly error: unknown} | undefined;

	constructor(pool: StoringPool, source: Source, signal: AbortSignal | undefined) {
		this.#pool = pool;
		this.#source = source;
		this.#signal = signal;
	}

	/**
	@param known Content that an earlier snapshot has for this file.
	@throws What an entry before has met that ends the run.
	*/
	async add(row: number, entry: SourceEntry, known?: KnownContent): Promise<void> {
		while (this.#reading.size >= readsAtOnce) {
			await Promise.race(this.#reading);
		}

		this.#throwFailure();
		const reading = this.#store(row, entry, known)
			.catch((error: unknown) => {
				this.#failure ??= {error};
			})
			.finally(() => {
				this.#reading.delete(reading);
			});
		this.#reading.add(reading);
	}

	async flush(): Promise<void> {
		await Promise.all(this.#reading);
		this.#throwFailure();
		await this.#send();
	}

	async #store(row: number, entry: SourceEntry, known: KnownContent | undefined): Promise<void> {
		const given = {number: row, stats: statsOf(entry)};
		if (entry.kind === 'folder') {
			await this.#give({...given, meta: metaOf(entry)});
		} else if (entry.kind === 'file' && known !== undefined && isStillKnown(known, entry)) {
			const {hash, ref, size} = known;
			await this.#give({...given, meta: {...metaOf(entry), contentHash: hash, contentRef: ref, size}});
		} else if (entry.kind === 'file' || entry.kind === 'symlink') {
			await this.#read(given, entry);
		} else {
			await this.#give({...given, meta: metaOf(entry), bytes: Buffer.alloc(0)});
		}
	}

	async #read(given: Pick<GivenEntry, 'number' | 'stats'>, entry: SourceEntry): Promise<void> {
		const content: AsyncIterator<Buffer, unknown> = this.#source
			.open(entry, {signal: this.#signal})
			[Symbol.asyncIterator]();
		const pieces: Buffer[] = [];
		let size = 0;
		let failure: EntryFailure | undefined;
		try {
			for (;;) {
				const next = await content.next();
				if (next.done) {
					break;
				}

				pieces.push(next.value);
				size += next.value.length;
				if (size > smallFileSize) {
					await this.#stream(given, entry, {pieces, rest: content});
					return;
				}
			}
		} catch (error) {
			failure = failureOf(error, given.number);
		}

		const bytes = Buffer.concat(pieces);
		const meta = entry.kind === 'symlink' ? metaOf(entry, bytes) : metaOf(entry);
		await this.#give({...given, meta, bytes, ...(failure && {failure})});
	}

	async #stream(
		{number, stats}: Pick<GivenEntry, 'number' | 'stats'>,
		entry: SourceEntry,
		{pieces, rest}: {pieces: readonly Buffer[]; rest: AsyncIterator<Buffer, unknown>},
	): Promise<void> {
		async function* content() {
			yield* pieces;
			for (let next = await rest.next(); !next.done; next = await rest.next()) {
				yield next.value;
			}
		}

		await this.#pool.submitStream({number, meta: metaOf(entry), stats}, content(), error => failureOf(error, number));
	}

	async #give(entry: GivenEntry): Promise<void> {
		this.#pending.push(entry);
		this.#bytes += entry.bytes?.length ?? 0;
		if (this.#pending.length >= entriesPerBatch || this.#bytes >= bytesPerBatch) {
			await this.#send();
		}
	}

	async #send(): Promise<void> {
		const entries = this.#pending;
		const bytes = this.#bytes;
		this.#pending = [];
		this.#bytes = 0;
		if (entries.length > 0) {
			await this.#pool.submitGiven(entries, bytes);
		}
	}

	#throwFailure(): void {
		if (this.#failure !== undefined) {
			throw this.#failure.error;
		}
	}
}

/** What a later scan is compared with. Nothing equals the change time of an entry that may change once more and look the same. */
const statsOf = ({size, mtimeMs, ctimeMs, inode, attributes}: SourceEntry): GivenEntry['stats'] => [
	size,
	mtimeMs,
	attributes?.isSettled ? ctimeMs : -1,
	inode,
];

/** @throws What concerns more than this entry. */
function failureOf(error: unknown, number: number): EntryFailure {
	if (error instanceof EntryError) {
		return {number, reason: error.message, effect: error.effect};
	}

	throw error;
}
