import {NoSpaceError, StoreError} from '../../../errors.js';
import {SftpError, sftpStatus} from '../../../network/sftp-calls.js';

/** The server's disk is full, which SFTP itself only calls a failure. */
export class RemoteDiskFullError extends Error {
	override readonly name = 'RemoteDiskFullError';
}

/** The error for whoever called; errors of the engine stay what they are. */
export function sftpErrorFrom(error: unknown, action: string, location: string): unknown {
	if (error instanceof RemoteDiskFullError) {
		return new NoSpaceError(`${action} failed at ${location}: no space is left there`, {
			hint: 'Free some space on that machine, or forget snapshots and prune.',
			cause: error,
		});
	}

	if (!(error instanceof SftpError)) {
		return error;
	}

	const isDenied = error.status === sftpStatus.denied;
	return new StoreError(`${action} failed at ${location}: ${isDenied ? 'permission denied' : error.message}`, {
		hint: isDenied
			? 'Check the owner and the mode of the folder on that machine.'
			: 'The server does not say more; its own log may.',
		cause: error,
	});
}
