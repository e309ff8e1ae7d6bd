import {homedir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {repositoryLocation} from '../../source/cli/repository-location.js';
import {UsageError} from '../../source/engine/client.js';

const noFlags = {
	repo: undefined,
	s3Endpoint: undefined,
	s3Region: undefined,
	s3Profile: undefined,
	s3PathStyle: false,
};

const isAt = test.macro({
	exec(t, repo: string | undefined, env: Record<string, string>, expected: string) {
		t.is(repositoryLocation({...noFlags, repo}, env), expected);
	},
	title: (_, flag: string | undefined, env: Record<string, string>, expected: string) =>
		`${flag ?? ''} ${JSON.stringify(env)} is at ${expected}`,
});

test(isAt, '/flag', {HOLDFAST_REPOSITORY: '/env', CLOUDSTIC_STORE_PATH: '/cloudstic'}, '/flag');
test(isAt, undefined, {HOLDFAST_REPOSITORY: '/env', CLOUDSTIC_STORE_PATH: '/cloudstic'}, '/env');
test(isAt, undefined, {CLOUDSTIC_STORE_PATH: '/cloudstic'}, '/cloudstic');
test(
	isAt,
	undefined,
	{CLOUDSTIC_STORE: 's3', CLOUDSTIC_STORE_PATH: 'bucket', CLOUDSTIC_STORE_PREFIX: 'a/'},
	's3://bucket/a/',
);
test(
	isAt,
	undefined,
	{CLOUDSTIC_STORE: 's3', CLOUDSTIC_STORE_PATH: 'bucket', CLOUDSTIC_S3_ENDPOINT: 'http://ceph:7480'},
	's3://bucket/?endpoint=http%3A%2F%2Fceph%3A7480',
);
test(
	isAt,
	undefined,
	{
		CLOUDSTIC_STORE: 'sftp',
		CLOUDSTIC_STORE_PATH: '/srv',
		CLOUDSTIC_SFTP_HOST: 'h',
		CLOUDSTIC_SFTP_USER: 'u',
		CLOUDSTIC_SFTP_PORT: '2222',
	},
	'sftp://u@h:2222/srv',
);
test(isAt, undefined, {XDG_DATA_HOME: '/data'}, '/data/holdfast/repository');
test(isAt, undefined, {XDG_DATA_HOME: 'relative'}, path.join(homedir(), '.local/share/holdfast/repository'));
test(isAt, undefined, {HOLDFAST_REPOSITORY: ''}, path.join(homedir(), '.local/share/holdfast/repository'));

test('a store of Cloudstic that is not known is refused', t => {
	t.throws(() => repositoryLocation(noFlags, {CLOUDSTIC_STORE: 'b2', CLOUDSTIC_STORE_PATH: 'x'}), {
		instanceOf: UsageError,
		message: /not known: b2/,
	});
});

test('flags say what a location on S3 leaves open, and nothing of other locations', t => {
	const flags = {...noFlags, s3Endpoint: 'https://ceph', s3Region: 'r', s3Profile: 'p', s3PathStyle: true};
	t.is(
		repositoryLocation({...flags, repo: 's3://bucket/a?region=own'}, {}),
		's3://bucket/a?region=own&endpoint=https%3A%2F%2Fceph&profile=p&path-style=true',
	);
	t.is(repositoryLocation({...flags, repo: '/srv/backup'}, {}), '/srv/backup');
});

test('the profile is asked only when nothing comes before it', t => {
	const profile = () => ({repository: '/profile'});
	t.is(repositoryLocation(noFlags, {}, profile), '/profile');
	t.is(repositoryLocation(noFlags, {HOLDFAST_REPOSITORY: ''}, profile), '/profile');
	const broken = () => {
		throw new UsageError('broken');
	};

	t.is(repositoryLocation({...noFlags, repo: '/flag'}, {}, broken), '/flag');
	t.is(repositoryLocation(noFlags, {HOLDFAST_REPOSITORY: '/env'}, broken), '/env');
	t.throws(() => repositoryLocation(noFlags, {}, broken), {instanceOf: UsageError});
});
