import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {userInfo} from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import {compareTrees} from '../helpers/compare-trees.js';
import {s3Environment, s3Folder} from '../helpers/radosgw.js';
import {runHoldfast} from '../helpers/run-holdfast.js';
import {startSshd} from '../helpers/sshd.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {openTerminal, type TestTerminal} from '../helpers/terminal.js';
import {testOnRadosgw} from '../helpers/test-on-radosgw.js';
import {testOnSshd} from '../helpers/test-on-sshd.js';

const password = 'correct horse battery staple wagon';

/** The setup in a terminal of somebody who has files, and nothing else. */
async function openSetup(t: ExecutionContext, env: Readonly<Record<string, string>>) {
	const folder = await temporaryFolder(t);
	const source = path.join(folder, 'source');
	mkdirSync(source);
	writeFileSync(path.join(source, 'report.txt'), 'first\n');
	const own = {HOME: folder, XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder, XDG_CONFIG_HOME: folder, ...env};
	const terminal = openTerminal(t, [], {columns: 100, rows: 30, env: own});
	await terminal.waitFor('Where shall the backups be kept?');
	return {folder, source, terminal, env: own};
}

/** Types into the lines of the form, from the one that has the keys on; the last Enter sends it. */
async function fillIn(terminal: TestTerminal, ...lines: readonly string[]): Promise<void> {
	for (const line of lines) {
		terminal.type(`\u0015${line}`);
		await terminal.press('enter');
	}
}

/** From the password on: the words, the folder, the rules, the first backup. */
async function finish(terminal: TestTerminal, source: string): Promise<void> {
	await terminal.waitFor('Which password shall open them?');
	await fillIn(terminal, password, password, '');
	const shown = await terminal.waitFor('Write these 24 words down');
	const words = new Map([...shown.matchAll(/ (\d+) ([a-z]{3,8})\b/g)].map(([, number, word]) => [number, word ?? '']));
	await terminal.press('enter');
	const question = await terminal.waitFor('From your note');
	await fillIn(terminal, ...[...question.matchAll(/Word (\d+)/g)].map(([, number]) => words.get(number ?? '') ?? ''));
	await terminal.waitFor('What shall be backed up?');
	await fillIn(terminal, source);
	await terminal.waitFor(`✓ ${source}`);
	await terminal.press('enter');
	await terminal.waitFor('How long shall snapshots be kept?');
	await terminal.press('enter');
	await terminal.waitFor('Everything is ready');
	await terminal.press('enter');
	await terminal.waitFor(/Snapshot [\da-f]{8}/);
	terminal.type('1');
	await terminal.waitFor('1/1');
	terminal.type('q');
}

/** What was set up serves the commands too: they find the store in the profile. */
async function comesBack(t: ExecutionContext, {folder, source, env}: {folder: string; source: string; env: object}) {
	const target = path.join(folder, 'back');
	const {exitStatus, stderr} = await runHoldfast(['restore', '--target', target], {
		env: {...env, HOLDFAST_PASSWORD: password},
	});
	t.is(exitStatus, 0, stderr);
	t.deepEqual(compareTrees(source, target), []);
}

testOnSshd('a folder of a server: no port, an unknown host, a user whom it does not let in, then a backup', async t => {
	const server = await startSshd();
	const setup = await openSetup(t, server.env);
	const {terminal, folder, source} = setup;
	await terminal.press('up', 'right', 'right', 'down');
	const place = path.join(server.folder, `store ${path.basename(folder)} #1`);
	await fillIn(terminal, '127.0.0.1', 'nobody-here', 'ssh', place);
	await terminal.waitFor('The port is a number');
	await terminal.press('up');
	await fillIn(terminal, String(server.port), place);

	await terminal.waitFor('Unknown server');
	t.regex(terminal.text, /ssh-ed25519 SHA256:/);
	await terminal.press('escape');
	await terminal.waitFor('The server was not confirmed');
	await terminal.press('enter');
	await terminal.waitFor('Unknown server');
	await terminal.press('enter');
	await terminal.waitFor(/nobody-here@127\.0\.0\.1[^]*lets nobody in/);
	t.true(readFileSync(path.join(folder, '.ssh/known_hosts'), 'utf8').includes(String(server.port)));

	await terminal.press('up', 'up');
	await fillIn(terminal, userInfo().username, String(server.port), place);
	await finish(terminal, source);
	t.is(await terminal.exit(), 0);
	await comesBack(t, setup);
});

/** `s3:http://127.0.0.1:7480/bucket/folder` */
const partsOf = (location: string) => {
	const {origin, pathname} = new URL(location.slice('s3:'.length));
	const [, bucket = '', prefix = ''] = pathname.split('/');
	return {endpoint: origin, bucket, prefix};
};

testOnRadosgw('a bucket: keys that are refused, a bucket that is not there, then a backup', async t => {
	const {endpoint, bucket, prefix} = partsOf(await s3Folder());
	const locked = await openSetup(t, {...s3Environment, AWS_SECRET_ACCESS_KEY: 'another one'});
	await locked.terminal.press('up', 'right', 'down');
	await fillIn(locked.terminal, bucket, prefix, '', endpoint);
	await locked.terminal.waitFor('SignatureDoesNotMatch');

	const setup = await openSetup(t, s3Environment);
	const {terminal, source} = setup;
	await terminal.press('up', 'right', 'down');
	await fillIn(terminal, `${bucket}-not-there`, prefix, '', endpoint);
	await terminal.waitFor('NoSuchBucket');
	await terminal.press('up', 'up', 'up');
	await fillIn(terminal, bucket, prefix, '', endpoint);
	await finish(terminal, source);
	t.is(await terminal.exit(), 0);
	await comesBack(t, setup);
});
