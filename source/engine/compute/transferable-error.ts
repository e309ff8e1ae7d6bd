import {
	CancelledError,
	CorruptObjectError,
	HoldfastError,
	MissingObjectError,
	NoSpaceError,
	SourceError,
	StoreError,
	TargetError,
	UsageError,
	missingMessage,
	type ErrorCode,
} from '../errors.js';

/** An error as plain data: classes do not survive the way from one thread to another. */
export type TransferableError = {
	readonly message: string;
	readonly stack?: string;
	readonly code?: ErrorCode;
	readonly hint?: string;
	readonly key?: string;
};

export function toTransferable(error: unknown): TransferableError {
	if (!(error instanceof Error)) {
		return {message: String(error)};
	}

	if (!(error instanceof HoldfastError)) {
		return {message: error.message, stack: error.stack};
	}

	const {message, code, hint} = error;
	const key = 'key' in error && typeof error.key === 'string' ? error.key : undefined;
	// What is said of an object says all by its key. Of a repository that lost much there are hundreds of thousands, and their stacks cost more than all else.
	return key === undefined ? {message, stack: error.stack, code, hint} : {message, code, hint, key};
}

const {hint: missingHint, code: missingCode} = new MissingObjectError('');

/** What becomes of a MissingObjectError, without one: of a snapshot that lost all its metadata there are as many as it has entries. */
export const missingObject = (key: string): TransferableError => ({
	message: missingMessage(key),
	code: missingCode,
	hint: missingHint,
	key,
});

const classes = {
	cancelled: CancelledError,
	'no-space': NoSpaceError,
	source: SourceError,
	store: StoreError,
	target: TargetError,
	usage: UsageError,
} as const;

const isPlainClass = (code: ErrorCode | undefined): code is keyof typeof classes =>
	code !== undefined && code in classes;

/** The typed error again, with its message as it was in the other thread. */
export function fromTransferable(data: TransferableError): Error {
	const error = revive(data);
	error.message = data.message;
	if (data.stack !== undefined) {
		error.stack = data.stack;
	}

	return error;
}

function revive({code, message, hint, key}: TransferableError): Error {
	if (code === 'corrupt' && key !== undefined) {
		return new CorruptObjectError(key, message, {hint});
	}

	if (code === 'missing-object' && key !== undefined) {
		return new MissingObjectError(key, {hint});
	}

	return isPlainClass(code) ? new classes[code](message, {hint}) : new Error(message);
}
