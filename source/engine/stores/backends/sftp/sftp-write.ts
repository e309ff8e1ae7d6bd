import {Buffer} from 'node:buffer';
import {randomBytes, randomInt} from 'node:crypto';
import type {Stats} from 'ssh2';
import {ObjectExistsError, throwIfCancelled} from '../../../errors.js';
import {
	isBroken,
	isMissing,
	isUnknownCall,
	SftpError,
	sftpStatus,
	type SftpCalls,
} from '../../../network/sftp-calls.js';
import {piecesOf} from '../../bytes.js';
import type {ByteStream, PutOptions} from '../../object-store.js';
import {RemoteDiskFullError} from './sftp-failure.js';
import type {SftpFolders} from './sftp-folders.js';

/** The latest time that SFTP can state, in seconds. */
const latestTime = 2 ** 32 - 1;
const writeAtOnce = 4 * 2 ** 20;

export type ObjectWrite = {
	readonly calls: SftpCalls;
	readonly folders: SftpFolders;
	readonly key: string;
	readonly data: Uint8Array | ByteStream;
	readonly options: PutOptions;
	/** Whether the server is believed to know links. */
	readonly canLink: boolean;
	/** 0 for the first. */
	readonly attempt: number;
};

/**
SFTP tells times in whole seconds, and two writes within one would look the same. So each object gets a random time of last access in the future, which no reading
changes where times of access are kept in the usual way.
*/
export const versionOf = ({mtime, atime, size}: Pick<Stats, 'atime' | 'mtime' | 'size'>): string =>
	`${mtime}-${atime}-${size}`;

/**
Writes an object under another name and gives it its own in one step.

@returns Whether the server knows links, as far as it was asked.
*/
export async function writeObject(write: ObjectWrite): Promise<boolean> {
	const {calls, folders, key, options} = write;
	await folders.prepare(calls, key);
	const final = folders.path(key);
	const temporary = `${final}.${randomBytes(8).toString('hex')}.tmp`;
	try {
		await fill(write, temporary);
	} catch (error) {
		if (isMissing(error)) {
			// The folder has vanished; the next attempt makes it again, unless the whole repository has gone.
			await folders.requireRoot(calls);
			folders.forget();
			await folders.prepare(calls, key);
			await fill(write, temporary);
		} else {
			throw error;
		}
	}

	try {
		throwIfCancelled(options.signal);
		options.assertMayWrite?.();
		if (options.ifAbsent) {
			return await publishIfAbsent(write, temporary, final);
		}

		await replace(calls, temporary, final);
		return true;
	} catch (error) {
		await removeQuietly(calls, temporary);
		throw error;
	}
}

async function fill({calls, folders, key, data, options}: ObjectWrite, temporary: string): Promise<void> {
	const handle = await calls.open(temporary, 'wx', 0o600);
	try {
		let position = 0;
		for await (const piece of piecesOf(key, data)) {
			throwIfCancelled(options.signal);
			for (let start = 0; start < piece.length; start += writeAtOnce) {
				const part = piece.subarray(start, start + writeAtOnce);
				await calls.write(handle, Buffer.from(part.buffer, part.byteOffset, part.byteLength), position);
				position += part.length;
			}
		}

		const now = Math.floor(Date.now() / 1000);
		await calls.setTimes(handle, {mtime: now, atime: randomInt(now + 86_400, latestTime)});
		await calls.sync(handle);
		await calls.close(handle);
	} catch (error) {
		await calls.close(handle).catch(() => {});
		await removeQuietly(calls, temporary);
		const isFailure = error instanceof SftpError && error.status === sftpStatus.failure;
		throw isFailure && (await calls.freeBytes(folders.path(''))) === 0
			? new RemoteDiskFullError(error.message, {cause: error})
			: error;
	}
}

async function replace(calls: SftpCalls, from: string, to: string): Promise<void> {
	try {
		await calls.replace(from, to);
	} catch (error) {
		if (!isUnknownCall(error)) {
			throw error;
		}

		// Without the extension a rename replaces nothing: the old name goes first, for as short as can be.
		await calls.unlink(to).catch((error_: unknown) => {
			if (!isMissing(error_)) {
				throw error_;
			}
		});
		await calls.rename(from, to);
	}
}

async function publishIfAbsent(write: ObjectWrite, from: string, to: string): Promise<boolean> {
	const {calls, key, attempt} = write;
	try {
		await (write.canLink ? calls.link(from, to) : calls.rename(from, to));
	} catch (error) {
		if (isUnknownCall(error)) {
			return publishIfAbsent({...write, canLink: false}, from, to);
		}

		if (isBroken(error) || !(await exists(calls, to))) {
			throw error;
		}

		// The answer to an earlier attempt may have been lost.
		if (attempt === 0 || !(await areSame(calls, from, to))) {
			throw new ObjectExistsError(key);
		}
	}

	if (write.canLink) {
		await removeQuietly(calls, from);
	}

	return write.canLink;
}

async function exists(calls: SftpCalls, file: string): Promise<boolean> {
	try {
		await calls.lstat(file);
		return true;
	} catch (error) {
		if (isMissing(error)) {
			return false;
		}

		throw error;
	}
}

async function areSame(calls: SftpCalls, first: string, second: string): Promise<boolean> {
	const [a, b] = await Promise.all([readAll(calls, first), readAll(calls, second)]);
	return a.equals(b);
}

async function readAll(calls: SftpCalls, file: string): Promise<Buffer> {
	const handle = await calls.open(file, 'r');
	try {
		const {size} = await calls.fstat(handle);
		const bytes = Buffer.alloc(size);
		return size === 0 ? bytes : bytes.subarray(0, await calls.read(handle, bytes, 0));
	} finally {
		await calls.close(handle);
	}
}

/** A leftover is ignored by every reader. */
async function removeQuietly(calls: SftpCalls, file: string): Promise<void> {
	try {
		await calls.unlink(file);
	} catch {}
}
