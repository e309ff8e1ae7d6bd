import {execFileSync} from 'node:child_process';
import {readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {exampleBackup} from '../helpers/example-backup.js';
import type {RunOptions} from '../helpers/run-holdfast.js';

const password = 'swordfish-41-of-71';
const second = 'marlin-42-of-72';
const wrong = 'herring-43-of-73';
const platformKey = '5ec2e7'.repeat(11).slice(0, 64);
const linkPassword = 'mackerel-44-of-74';

/** A repository with a password, and everything that the program has said about it. */
async function withSecrets(t: ExecutionContext) {
	const {run, ...example} = await exampleBackup(t, {untouched: true});
	const said: string[] = [];
	const env = {
		HOLDFAST_PASSWORD: password,
		HOLDFAST_TO_PASSWORD: second,
		HOLDFAST_SFTP_PASSWORD: linkPassword,
		HOLDFAST_SFTP_PASSPHRASE: linkPassword,
		XDG_STATE_HOME: path.join(example.folder, 'state'),
	};
	return {
		...example,
		said,
		async say(args: readonly string[], options: RunOptions = {}) {
			const result = await run(args, {...options, env: {...env, ...options.env}});
			said.push(result.stdout, result.stderr);
			return result;
		},
	};
}

function mustNotHold(t: ExecutionContext, where: string, text: string | Buffer, secrets: readonly string[]): void {
	for (const secret of secrets) {
		for (const written of [secret, JSON.stringify(secret).slice(1, -1), Buffer.from(secret).toString('base64')]) {
			t.false(text.includes(written), `${where} tells a secret`);
		}
	}
}

const filesIn = (folder: string): string[] =>
	readdirSync(folder, {recursive: true, withFileTypes: true})
		.filter(entry => entry.isFile())
		.map(entry => path.join(entry.parentPath, entry.name));

test('no secret is in what is printed, logged or written, whether commands succeed or fail', async t => {
	const {folder, source, repository, say, said} = await withSecrets(t);
	const log = path.join(folder, 'log');
	const loud = ['--verbose', '--log-file', log];
	const newPassword = path.join(folder, 'new-password');
	writeFileSync(newPassword, `${second}\n`);
	t.is((await say(['init', ...loud])).exitStatus, 0);
	t.is((await say(['backup', source, ...loud])).exitStatus, 0);
	t.is((await say(['key', 'add', '--new-password-file', newPassword, ...loud])).exitStatus, 0);
	const recovery = await say(['key', 'add-recovery', '--json']);
	const phrase = /"recoveryPhrase":"(?<phrase>[^"]+)"/.exec(recovery.stdout)?.groups?.phrase ?? '';
	t.is(phrase.split(' ').length, 24);
	// It is shown this once.
	said.splice(0, said.length, ...said.filter(text => text !== recovery.stdout));

	const failing: ReadonlyArray<readonly [args: string[], options?: RunOptions]> = [
		[['list'], {env: {HOLDFAST_PASSWORD: wrong}}],
		[['list'], {env: {HOLDFAST_PASSWORD: '', HOLDFAST_RECOVERY_KEY: phrase.replace(/\w+$/, 'zebra')}}],
		[['list'], {env: {HOLDFAST_PASSWORD: '', CLOUDSTIC_ENCRYPTION_KEY: platformKey}}],
		[['list', '--encryption-key', platformKey]],
		[['list', `--password=${wrong}`]],
		[['list', '--json', `--encryption-key=${platformKey}`]],
		[['list', '--repo', `sftp://user:${wrong}@127.0.0.1:9/folder`]],
		[['list', '--repo', `s3:http://user:${wrong}@127.0.0.1:9/bucket/folder`]],
		[['list', '--password-command', 'exit 3']],
		[['forget', 'nothing', '--yes', '--json']],
	];
	for (const [args, options] of failing) {
		const {exitStatus} = await say([...args, ...loud], options);
		t.not(exitStatus, 0, `${args.slice(0, 2).join(' ')} goes through`);
	}

	for (const args of [
		['check', '--read-data', '--json'],
		['key', 'list'],
		['cat', 'config', 'keys/password-default'],
	]) {
		t.is((await say([...args, ...loud])).exitStatus, 0, `${args.join(' ')} fails`);
	}

	const secrets = [password, second, wrong, platformKey, linkPassword, phrase];
	mustNotHold(t, 'the output', said.join('\n'), secrets);
	const written = [log, ...filesIn(repository), ...filesIn(path.join(folder, 'cache'))];
	for (const file of written) {
		mustNotHold(t, path.relative(folder, file), readFileSync(file), secrets);
	}

	for (const file of written) {
		t.is(statSync(file).mode & 0o077, 0, `${path.relative(folder, file)} can be read by others`);
	}
});

test('a command that gets the password sees no other secret, and no process shows one', async t => {
	const {folder, source, say} = await withSecrets(t);
	t.is((await say(['init'])).exitStatus, 0);
	const seen = path.join(folder, 'seen');
	const processes = path.join(folder, 'processes');
	const command = `env > ${seen}; cat /proc/$$/cmdline /proc/$PPID/cmdline >> ${seen}; ps -ww -eo args > ${processes}; cat ${path.join(folder, 'password')}`;
	writeFileSync(path.join(folder, 'password'), `${password}\n`);
	let shown = '';
	const {exitStatus} = await say(['backup', source, '--password-command', command], {
		onStart(child) {
			const look = setInterval(() => {
				shown += execFileSync('ps', ['-ww', '-eo', 'args']).toString();
			}, 50);
			child.on('close', () => {
				clearInterval(look);
			});
		},
	});
	t.is(exitStatus, 0);
	shown += readFileSync(processes, 'utf8');
	// Of the command's own shell: the program shows its arguments only until it has given its process a title.
	t.true(shown.includes(seen));
	mustNotHold(t, 'ps', shown, [password, second, linkPassword]);
	const environment = readFileSync(seen);
	t.true(environment.includes('HOLDFAST_REPOSITORY='));
	mustNotHold(t, 'the environment of a child', environment, [password, second, linkPassword]);
});
