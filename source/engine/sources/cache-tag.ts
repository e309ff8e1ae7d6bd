import {closeSync, readSync} from 'node:fs';
import {type FilePath, joinPath} from '../filesystem/file-path.js';
import {openFile} from '../filesystem/open-file.js';

/** The name of the file that marks a folder as a cache. */
export const cacheTagName = 'CACHEDIR.TAG';

/** https://bford.info/cachedir/ */
export const cacheTagSignature = Buffer.from('Signature: 8a477f597d28d172789f06886806bc55');

/** Whether a folder that holds a `CACHEDIR.TAG` is a cache: a regular file that begins with the signature. Unreadable means no. */
export function isCacheFolder(folder: FilePath): boolean {
	let fd: number;
	try {
		({fd} = openFile(joinPath(folder, cacheTagName)));
	} catch {
		return false;
	}

	try {
		const start = Buffer.alloc(cacheTagSignature.length);
		return readSync(fd, start, 0, start.length, 0) === start.length && start.equals(cacheTagSignature);
	} catch {
		return false;
	} finally {
		closeSync(fd);
	}
}
