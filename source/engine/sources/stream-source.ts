import {hostname} from 'node:os';
import {SourceError, throwIfCancelled, UsageError} from '../errors.js';
import {sourceErrorFrom} from '../filesystem/fs-error.js';
import type {SnapshotSource} from '../objects/model.js';
import {isSafeNameBytes} from '../objects/safe-name.js';
import type {Source, SourceEntry, WalkOptions} from './source.js';

export type StreamSourceOptions = {
	/** Under which name the bytes are kept: one component of a path. */
	readonly name: string;
	/** Read once, and only when the file is stored. */
	readonly stream: AsyncIterable<Uint8Array>;
	/** The name of this machine in snapshots. */
	readonly host?: string;
};

/** One file whose bytes come from a stream, such as the output of a database dump. Its size is 0 until it has been read, its time is now. */
export class StreamSource implements Source {
	readonly #options: StreamSourceOptions;
	#isRead = false;

	/** @throws UsageError for a name that no file can have. */
	constructor(options: StreamSourceOptions) {
		if (!isSafeNameBytes(Buffer.from(options.name))) {
			throw new UsageError(`${JSON.stringify(options.name)} cannot be the name of a file`, {
				hint: 'Choose a name without slashes.',
			});
		}

		this.#options = options;
	}

	async info(): Promise<SnapshotSource> {
		return {type: 'stdin', account: this.#options.host ?? hostname(), path: this.#options.name};
	}

	async *walk({signal}: WalkOptions = {}): AsyncGenerator<readonly SourceEntry[]> {
		throwIfCancelled(signal);
		const {name} = this.#options;
		const now = Date.now();
		yield [{kind: 'file', fileId: name, parentId: '', name, size: 0, mtimeMs: now, ctimeMs: now, inode: 0}];
	}

	/** @throws SourceError when the stream fails, and when it is read a second time. */
	async *open(entry: SourceEntry, {signal}: {signal?: AbortSignal} = {}): AsyncGenerator<Buffer> {
		if (this.#isRead) {
			throw new SourceError(`${entry.name} comes from a stream, which can be read only once`);
		}

		this.#isRead = true;
		try {
			for await (const piece of this.#options.stream) {
				throwIfCancelled(signal);
				yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
			}
		} catch (error) {
			throw sourceErrorFrom(error, `Reading ${entry.name}`);
		}
	}

	async close(): Promise<void> {}
}
