/** What a caller may tell apart. Each code belongs to exactly one class below. */
export type ErrorCode =
	| 'usage'
	| 'not-found'
	| 'already-exists'
	| 'no-repository'
	| 'repository-exists'
	| 'unsupported-format'
	| 'wrong-credentials'
	| 'credentials-needed'
	| 'locked'
	| 'lock-lost'
	| 'corrupt'
	| 'missing-object'
	| 'snapshot-not-found'
	| 'ambiguous-snapshot'
	| 'path-not-found'
	| 'store'
	| 'no-space'
	| 'source'
	| 'target'
	| 'refused'
	| 'cancelled';

export type ErrorDetails = {
	/** What a person can do next, as one sentence. */
	readonly hint?: string;
	readonly cause?: unknown;
};

/**
Base of every error that the engine throws on purpose.

`message` says what happened and to what; `hint` says what to do next; `code` is stable across releases.
*/
export abstract class HoldfastError extends Error {
	abstract readonly code: ErrorCode;
	readonly hint: string | undefined;

	constructor(message: string, details: ErrorDetails = {}) {
		super(message, details.cause === undefined ? undefined : {cause: details.cause});
		this.name = new.target.name;
		this.hint = details.hint;
	}
}

/** An argument, option or setting that cannot be used as it is. */
export class UsageError extends HoldfastError {
	readonly code = 'usage';
}

/** The store proved that there is no object under this key. Never thrown for a failed read. */
export class ObjectNotFoundError extends HoldfastError {
	readonly code = 'not-found';
	readonly key: string;

	constructor(key: string, details: ErrorDetails = {}) {
		super(`There is no object ${key} in the repository`, details);
		this.key = key;
	}
}

/** A put with `ifAbsent` met an object that is already there. */
export class ObjectExistsError extends HoldfastError {
	readonly code = 'already-exists';
	readonly key: string;

	constructor(key: string, details: ErrorDetails = {}) {
		super(`The object ${key} exists already`, details);
		this.key = key;
	}
}

export class NoRepositoryError extends HoldfastError {
	readonly code = 'no-repository';
}

export class RepositoryExistsError extends HoldfastError {
	readonly code = 'repository-exists';
}

/** The repository uses a format version or feature that this program does not know. */
export class UnsupportedFormatError extends HoldfastError {
	readonly code = 'unsupported-format';
}

/** The password, key or recovery phrase opens none of the key slots. */
export class WrongCredentialsError extends HoldfastError {
	readonly code = 'wrong-credentials';
}

/** The repository is encrypted and no credentials were given. */
export class CredentialsNeededError extends HoldfastError {
	readonly code = 'credentials-needed';
}

/** Another operation holds a lock that excludes this one. */
export class LockedError extends HoldfastError {
	readonly code = 'locked';
}

/** The lock of the running operation expired or was taken away; nothing was written after that. */
export class LockLostError extends HoldfastError {
	readonly code = 'lock-lost';
}

/** Whether an object can be made anew from nothing else in the repository: neither by a check nor by another backup. */
const isIrreplaceable = (key: string): boolean => key === 'config' || key === 'index/packs';

/** What can be done about damaged or missing objects. */
export const repairAdvice = (keys: readonly string[]): string =>
	keys.some(key => isIrreplaceable(key))
		? 'Nothing else can stand in for it: put it back from a copy of the repository.'
		: 'A new backup stores again what is missing, as long as the source still has it.';

/** Stored bytes that do not authenticate, do not match their key, or cannot be parsed. */
export class CorruptObjectError extends HoldfastError {
	readonly code = 'corrupt';
	readonly key: string;

	constructor(key: string, reason: string, details: ErrorDetails = {}) {
		super(`${key} is damaged: ${reason}`, {
			hint: isIrreplaceable(key)
				? repairAdvice([key])
				: 'Run `holdfast check --read-data` to see which files and snapshots are affected.',
			...details,
		});
		this.key = key;
	}
}

/** Bytes whose hash is another than the key says. */
export const nameMismatch = (key: string): CorruptObjectError =>
	new CorruptObjectError(key, 'its bytes do not match its name');

/** What a MissingObjectError says. */
export const missingMessage = (key: string): string => `${key} is missing from the repository`;

/** An object that another object names is not in the repository. */
export class MissingObjectError extends HoldfastError {
	readonly code = 'missing-object';
	readonly key: string;

	constructor(key: string, details: ErrorDetails = {}) {
		super(missingMessage(key), {
			hint: 'Run `holdfast check` to see which files and snapshots are affected; a new backup stores it again while the source still has the data.',
			...details,
		});
		this.key = key;
	}
}

export class SnapshotNotFoundError extends HoldfastError {
	readonly code = 'snapshot-not-found';
}

export class AmbiguousSnapshotError extends HoldfastError {
	readonly code = 'ambiguous-snapshot';
}

/** A path that is not in the snapshot. */
export class PathNotFoundError extends HoldfastError {
	readonly code = 'path-not-found';
}

/** Reading from or writing to the store failed. */
export class StoreError extends HoldfastError {
	readonly code = 'store';
}

/** The store or the target has no space left. */
export class NoSpaceError extends HoldfastError {
	readonly code = 'no-space';
}

/** The source as a whole cannot be read; single entries that fail are reported in the result instead. */
export class SourceError extends HoldfastError {
	readonly code = 'source';
}

/** The restore target cannot be written. */
export class TargetError extends HoldfastError {
	readonly code = 'target';
}

/** The operation is possible but would do harm, and was not asked for by name. */
export class RefusedError extends HoldfastError {
	readonly code = 'refused';
}

export class CancelledError extends HoldfastError {
	readonly code = 'cancelled';

	constructor(message = 'Cancelled', details: ErrorDetails = {}) {
		super(message, details);
	}
}

export const isHoldfastError = (error: unknown): error is HoldfastError => error instanceof HoldfastError;

/** Throws {@link CancelledError} when the signal has fired. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
	if (signal?.aborted) {
		throw signal.reason instanceof HoldfastError ? signal.reason : new CancelledError();
	}
}
