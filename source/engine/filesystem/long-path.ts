import {closeSync, constants, openSync} from 'node:fs';
import process from 'node:process';
import {type FilePath, joinPath} from './file-path.js';

/** Linux refuses paths of more bytes (PATH_MAX is 4096 with its NUL). */
const longestPath = 4095;

/** What each step opens at once; leaves room for `/proc/self/fd/<number>/` before it. */
const longestStep = 4000;

/** Linux only, and missing from Node's constants: a handle on the thing itself, which needs no right to read it. */
const openPathOnly = 0o10_000_000;

/** Flags to open a folder as a handle on which `/proc/self/fd/N/name` works, whether or not it may be read. */
export const folderHandle = openPathOnly | (constants.O_DIRECTORY ?? 0);

/** Flags to open anything as a handle on exactly that, be it a symbolic link; nothing is read, nothing blocks. */
export const pinned = openPathOnly | (constants.O_NOFOLLOW ?? 0);

/** The path of what a descriptor of this process stands for, or of an entry in it when it is a folder. */
export const descriptorPath = (fd: number, name?: FilePath): FilePath =>
	name === undefined ? `/proc/self/fd/${fd}` : joinPath(`/proc/self/fd/${fd}`, name);

/**
Runs a synchronous file operation on a path of any length.

Beyond PATH_MAX `action` gets a path through `/proc/self/fd` that is valid during the call only. What an operation does with the last component (follow
a link or not) stays as it is; links above it are followed, as always. Errors come through as they are.
*/
export function withShortPath<T>(path: FilePath, action: (path: FilePath) => T): T {
	return isShort(path) || process.platform !== 'linux' ? action(path) : withOpenParent(Buffer.from(path), action);
}

function isShort(path: FilePath): boolean {
	// A UTF-16 code unit is at most three bytes, so most paths need no counting.
	return path.length * 3 <= longestPath || Buffer.byteLength(path) <= longestPath;
}

function withOpenParent<T>(path: Buffer, action: (path: FilePath) => T): T {
	let base: number | undefined;
	let start = 0;
	try {
		while (path.length - start > longestStep) {
			// A component that is too long by itself is left to the system, which says ENAMETOOLONG.
			const slash = path.lastIndexOf('/', start + longestStep);
			const end = slash > start ? slash : path.length;
			const step = path.subarray(start, end);
			const next = openSync(base === undefined ? step : descriptorPath(base, step), folderHandle);
			if (base !== undefined) {
				closeSync(base);
			}

			base = next;
			start = end + 1;
		}

		const rest = path.subarray(start);
		return action(base === undefined ? rest : descriptorPath(base, rest.length === 0 ? '.' : rest));
	} finally {
		if (base !== undefined) {
			closeSync(base);
		}
	}
}
