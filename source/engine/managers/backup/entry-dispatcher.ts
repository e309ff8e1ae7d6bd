import {entryKinds} from '../../objects/entry-kind.js';
import type {SourceEntry} from '../../sources/source.js';
import type {KnownContent} from '../../compute/storing/protocol.js';
import type {StoringPool} from '../../compute/storing/storing-pool.js';

const entriesPerBatch = 128;
const bytesPerBatch = 4 * 1024 * 1024;
/** Bigger files travel alone, so that several workers can begin with one each. */
const largeFile = 524_288;

type Pending = {row: number; entry: SourceEntry; known: KnownContent | undefined};

/** Sends entries of a local source to the workers: small ones in batches, big ones alone. */
export class EntryDispatcher {
	readonly #pool: StoringPool;
	/** Folder that the ids are relative to, as the first entry shows. */
	#root = '';
	#pending: Pending[] = [];
	#bytes = 0;

	constructor(pool: StoringPool) {
		this.#pool = pool;
	}

	/** @param known Content that an earlier snapshot has for this file. */
	async add(row: number, entry: SourceEntry, known?: KnownContent): Promise<void> {
		const isFile = entry.kind === 'file';
		if (isFile && entry.size > largeFile) {
			await this.#send([{row, entry, known}], entry.size);
			return;
		}

		this.#pending.push({row, entry, known});
		this.#bytes += isFile ? entry.size : 0;
		if (this.#pending.length >= entriesPerBatch || this.#bytes >= bytesPerBatch) {
			await this.flush();
		}
	}

	async flush(): Promise<void> {
		const pending = this.#pending;
		const bytes = this.#bytes;
		this.#pending = [];
		this.#bytes = 0;
		if (pending.length > 0) {
			await this.#send(pending, bytes);
		}
	}

	async #send(pending: readonly Pending[], bytes: number): Promise<void> {
		const [first] = pending;
		const ending = `/${first?.entry.fileId}`;
		if (typeof first?.entry.localPath === 'string' && first.entry.localPath.endsWith(ending)) {
			this.#root = first.entry.localPath.slice(0, -ending.length);
		}

		const rawPaths = new Map<number, Buffer | string>();
		const knownContent = new Map<number, KnownContent>();
		for (const [position, {entry, known}] of pending.entries()) {
			if (known !== undefined) {
				knownContent.set(position, known);
			}

			if (entry.localPath !== undefined && entry.localPath !== `${this.#root}/${entry.fileId}`) {
				rawPaths.set(position, entry.localPath);
			}
		}

		const batch = {
			numbers: Uint32Array.from(pending, ({row}) => row),
			kinds: Uint8Array.from(pending, ({entry}) => entryKinds.indexOf(entry.kind)),
			fileIds: pending.map(({entry}) => entry.fileId).join('\0'),
			root: this.#root,
			...(rawPaths.size > 0 && {rawPaths}),
			...(knownContent.size > 0 && {knownContent}),
		};
		await this.#pool.submitEntries(batch, bytes);
	}
}
