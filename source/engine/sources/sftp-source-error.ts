import {isHoldfastError, SourceError} from '../errors.js';
import {isMissing, SftpError, sftpStatus} from '../network/sftp-calls.js';

/** Why the server refused something, in words for people. */
export function sftpReason(error: unknown): string {
	if (isMissing(error)) {
		return 'no such file or folder';
	}

	if (error instanceof SftpError && error.status === sftpStatus.denied) {
		return 'permission denied';
	}

	return error instanceof Error ? `the server says: ${error.message}` : String(error);
}

/** The typed error for something that was refused, and concerns the source as a whole. */
export const sftpSourceError = (error: unknown, action: string, location: string): Error =>
	isHoldfastError(error)
		? error
		: new SourceError(`${action} on ${location} failed: ${sftpReason(error)}`, {
				hint: 'Check that the user may read it there.',
				cause: error,
			});

/** Whether the server has answered, and refuses this one thing only. */
export const isRefusal = (error: unknown): boolean => error instanceof SftpError && error.status !== undefined;
