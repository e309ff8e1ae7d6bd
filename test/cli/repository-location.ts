import {homedir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {repositoryLocation} from '../../source/cli/repository-location.js';
import {UsageError} from '../../source/engine/client.js';

const isAt = test.macro({
	exec(t, flag: string | undefined, env: Record<string, string>, expected: string) {
		t.is(repositoryLocation(flag, env), expected);
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
	t.throws(() => repositoryLocation(undefined, {CLOUDSTIC_STORE: 'b2', CLOUDSTIC_STORE_PATH: 'x'}), {
		instanceOf: UsageError,
		message: /not known: b2/,
	});
});
