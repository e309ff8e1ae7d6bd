import {NoSpaceError, StoreError, type HoldfastError} from '../../../errors.js';

/** What a failed request is known by. */
export type FailureFacts = {
	readonly name: string;
	readonly message: string;
	/** Of the HTTP answer, where there was one. */
	readonly status: number | undefined;
	/** Of the network. */
	readonly code: string | undefined;
};

/** The body of an answer was shorter than announced, or not what was stored. */
export class DamagedAnswerError extends Error {
	override readonly name = 'DamagedAnswerError';
}

const passingNames = new Set([
	'BadDigest',
	'DamagedAnswerError',
	'IncompleteBody',
	'InternalError',
	'OperationAborted',
	'RequestTimeout',
	'RequestTimeoutException',
	'RequestTimeTooSkewed',
	'ServiceUnavailable',
	'SlowDown',
	'Throttling',
	'ThrottlingException',
	'TimeoutError',
	'XAmzContentSHA256Mismatch',
]);

const passingCodes = new Set([
	'EAI_AGAIN',
	'ECONNABORTED',
	'ECONNREFUSED',
	'ECONNRESET',
	'EHOSTUNREACH',
	'ENETDOWN',
	'ENETUNREACH',
	'ENOTFOUND',
	'EPIPE',
	'ERR_STREAM_PREMATURE_CLOSE',
	'ETIMEDOUT',
	'HPE_INVALID_CONSTANT',
]);

const fullNames = new Set(['EntityTooLarge', 'QuotaExceeded', 'XMinioStorageFull', 'InsufficientCapacity']);

const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
	// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- whatever it is, its fields are looked at as unknown
	(typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;

/** Takes out of an error of the SDK what may be shown: the error itself carries the signed request. */
export function factsOf(error: unknown): FailureFacts {
	const {name, message, code, $metadata, $response} = fieldsOf(error);
	const status = fieldsOf($metadata).httpStatusCode ?? fieldsOf($response).statusCode;
	return {
		name: typeof name === 'string' ? name : 'Error',
		message: typeof message === 'string' ? message : '',
		status: typeof status === 'number' ? status : undefined,
		code: typeof code === 'string' ? code : undefined,
	};
}

/** Whether the same request may go well when it is made again: the server was busy, or the network broke. */
export function isPassing(error: unknown): boolean {
	const {name, status, code, message} = factsOf(error);
	return (
		passingNames.has(name) ||
		status === 409 ||
		status === 429 ||
		(status !== undefined && status >= 500 && status !== 501 && status !== 507) ||
		(code !== undefined && passingCodes.has(code)) ||
		// The server said yes, and then something that is not an answer.
		(status !== undefined && status >= 200 && status < 300) ||
		/^(?:aborted|socket hang up)$/.test(message)
	);
}

/** Temporary credentials have run out; new ones may be there. The answer to HEAD has no body that would say so. */
export function areCredentialsExpired(error: unknown): boolean {
	const {name, status, message} = factsOf(error);
	const isSaid = ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired'].includes(name);
	return isSaid || (status === 400 && ['UnknownError', 'Unknown'].includes(message));
}

/** Whether the server does not know conditional writes. */
export function isConditionUnknown(error: unknown): boolean {
	const {status, name} = factsOf(error);
	return status === 501 || name === 'NotImplemented' || (status === 400 && name === 'InvalidArgument');
}

export const isStatus = (error: unknown, ...statuses: readonly number[]): boolean => {
	const {status} = factsOf(error);
	return status !== undefined && statuses.includes(status);
};

export const isMissingBucket = (error: unknown): boolean => factsOf(error).name === 'NoSuchBucket';

/** The error for whoever called. Nothing of the request itself is in it. */
export function s3ErrorFrom(error: unknown, action: string, location: string): HoldfastError {
	const facts = factsOf(error);
	const {name, message, status, code} = facts;
	const known = name === 'Error' ? (code ?? '') : name;
	const what = [known, ['UnknownError', known].includes(message) ? '' : message].filter(Boolean).join(': ');
	const cause = new Error([what, status === undefined ? '' : `(HTTP ${status})`].filter(Boolean).join(' '));
	const text = `${action} failed at ${location}: ${what || `HTTP ${status ?? 'error'}`}`;
	if (status === 507 || fullNames.has(name)) {
		return new NoSpaceError(text, {hint: 'Free some space, or raise the quota of the bucket.', cause});
	}

	return new StoreError(text, {hint: hintFor(facts), cause});
}

function hintFor(facts: FailureFacts): string {
	const {name, status, code} = facts;
	if (name === 'CredentialsProviderError' || name === 'CredentialsError') {
		return 'Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name a profile of ~/.aws/credentials with --s3-profile or AWS_PROFILE.';
	}

	if (name === 'NoSuchBucket') {
		return 'Check the name of the bucket and the endpoint; Holdfast does not make buckets.';
	}

	if (['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken', 'InvalidSecurity'].includes(name)) {
		return 'The server does not accept the credentials: check AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, the profile and the region.';
	}

	if (areCredentialsExpired({name})) {
		return 'The temporary credentials have run out: renew them, and run the same command again.';
	}

	if (status === 403) {
		return 'The credentials may not do this: the key needs to list, get, put and delete objects of this bucket.';
	}

	if (status === 301 || status === 307 || name === 'PermanentRedirect' || name === 'AuthorizationHeaderMalformed') {
		return 'The bucket is in another region: name it with --s3-region or AWS_REGION.';
	}

	return isPassing(facts) || code !== undefined
		? 'Check the network, the endpoint and that the server runs; what was stored so far stays, so run the same command again.'
		: 'Check the endpoint, the region and the bucket.';
}
