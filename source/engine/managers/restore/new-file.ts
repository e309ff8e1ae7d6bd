import {randomBytes} from 'node:crypto';
import {once} from 'node:events';
import {createWriteStream} from 'node:fs';
import {access, rename, rm} from 'node:fs/promises';
import type {Writable} from 'node:stream';
import {finished} from 'node:stream/promises';
import {TargetError} from '../../errors.js';
import {targetErrorFrom} from '../../filesystem/fs-error.js';

/**
Writes a new file that has its name only once it is whole and durable.

@throws {TargetError} When there is a file of that name, or it cannot be written. {NoSpaceError}
*/
export async function writeNewFile<Result>(
	file: string,
	write: (stream: Writable) => Promise<Result>,
): Promise<Result> {
	if (await exists(file)) {
		throw new TargetError(`${file} exists already`, {hint: 'Choose another name, or remove it first.'});
	}

	const unfinished = `${file}.${randomBytes(4).toString('hex')}.partial`;
	const stream = createWriteStream(unfinished, {flags: 'wx', mode: 0o600, flush: true});
	// Whoever writes sees the error as well; here it only must not end the process.
	const finishing = finished(stream);
	finishing.catch(() => {});
	try {
		await once(stream, 'open');
		const result = await write(stream);
		stream.end();
		await finishing;
		await rename(unfinished, file);
		return result;
	} catch (error) {
		stream.destroy();
		await rm(unfinished, {force: true});
		throw error instanceof Error && 'syscall' in error ? targetErrorFrom(error, `Writing ${file}`) : error;
	}
}

async function exists(file: string): Promise<boolean> {
	try {
		await access(file);
		return true;
	} catch {
		return false;
	}
}
