import test from 'ava';
import {NoSpaceError, StoreError} from '../../../../../source/engine/errors.js';
import {
	areCredentialsExpired,
	isPassing,
	s3ErrorFrom,
} from '../../../../../source/engine/stores/backends/s3/s3-failure.js';

const answered = (name: string, status: number, message = name) =>
	Object.assign(new Error(message), {name, $metadata: {httpStatusCode: status}});
const broken = (code: string) => Object.assign(new Error(code), {code});

test('what may go well the next time is told from what will not', t => {
	for (const error of [
		answered('InternalError', 500),
		answered('SlowDown', 503),
		answered('TooManyRequests', 429),
		answered('ConditionalRequestConflict', 409),
		answered('XAmzContentSHA256Mismatch', 400),
		answered('SyntaxError', 200),
		broken('ECONNRESET'),
		broken('ETIMEDOUT'),
		new Error('aborted'),
	]) {
		t.true(isPassing(error), `${error.name} ${error.message}`);
	}

	for (const error of [
		answered('AccessDenied', 403),
		answered('NoSuchBucket', 404),
		answered('NotImplemented', 501),
		answered('InvalidAccessKeyId', 403),
		answered('PreconditionFailed', 412),
		Object.assign(new Error('no credentials'), {name: 'CredentialsProviderError'}),
		new TypeError('a mistake of ours'),
		'not even an error',
	]) {
		t.false(isPassing(error), `${String(error)}`);
	}
});

test('each failure says what to do next', t => {
	for (const [name, status, hint] of [
		['InvalidAccessKeyId', 403, /does not accept the credentials/],
		['ExpiredToken', 400, /have run out/],
		['AccessDenied', 403, /may not do this/],
		['NoSuchBucket', 404, /name of the bucket/],
		['PermanentRedirect', 301, /another region/],
		['SlowDown', 503, /run the same command again/],
		['CredentialsProviderError', 0, /AWS_ACCESS_KEY_ID/],
	] as const) {
		const error = s3ErrorFrom(answered(name, status), 'Reading config', 's3://bucket');
		t.true(error instanceof StoreError);
		t.regex(error.hint ?? '', hint, `${name}`);
		t.regex(error.message, /^Reading config failed at s3:\/\/bucket: /);
	}

	t.true(s3ErrorFrom(answered('QuotaExceeded', 403), 'Writing', 's3://b') instanceof NoSpaceError);
});

test('nothing of the request is in the error, since it is signed', t => {
	const error = Object.assign(answered('AccessDenied', 403), {$response: {headers: {authorization: 'AWS4 secret'}}});
	const shown = s3ErrorFrom(error, 'Reading config', 's3://bucket');
	t.false(JSON.stringify([shown, shown.cause, Object.entries(new Object(shown.cause))]).includes('secret'));
});

test('credentials that ran out are told from other mistakes, also where the answer has no body', t => {
	t.true(areCredentialsExpired(answered('ExpiredToken', 400)));
	t.true(areCredentialsExpired(answered('400', 400, 'UnknownError')));
	t.false(areCredentialsExpired(answered('AccessDenied', 403)));
	t.false(areCredentialsExpired(answered('InvalidArgument', 400)));
});
