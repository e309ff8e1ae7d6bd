import test from 'ava';
import {UsageError} from '../../../../../source/engine/errors.js';
import {formatS3Location, parseS3Location} from '../../../../../source/engine/stores/backends/s3/s3-location.js';

const isAt = test.macro({
	exec(t, location: string, env: Record<string, string>, expected: object) {
		t.deepEqual({...parseS3Location(location, env)}, expected);
	},
	title: (_, location: string, env: Record<string, string>) => `${location} ${JSON.stringify(env)}`,
});

test(isAt, 's3://bucket', {}, {bucket: 'bucket', prefix: '', pathStyle: false});
test(isAt, 's3://bucket//a/b//', {}, {bucket: 'bucket', prefix: 'a/b/', pathStyle: false});
test(isAt, 's3://bucket/a%20b', {}, {bucket: 'bucket', prefix: 'a b/', pathStyle: false});
test(
	isAt,
	's3:http://ceph:7480/bucket/a',
	{},
	{
		bucket: 'bucket',
		prefix: 'a/',
		endpoint: 'http://ceph:7480',
		pathStyle: true,
	},
);
test(
	isAt,
	's3:s3.amazonaws.com/bucket',
	{},
	{
		bucket: 'bucket',
		prefix: '',
		endpoint: 'https://s3.amazonaws.com',
		pathStyle: false,
	},
);
test(
	isAt,
	's3://bucket?region=own&path-style=true',
	{AWS_REGION: 'other', AWS_PROFILE: 'p'},
	{
		bucket: 'bucket',
		prefix: '',
		region: 'own',
		profile: 'p',
		pathStyle: true,
	},
);
test(
	isAt,
	's3://bucket',
	{AWS_ENDPOINT_URL: 'http://a', AWS_ENDPOINT_URL_S3: 'http://b', AWS_DEFAULT_REGION: 'r'},
	{
		bucket: 'bucket',
		prefix: '',
		endpoint: 'http://b',
		region: 'r',
		pathStyle: true,
	},
);

test(isAt, 's3://bucket?late-lists=5', {}, {bucket: 'bucket', prefix: '', pathStyle: false, listsLateMs: 5000});

test('the location that is shown leads to the same place', t => {
	for (const location of ['s3://bucket', 's3://bucket/a%20b/c', 's3:http://ceph:7480/bucket/a']) {
		t.is(formatS3Location(parseS3Location(location, {})), location);
	}
});

test('how late a server lists is a number of seconds', t => {
	for (const text of ['0', '-1', '601', '1.5', 'true', '']) {
		t.throws(
			() => parseS3Location(`s3://bucket?late-lists=${text}`, {}),
			{instanceOf: UsageError, message: /from 1 to 600/},
			`${text}`,
		);
	}
});

test('a location that names no bucket, or that nobody can understand, is refused with the forms there are', t => {
	for (const location of ['s3:', 's3://', 's3:https://server', 's3://bucket?what=x', 's3://bucket?path-style=yes']) {
		t.throws(() => parseS3Location(location, {}), {instanceOf: UsageError}, `${location}`);
	}
});

test('a secret in a location is refused without being repeated', t => {
	for (const location of [
		's3://KEY:geheim@bucket/a',
		's3:https://KEY:geheim@server/bucket',
		's3://b?endpoint=http://KEY:geheim@server',
	]) {
		const error = t.throws(() => parseS3Location(location, {}), {instanceOf: UsageError});
		t.false(`${error.message} ${error.hint}`.includes('geheim'));
	}
});
