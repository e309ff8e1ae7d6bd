import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {exampleBackup} from '../helpers/example-backup.js';
import {openTerminal} from '../helpers/terminal.js';

test('a second password is added, listed and removed; the last way in stays', async t => {
	const {folder, json, run} = await exampleBackup(t);
	await run(['init']);
	const file = path.join(folder, 'second');
	await writeFile(file, 'another one\n');
	t.like((await json('key', 'add', '--new-password-file', file)).summary, {action: 'add', name: 'password-2'});
	t.is((await run(['list'], {env: {HOLDFAST_PASSWORD: 'another one'}})).exitStatus, 0);
	const {lines} = await json('key', 'list');
	t.deepEqual(
		lines.filter(({type}) => type === 'key').map(({name, kind}) => [name, kind]),
		[
			['password-2', 'password'],
			['password-default', 'password'],
		],
	);
	t.like(lines[0]?.kdf, {algorithm: 'argon2id', memory: 65_536});

	const own = await run(['key', 'remove', 'password-default', '--yes']);
	t.is(own.exitStatus, 1, 'nobody locks himself out');
	t.is((await run(['key', 'remove', 'password-2', '--yes'])).exitStatus, 0);
	t.is((await run(['list'], {env: {HOLDFAST_PASSWORD: 'another one'}})).exitStatus, 12);
	const last = await run(['key', 'remove', 'password-default', '--yes']);
	t.is(last.exitStatus, 1);
	t.regex(last.stderr, /is the last key slot/);
	t.is((await run(['list'])).exitStatus, 0);
});

test('a recovery phrase is added and shown once', async t => {
	const {json, run} = await exampleBackup(t, {untouched: true});
	await run(['init']);
	const {summary} = await json('key', 'add-recovery');
	const env = {HOLDFAST_PASSWORD: '', HOLDFAST_RECOVERY_KEY: String(summary.recoveryPhrase)};
	t.is((await run(['list'], {env})).exitStatus, 0);
	const noPassword = await run(['key', 'passwd'], {env});
	t.is(noPassword.exitStatus, 2, 'a phrase is no password that could be changed');
	const {stdout} = await run(['key', 'add-recovery']);
	t.regex(stdout, /Added recovery-2\n\nRecovery phrase\. .*\n\n {3}1 /);
	t.regex((await run(['key', 'list'])).stdout, /password-default {2}password {2}argon2id, 64 MiB, 3 passes\n/);
});

test('a changed password is asked for on the terminal, after the old one and only once', async t => {
	const {env, run} = await exampleBackup(t);
	await run(['init']);
	const passwd = openTerminal(t, ['key', 'passwd'], {env: {...env, HOLDFAST_PASSWORD: ''}});
	await passwd.waitFor('Password of the repository:');
	passwd.type('choose one\r');
	await passwd.waitFor('Choose a password:');
	passwd.type('sesame\r');
	await passwd.waitFor('Type it again:');
	passwd.type('sesame\r');
	await passwd.waitFor('Changed the password');
	t.is(await passwd.exit(), 0);
	t.is((await run(['list'])).exitStatus, 12);
	t.is((await run(['list'], {env: {HOLDFAST_PASSWORD: 'sesame'}})).exitStatus, 0);
});

for (const [args, message] of [
	[['key', 'rotate'], /There is nothing called "rotate" to do with keys/],
	[['key', 'remove', '--yes'], /Which one to remove was not said/],
	[['key', 'list', 'password-2'], /one word too many/],
	[['key', 'add'], /--new-password-file FILE/],
	[['key', 'remove', 'password-9', '--yes'], /There is no key slot keys\/password-9/],
] as const) {
	test(`holdfast ${args.join(' ')} is wrong usage`, async t => {
		const {run} = await exampleBackup(t);
		await run(['init']);
		const {exitStatus, stderr} = await run(args);
		t.is(exitStatus, 2);
		t.regex(stderr, message);
	});
}

test('locks are shown before they are removed, damaged ones too', async t => {
	const {repository, json, run} = await exampleBackup(t);
	await run(['init']);
	const none = await run(['break-lock']);
	t.is(none.exitStatus, 0);
	t.regex(none.stdout, /No locks/);
	await mkdir(path.join(repository, 'index'));
	await writeFile(path.join(repository, 'index', 'lock.exclusive'), 'damage');
	t.is((await run(['prune', '--yes'])).exitStatus, 11);
	const shown = await json('break-lock', '--dry-run');
	t.like(shown.lines[0], {type: 'lock', key: 'index/lock.exclusive', state: 'damaged'});
	t.like(shown.summary, {locks: 1, removed: 0});
	// Whoever cannot be asked is shown them all the same, and nothing goes.
	const refused = await run(['unlock']);
	t.is(refused.exitStatus, 2);
	t.regex(refused.stdout, /damaged/);
	t.regex(refused.stderr, /--yes/);
	t.is((await json('break-lock')).lines.at(0)?.type, 'lock');
	t.regex((await run(['unlock', '--yes'])).stdout, /damaged .*\n✓ Removed 1 lock\n/);
	t.is((await run(['prune', '--yes'])).exitStatus, 0);
});
