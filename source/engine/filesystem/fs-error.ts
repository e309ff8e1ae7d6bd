import {
	CancelledError,
	type HoldfastError,
	NoSpaceError,
	SourceError,
	StoreError,
	TargetError,
	isHoldfastError,
} from '../errors.js';

type Explanation = {readonly reason: string; readonly hint?: string};

const permissionHint = 'Check the owner and mode of it and of the folders above it, or run as a user who may.';
const spaceHint = 'Free some space there (`holdfast forget --prune` shrinks a repository) and run it again.';
const deviceHint = 'Check the disk and its cables, and the system log (`dmesg`), before trusting it with more data.';

const explanations = new Map<string, Explanation>([
	['EACCES', {reason: 'permission denied', hint: permissionHint}],
	['EPERM', {reason: 'operation not permitted', hint: permissionHint}],
	['EROFS', {reason: 'the file system is read-only', hint: 'Mount it writable, or choose another place.'}],
	[
		'ENOENT',
		{reason: 'no such file or folder', hint: 'Check the spelling, and that the disk that holds it is mounted.'},
	],
	['ENOTDIR', {reason: 'a part of the path is not a folder'}],
	['EISDIR', {reason: 'it is a folder'}],
	['EEXIST', {reason: 'it exists already'}],
	['ENOTEMPTY', {reason: 'the folder is not empty'}],
	['ENAMETOOLONG', {reason: 'the name is too long for this file system'}],
	['ELOOP', {reason: 'a symbolic link stands in the way', hint: 'Links are not followed here; use the real path.'}],
	['ENOSPC', {reason: 'no space left on the disk', hint: spaceHint}],
	['EDQUOT', {reason: 'the disk quota is used up', hint: spaceHint}],
	['EFBIG', {reason: 'the file is too big for this file system'}],
	['EIO', {reason: 'the disk reported an input/output error', hint: deviceHint}],
	['ENODEV', {reason: 'the device is gone', hint: deviceHint}],
	['ENXIO', {reason: 'the device does not answer', hint: deviceHint}],
	['EMFILE', {reason: 'this process has too many open files', hint: 'Raise the limit (`ulimit -n`) and run it again.'}],
	['ENFILE', {reason: 'the system has too many open files', hint: 'Close other programs and run it again.'}],
	['ENOMEM', {reason: 'the system is out of memory'}],
	['EBUSY', {reason: 'it is in use', hint: 'Close the program that uses it and run it again.'}],
	['ETXTBSY', {reason: 'it is a program that is running', hint: 'Stop that program and run it again.'}],
	['EXDEV', {reason: 'it lies on another file system'}],
	['EINVAL', {reason: 'the file system does not accept this'}],
	['ENOTSUP', {reason: 'the file system does not support this'}],
	['EOPNOTSUPP', {reason: 'the file system does not support this'}],
	['ENOSYS', {reason: 'this system does not support this'}],
	['ESTALE', {reason: 'the network file system lost track of it', hint: 'Mount it again and run it again.'}],
	['ETIMEDOUT', {reason: 'the network file system does not answer', hint: 'Check the connection and run it again.'}],
	['ENOTCONN', {reason: 'the network file system is not connected', hint: 'Mount it again and run it again.'}],
	['EILSEQ', {reason: 'the file system does not accept this name'}],
	['EOVERFLOW', {reason: 'a value is out of range for this system'}],
]);

/** The code of a failed system call (`ENOENT`, …); `undefined` for every other error, also for Node's own `ERR_…`. */
export function systemErrorCode(error: unknown): string | undefined {
	if (error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z\d]+$/.test(error.code)) {
		return error.code;
	}

	return undefined;
}

/** Whether the error is a failed system call with one of these codes. */
export function isSystemError(error: unknown, ...codes: readonly string[]): boolean {
	const code = systemErrorCode(error);
	return code !== undefined && codes.includes(code);
}

/** Why it failed, in words for people, without the path: `permission denied`. */
export function fsErrorReason(error: unknown): string {
	const code = systemErrorCode(error);
	const known = code === undefined ? undefined : explanations.get(code);
	if (known) {
		return known.reason;
	}

	if (code !== undefined) {
		return `the system says ${code}`;
	}

	return error instanceof Error ? error.message : String(error);
}

const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError';

function fromFsError(
	error: unknown,
	action: string,
	otherwise: (message: string, details: {hint?: string; cause: unknown}) => HoldfastError,
): HoldfastError {
	if (isHoldfastError(error)) {
		return error;
	}

	if (isAbort(error)) {
		return new CancelledError('Cancelled', {cause: error});
	}

	const code = systemErrorCode(error);
	const hint = code === undefined ? undefined : explanations.get(code)?.hint;
	const message = `${action} failed: ${fsErrorReason(error)}`;
	const details = {...(hint !== undefined && {hint}), cause: error};
	return code === 'ENOSPC' || code === 'EDQUOT' ? new NoSpaceError(message, details) : otherwise(message, details);
}

/**
The typed error for a file operation of a store that failed. `action` names the doing and the path: `Writing /repo/config`.

ENOSPC and EDQUOT give NoSpaceError, an abort CancelledError, everything else StoreError. A HoldfastError comes back as it is.
*/
export const storeErrorFrom = (error: unknown, action: string): HoldfastError =>
	fromFsError(error, action, (message, details) => new StoreError(message, details));

/** As {@link storeErrorFrom}, for the source of a backup: SourceError. */
export const sourceErrorFrom = (error: unknown, action: string): HoldfastError =>
	fromFsError(error, action, (message, details) => new SourceError(message, details));

/** As {@link storeErrorFrom}, for the target of a restore: TargetError. */
export const targetErrorFrom = (error: unknown, action: string): HoldfastError =>
	fromFsError(error, action, (message, details) => new TargetError(message, details));
