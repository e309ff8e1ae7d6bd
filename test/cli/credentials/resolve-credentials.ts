import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {type CredentialSources, resolveCredentials} from '../../../source/cli/credentials/resolve-credentials.js';
import {CancelledError, UsageError} from '../../../source/engine/client.js';
import {FakeTerminal, noTerminal} from '../../helpers/fake-terminal.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

const noFlags: CredentialSources['flags'] = {
	passwordFile: undefined,
	passwordCommand: undefined,
	encryptionKey: undefined,
};
const key = '0f'.repeat(32);

test('flags win over variables, ours over those of Cloudstic', async t => {
	const file = path.join(await temporaryFolder(t), 'password');
	await writeFile(file, 'from the file\n');
	const env = {
		HOLDFAST_PASSWORD: 'ours',
		HOLDFAST_PASSWORD_FILE: file,
		HOLDFAST_PASSWORD_COMMAND: 'echo from the command',
		CLOUDSTIC_ENCRYPTION_PASSWORD: 'theirs',
	};
	const resolve = async (flags: Partial<typeof noFlags>, from: Record<string, string>) => {
		const {password} = await resolveCredentials({flags: {...noFlags, ...flags}, env: from, terminal: noTerminal()});
		return password;
	};

	t.is(await resolve({passwordFile: file}, env), 'from the file');
	t.is(await resolve({passwordCommand: 'echo flag'}, env), 'flag');
	t.is(await resolve({}, env), 'ours');
	t.is(await resolve({}, {...env, HOLDFAST_PASSWORD: ''}), 'from the file');
	t.is(await resolve({}, {...env, HOLDFAST_PASSWORD: '', HOLDFAST_PASSWORD_FILE: ''}), 'from the command');
	t.is(await resolve({}, {CLOUDSTIC_ENCRYPTION_PASSWORD: 'theirs'}), 'theirs');
	t.is(await resolve({}, {}), undefined);
});

test('a password command cannot read the secrets of the environment', async t => {
	const env = {
		PATH: '/usr/bin:/bin',
		HOLDFAST_RECOVERY_KEY: 'words',
		HOLDFAST_PASSWORD_COMMAND: 'echo "[$HOLDFAST_RECOVERY_KEY]"',
	};
	const {password} = await resolveCredentials({flags: noFlags, env, terminal: noTerminal()});
	t.is(password, '[]');
});

test('keys and phrases come beside the password', async t => {
	const file = path.join(await temporaryFolder(t), 'key');
	await writeFile(file, key);
	const terminal = noTerminal();
	t.deepEqual(await resolveCredentials({flags: noFlags, env: {HOLDFAST_RECOVERY_KEY: 'abandon art'}, terminal}), {
		recoveryPhrase: 'abandon art',
	});
	t.deepEqual(await resolveCredentials({flags: noFlags, env: {HOLDFAST_ENCRYPTION_KEY_FILE: file}, terminal}), {
		encryptionKey: Buffer.from(key, 'hex'),
	});
	t.deepEqual(await resolveCredentials({flags: noFlags, env: {CLOUDSTIC_ENCRYPTION_KEY: key}, terminal}), {
		encryptionKey: Buffer.from(key, 'hex'),
	});
	t.deepEqual(await resolveCredentials({flags: noFlags, env: {CLOUDSTIC_RECOVERY_KEY: 'abandon art'}, terminal}), {
		recoveryPhrase: 'abandon art',
	});
});

test('two ways to say the password are one too many', async t => {
	const flags = {...noFlags, passwordFile: 'a', passwordCommand: 'b'};
	await t.throwsAsync(resolveCredentials({flags, env: {}, terminal: noTerminal()}), {instanceOf: UsageError});
});

test('with a terminal and nothing else the password is asked for, when it is needed', async t => {
	const terminal = new FakeTerminal('typed\r');
	const {password} = await resolveCredentials({flags: noFlags, env: {}, terminal});
	t.is(terminal.output.text, '', 'not before');
	t.is(typeof password === 'function' ? await password() : '', 'typed');
	t.is(terminal.output.text, 'Password of the repository: \n');
});

const choose = async (...answers: string[]) => {
	const terminal = new FakeTerminal(...answers);
	const {password} = await resolveCredentials({flags: noFlags, env: {}, terminal, isNew: true});
	return {password: typeof password === 'function' ? await password() : password, shown: terminal.output.text};
};

test('a new password is typed twice', async t => {
	t.deepEqual(await choose('typed\r', 'typed\r'), {
		password: 'typed',
		shown: 'Choose a password: \nType it again: \n',
	});
});

test('two passwords that differ, or an empty one, make nothing', async t => {
	await t.throwsAsync(choose('typed\r', 'tyqed\r'), {instanceOf: UsageError, message: 'The two passwords differ'});
	await t.throwsAsync(choose('\r'), {instanceOf: UsageError, message: 'The password is empty'});
	await t.throwsAsync(choose('\u0003'), {instanceOf: CancelledError});
});

test('what the profile says comes last, and is asked only when nothing comes before it', async t => {
	const file = path.join(await temporaryFolder(t), 'password');
	await writeFile(file, 'from the file\n');
	const resolve = async (profile: CredentialSources['profile'], env: Record<string, string> = {}) => {
		const {password} = await resolveCredentials({flags: noFlags, env, terminal: noTerminal(), profile});
		return password;
	};

	t.is(await resolve(() => ({from: 'file', file})), 'from the file');
	t.is(
		await resolve(() => ({from: 'command', command: 'echo from the command'}), {PATH: '/usr/bin:/bin'}),
		'from the command',
	);
	t.is(await resolve(() => ({from: 'environment', variable: 'MINE'}), {MINE: 'my own'}), 'my own');
	t.is(await resolve(() => ({from: 'prompt'})), undefined);
	const never = () => {
		throw new UsageError('asked');
	};

	t.is(await resolve(never, {HOLDFAST_PASSWORD: 'ours'}), 'ours');
	t.is(await resolve(never, {CLOUDSTIC_ENCRYPTION_KEY: key}), undefined);
});
