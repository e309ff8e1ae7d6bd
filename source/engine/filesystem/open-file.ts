import {type BigIntStats, closeSync, constants, fstatSync, openSync} from 'node:fs';
import {SourceError} from '../errors.js';
import type {FilePath} from './file-path.js';
import {isSystemError} from './fs-error.js';
import {withShortPath} from './long-path.js';

/** Neither follows a link nor waits for the other end of a FIFO that took the file's place since it was seen. */
const safely = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Leaves the access time alone, where that is allowed: to the owner and to root. */
const quietly = safely | (constants.O_NOATIME ?? 0);

/**
Opens a regular file for reading, under a path of any length. Reading it does not change its access time where that can be had.

@returns The descriptor, to be closed by the caller, and its status, which tells whether this is still the file that a scan saw.
@throws SourceError when it is not, or no longer, a regular file; else the system error.
*/
export function openFile(path: FilePath): {fd: number; stats: BigIntStats} {
	const fd = withShortPath(path, openQuietly);
	try {
		const stats = fstatSync(fd, {bigint: true});
		if (!stats.isFile()) {
			throw notRegular(path);
		}

		return {fd, stats};
	} catch (error) {
		closeSync(fd);
		throw error;
	}
}

function openQuietly(path: FilePath): number {
	try {
		return openSync(path, quietly);
	} catch (error) {
		if (isSystemError(error, 'EPERM')) {
			return openSync(path, safely);
		}

		// What these say is that a link, a socket or a device without a driver stands there.
		throw isSystemError(error, 'ELOOP', 'ENXIO', 'ENODEV') ? notRegular(path, error) : error;
	}
}

const notRegular = (path: FilePath, cause?: unknown): SourceError =>
	new SourceError(`${path.toString()} is no longer a regular file`, {
		hint: 'Something replaced it while the backup ran; the next backup takes it as what it is then.',
		cause,
	});
