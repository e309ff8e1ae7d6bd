import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {newPassword} from '../../../source/cli/credentials/new-password.js';
import {UsageError} from '../../../source/engine/client.js';
import {FakeTerminal, noTerminal} from '../../helpers/fake-terminal.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

const {signal} = new AbortController();
const without = {newPasswordFile: undefined, newPasswordCommand: undefined};

test('it is typed twice on a terminal', async t => {
	const context = {env: {}, signal, terminal: new FakeTerminal('new one\r', 'new one\r')};
	t.is(await newPassword(context, without), 'new one');
	const mistyped = {env: {}, signal, terminal: new FakeTerminal('new one\r', 'new won\r')};
	await t.throwsAsync(newPassword(mistyped, without), {instanceOf: UsageError});
});

test('it is read from a file or a command, which does not see the old one', async t => {
	const file = path.join(await temporaryFolder(t), 'password');
	await writeFile(file, 'from a file\n');
	const context = {env: {HOLDFAST_PASSWORD: 'old', PATH: '/usr/bin:/bin'}, signal, terminal: noTerminal()};
	t.is(await newPassword(context, {...without, newPasswordFile: file}), 'from a file');
	const newPasswordCommand = 'echo "command $HOLDFAST_PASSWORD"';
	t.is(await newPassword(context, {...without, newPasswordCommand}), 'command ');
	await t.throwsAsync(newPassword(context, {newPasswordFile: file, newPasswordCommand}), {instanceOf: UsageError});
});

test('without a terminal the flags are named', async t => {
	const error = await t.throwsAsync(newPassword({env: {}, signal, terminal: noTerminal()}, without), {
		instanceOf: UsageError,
	});
	t.regex(error?.hint ?? '', /--new-password-file/);
});
