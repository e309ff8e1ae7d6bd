import {Buffer} from 'node:buffer';
import {createHmac, type KeyObject} from 'node:crypto';
import {open, readFile, rename, rm, stat, utimes} from 'node:fs/promises';
import path from 'node:path';
import {makeMissingFolders} from '../../filesystem/make-missing-folders.js';
import {temporaryName} from '../../filesystem/durable-file.js';

export type CacheFolderOptions = {
	/** Absolute; made when something is kept. */
	readonly folder: string;
	/** The folder that the bound is for, with the caches of all repositories. */
	readonly root: string;
	/** What is kept is authenticated with it, so that files of another repository, or of somebody else, are not believed. */
	readonly key: KeyObject;
	/** Bytes of files below `root`. */
	readonly maximumBytes: number;
};

type Checksum = ReturnType<typeof createHmac>;

const checksumSize = 32;
const streamPiece = 1_048_576;
const day = 86_400_000;

/**
Files on this machine that save asking a store. They may be deleted, cut off or damaged at any time, and several processes may use them at once: a file is
believed only when its checksum, keyed and over its name, is right; everything else is as if it were not there. Nothing here ever fails: a disk that is full
costs time only.
*/
export class CacheFolder {
	readonly #options: CacheFolderOptions;
	/** By name: the last writing of a file. */
	readonly #writing = new Map<string, Promise<void>>();
	#written = 0;
	#pauses = 0;

	constructor(options: CacheFolderOptions) {
		this.#options = options;
	}

	/** Whether nothing is to be taken from here, see {@link pause}. */
	get isPaused(): boolean {
		return this.#pauses > 0;
	}

	/** Until this is disposed of, nothing is found here. */
	pause(): Disposable {
		this.#pauses++;
		let isOver = false;
		return {
			[Symbol.dispose]: () => {
				this.#pauses -= isOver ? 0 : 1;
				isOver = true;
			},
		};
	}

	/** @param version Only what was kept as this version is found. */
	async read(name: string, version = ''): Promise<Buffer | undefined> {
		if (this.isPaused) {
			return undefined;
		}

		try {
			const file = this.#pathOf(name);
			const bytes = await readFile(file);
			const payload = bytes.subarray(0, -checksumSize);
			if (!this.#checksum(name, version).update(payload).digest().equals(bytes.subarray(-checksumSize))) {
				return undefined;
			}

			await this.#touch(file);
			return payload;
		} catch {
			return undefined;
		}
	}

	/** As {@link read}, in pieces. Whether they are right shows only at the end: the iteration throws when they were not, or there are none. */
	async *stream(name: string, version: string): AsyncGenerator<Buffer> {
		const file = await open(this.#pathOf(name));
		try {
			const hash = this.#checksum(name, version);
			const {size} = await file.stat();
			let left = size - checksumSize;
			while (left > 0 && !this.isPaused) {
				const {buffer, bytesRead} = await file.read({buffer: Buffer.allocUnsafeSlow(Math.min(left, streamPiece))});
				const piece = buffer.subarray(0, bytesRead);
				hash.update(piece);
				left -= bytesRead === 0 ? left : bytesRead;
				yield piece;
			}

			const {buffer: ending} = await file.read({buffer: Buffer.alloc(checksumSize)});
			if (this.isPaused || !hash.digest().equals(ending)) {
				throw new Error('The copy on this machine is damaged, or of another version');
			}
		} finally {
			await file.close();
		}
	}

	/** Keeps bytes in the background, in place of what there is; `close` waits for it. Of two with one name the later stays. The bytes must not be changed any more. */
	keep(name: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, version = ''): void {
		const earlier = this.#writing.get(name);
		const writing = (async () => {
			await earlier;
			await this.write(name, pieces, version);
		})().finally(() => {
			if (this.#writing.get(name) === writing) {
				this.#writing.delete(name);
			}
		});
		this.#writing.set(name, writing);
	}

	/** As {@link keep}; resolves when it is done or given up. */
	async write(name: string, pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>, version = ''): Promise<void> {
		const final = this.#pathOf(name);
		const temporary = temporaryName(final);
		try {
			makeMissingFolders(path.dirname(final));
			this.#written += await this.#writeFile(temporary, pieces, this.#checksum(name, version));
			await rename(temporary, final);
			await this.#trimWhenFull();
		} catch {
			await rm(temporary, {force: true}).catch(() => undefined);
		}
	}

	/** Forgets what is kept under a name. */
	async remove(name: string): Promise<void> {
		await rm(this.#pathOf(name), {force: true}).catch(() => undefined);
	}

	/** Ends what is under way, and keeps the bound. */
	async close(): Promise<void> {
		await Promise.all(this.#writing.values());
		if (this.#written > 0) {
			this.#written = 0;
			await this.#trim();
		}
	}

	/** A long run must not wait for its end. */
	async #trimWhenFull(): Promise<void> {
		if (this.#written > this.#options.maximumBytes / 4) {
			this.#written = 1;
			await this.#trim();
		}
	}

	async #trim(): Promise<void> {
		const {trimFolder} = await import('./trim-folder.js');
		await trimFolder(this.#options.root, this.#options.maximumBytes);
	}

	async #writeFile(
		temporary: string,
		pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
		hash: Checksum,
	): Promise<number> {
		const file = await open(temporary, 'wx', 0o600);
		try {
			let size = checksumSize;
			for await (const piece of pieces) {
				hash.update(piece);
				await file.write(piece);
				size += piece.length;
			}

			await file.write(hash.digest());
			return size;
		} finally {
			await file.close();
		}
	}

	/** What was used last goes last; to the day is exact enough. */
	async #touch(file: string): Promise<void> {
		const now = new Date();
		const {mtimeMs} = await stat(file);
		if (now.getTime() - mtimeMs > day) {
			await utimes(file, now, now);
		}
	}

	#checksum(name: string, version: string): Checksum {
		return createHmac('sha256', this.#options.key).update(`${JSON.stringify([name, version])}\n`);
	}

	#pathOf(name: string): string {
		return path.join(this.#options.folder, ...name.split('/'));
	}
}
