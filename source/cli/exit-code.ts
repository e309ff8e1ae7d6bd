import type {ErrorCode} from '../engine/client.js';

/** What the program ends with. Documented in the readme; never renumbered. */
export const exitCodes = {
	ok: 0,
	failed: 1,
	/** The command line cannot be understood. */
	usage: 2,
	/** Done, but some files could not be read or written. */
	partial: 3,
	noRepository: 10,
	locked: 11,
	wrongCredentials: 12,
	cancelled: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const byErrorCode: Readonly<Record<ErrorCode, ExitCode>> = {
	usage: exitCodes.usage,
	'not-found': exitCodes.failed,
	'already-exists': exitCodes.failed,
	'no-repository': exitCodes.noRepository,
	'repository-exists': exitCodes.failed,
	'unsupported-format': exitCodes.failed,
	'wrong-credentials': exitCodes.wrongCredentials,
	'credentials-needed': exitCodes.wrongCredentials,
	locked: exitCodes.locked,
	'lock-lost': exitCodes.failed,
	corrupt: exitCodes.failed,
	'missing-object': exitCodes.failed,
	'snapshot-not-found': exitCodes.failed,
	'ambiguous-snapshot': exitCodes.failed,
	'path-not-found': exitCodes.failed,
	store: exitCodes.failed,
	'no-space': exitCodes.failed,
	source: exitCodes.failed,
	target: exitCodes.failed,
	refused: exitCodes.failed,
	cancelled: exitCodes.cancelled,
};

export const exitCodeOf = (code: ErrorCode | undefined): ExitCode =>
	code === undefined ? exitCodes.failed : byErrorCode[code];
