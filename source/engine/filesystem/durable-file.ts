import {randomBytes} from 'node:crypto';
import {close, closeSync, fsync, openSync, unlinkSync, write} from 'node:fs';
import {rename, unlink} from 'node:fs/promises';
import path from 'node:path';
import {promisify} from 'node:util';
import {throwIfCancelled} from '../errors.js';
import {makeFolderDurably, syncFolder} from './durable-folder.js';
import {isSystemError, storeErrorFrom} from './fs-error.js';
import {publishIfAbsent} from './publish-if-absent.js';

const fsyncFile = promisify(fsync);
const closeFile = promisify(close);
const writeFile = promisify(write);

/** Writes of 8 MiB in one go are several times slower than pieces that stay in the processor's cache. */
const writeSize = 262_144;
const longestName = 255;

/** A file that is being written under its temporary name. Ends in exactly one of {@link publishDurably} and {@link discardTemporary}. */
export type PendingFile = {readonly fd: number; readonly temporary: string; readonly final: string};

export type PublishOptions = {
	/** Does nothing when the final name is taken; of several racing writers exactly one wins. */
	readonly ifAbsent?: boolean | undefined;
	/** Called when the bytes are durable, right before they get their name. When it throws, they get none, and the error is passed on. */
	readonly beforePublish?: (() => void) | undefined;
};

export type WriteOptions = PublishOptions & {
	/** Permission bits of the new file; 0600 by default. */
	readonly mode?: number;
	/** Whether missing folders are created (0700), the default, or make it fail with StoreError (`cause` ENOENT). */
	readonly createFolders?: boolean;
	readonly signal?: AbortSignal | undefined;
};

/** A name beside `finalPath` that no other writer uses: `<final>.<16 hex digits>.tmp`, the final name cut where the whole would be too long. */
export function temporaryName(finalPath: string): string {
	const ending = `.${randomBytes(8).toString('hex')}.tmp`;
	const {dir, base} = path.parse(finalPath);
	let kept = base;
	while (Buffer.byteLength(kept) > longestName - ending.length) {
		kept = kept.slice(0, -1);
	}

	return path.join(dir, kept + ending);
}

/** Whether a file of this name (no folder) is the leftover of an interrupted write, by this program or by the Go tool (`<final>.tmp`). */
export const isTemporaryName = (name: string): boolean => name.endsWith('.tmp');

/**
Creates the temporary file for `finalPath`, for writers that write synchronously to its descriptor.

Its folder must exist. Fails with StoreError or NoSpaceError.
*/
export function createTemporary(finalPath: string, mode = 0o600): PendingFile {
	const temporary = temporaryName(finalPath);
	try {
		return {fd: openSync(temporary, 'wx', mode), temporary, final: finalPath};
	} catch (error) {
		throw storeErrorFrom(error, `Creating ${finalPath}`);
	}
}

/** Closes and removes the temporary file. Never throws: it is called while another error is on its way. */
export function discardTemporary({fd, temporary}: PendingFile): void {
	quietly(() => {
		closeSync(fd);
	});
	quietly(() => {
		unlinkSync(temporary);
	});
}

function quietly(step: () => void): void {
	try {
		step();
	} catch {
		// A leftover is ignored by every reader and removed later.
	}
}

/**
Makes a written temporary file durable and gives it its final name: fsync, close, rename. Waits in libuv's threads only.

The name itself is durable after {@link syncFolder} of the folder, which the caller does once for many files.

@returns false when `ifAbsent` was asked for and the name is taken. On any failure the temporary file is gone and the final name untouched.
*/
export async function publishDurably(pending: PendingFile, options: PublishOptions = {}): Promise<boolean> {
	const {fd, temporary, final} = pending;
	try {
		// A failed fsync is final: the kernel may have dropped the pages, a second call would lie.
		await fsyncFile(fd);
	} catch (error) {
		discardTemporary(pending);
		throw storeErrorFrom(error, `Writing ${final}`);
	}

	try {
		options.beforePublish?.();
	} catch (error) {
		discardTemporary(pending);
		throw error;
	}

	try {
		await closeFile(fd);
		if (options.ifAbsent) {
			return await publishIfAbsent(temporary, final);
		}

		await rename(temporary, final);
		return true;
	} catch (error) {
		await unlink(temporary).catch(() => undefined);
		throw storeErrorFrom(error, `Writing ${final}`);
	}
}

/** Creates the temporary file, and its folder when that is missing. */
async function createWithFolder(finalPath: string, mode: number): Promise<PendingFile> {
	try {
		return createTemporary(finalPath, mode);
	} catch (error) {
		if (!(error instanceof Error && isSystemError(error.cause, 'ENOENT'))) {
			throw error;
		}
	}

	await makeFolderDurably(path.dirname(finalPath));
	return createTemporary(finalPath, mode);
}

async function writeAll({fd, final}: PendingFile, piece: Uint8Array): Promise<void> {
	try {
		for (let offset = 0; offset < piece.length;) {
			const {bytesWritten} = await writeFile(fd, piece, offset, Math.min(writeSize, piece.length - offset), null);
			offset += bytesWritten;
		}
	} catch (error) {
		throw storeErrorFrom(error, `Writing ${final}`);
	}
}

/**
Writes a whole file so that after a power loss there is the old file or the new one, never a mixture: unique temporary name, fsync, rename, fsync
of the folder.

@returns false when `ifAbsent` was asked for and the file is there already.
@throws NoSpaceError, StoreError, CancelledError, or what `pieces` throws; the temporary file is gone then.
*/
export async function writeFileDurably(
	finalPath: string,
	pieces: Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
	options: WriteOptions = {},
): Promise<boolean> {
	const {mode = 0o600, createFolders = true, signal, ifAbsent = false, beforePublish} = options;
	throwIfCancelled(signal);
	const folder = path.dirname(finalPath);
	const pending = createFolders ? await createWithFolder(finalPath, mode) : createTemporary(finalPath, mode);
	try {
		for await (const piece of pieces instanceof Uint8Array ? [pieces] : pieces) {
			throwIfCancelled(signal);
			await writeAll(pending, piece);
		}

		throwIfCancelled(signal);
	} catch (error) {
		discardTemporary(pending);
		throw error;
	}

	const written = await publishDurably(pending, {ifAbsent, beforePublish});
	await syncFolder(folder);
	return written;
}
