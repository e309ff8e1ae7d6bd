import {spawnSync} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {testWithCommand} from '../helpers/conditional-tests.js';
import {exampleBackup} from '../helpers/example-backup.js';
import {cleanEnvironment, programFile} from '../helpers/run-holdfast.js';
import {restoreByKeys} from '../helpers/restore-by-keys.js';
import {openTerminal} from '../helpers/terminal.js';

/** File names that would own a terminal, and what is shown of them: an order to it, a second line, text that runs backwards. */
const evilNames: ReadonlyArray<readonly [name: string, shown: string]> = [
	['evil\u001B]52;c;cHduZWQ=\u0007.txt', String.raw`evil\x1b]52;c;cHduZWQ=\x07.txt`],
	['evil\r\n\u001B[2Jline', String.raw`evil\r\n\x1b[2Jline`],
	['evil\u202Efdp.exe', String.raw`evil\u202efdp.exe`],
];

/** Two snapshots, between which a file grew and another came. */
async function twoSnapshots(t: ExecutionContext) {
	const example = await exampleBackup(t);
	await example.run(['backup', example.source, '--init']);
	await writeFile(path.join(example.source, 'docs', 'report.txt'), 'second\n');
	for (const [name] of evilNames) {
		await writeFile(path.join(example.source, 'docs', name), 'hello\n');
	}

	await example.run(['backup', example.source]);
	return example;
}

/** A screen on which a backup of 640 MB is running. */
async function backupUnderWay(t: ExecutionContext) {
	const {env, source, run} = await exampleBackup(t);
	await run(['init']);
	for (let index = 0; index < 20; index++) {
		await writeFile(path.join(source, `random${index}`), randomBytes(32_000_000));
	}

	const terminal = openTerminal(t, [], {columns: 80, rows: 24, env});
	await terminal.waitFor('no backup yet');
	terminal.type('b');
	await terminal.waitFor('What to back up');
	terminal.type(`${source}\r`);
	await terminal.waitFor(/\d \w?i?B of \d/);
	return {terminal, source, run};
}

test('files are browsed, looked into, followed through time, compared and restored, by keys alone', async t => {
	const {env, folder} = await twoSnapshots(t);
	const terminal = openTerminal(t, [], {columns: 120, rows: 32, env: {...env, HOME: folder}});
	await terminal.waitFor('2/2');

	await terminal.press('enter');
	await terminal.waitFor('docs/');
	await terminal.press('enter');
	await terminal.waitFor('report.txt');
	// What a file is called is shown, never obeyed.
	for (const [, shown] of evilNames) {
		t.true(terminal.text.includes(shown));
	}

	terminal.type('/report\r');
	terminal.type('v');
	await terminal.waitFor('second');
	// Not Escape: with a letter right behind it, that would be the letter with Alt.
	terminal.type('qt');
	await terminal.waitFor('2 versions');
	terminal.type('q[');
	await terminal.waitFor('1 newer');
	terminal.type('v');
	await terminal.waitFor('first');
	terminal.type('qq');
	await terminal.waitFor('2/2');

	terminal.type('d');
	await terminal.waitFor(/\+ 3 added[^]*~ 1 changed/);
	terminal.type('=');
	for (const [, shown] of evilNames) {
		await terminal.waitFor(shown);
	}

	terminal.type('q');
	await terminal.waitFor('2/2');
	t.false(terminal.raw.includes('\u001B]52;'));
	t.false(terminal.raw.includes('\u202E'));
	t.false(terminal.raw.includes('\u001B[2Jline'));

	await restoreByKeys(terminal, '~/back');
	t.is(await readFile(path.join(folder, 'back/docs/report.txt'), 'utf8'), 'second\n');
	terminal.type('qq');
	t.is(await terminal.exit(), 0);
});

test('Ctrl-C in the middle of a backup asks, cancels, gives the lock back, and the next backup goes on', async t => {
	const {terminal, source, run} = await backupUnderWay(t);
	await terminal.press('ctrl-c');
	await terminal.waitFor('used by the next backup');
	await terminal.press('enter');
	await terminal.waitFor('Cancelled. No snapshot is made');
	await terminal.press('ctrl-c');
	t.is(await terminal.exit(), 0);
	t.false(terminal.isAlternateScreen);
	const {exitStatus, stderr} = await run(['backup', source]);
	t.notRegex(stderr, /lock/i);
	t.is(exitStatus, 0);
});

test('a backup is made from the screen, and its snapshot appears', async t => {
	const {env, source, json} = await twoSnapshots(t);
	await mkdir(path.join(source, 'new'));
	const terminal = openTerminal(t, [], {columns: 80, rows: 24, env});
	await terminal.waitFor('2/2');
	terminal.type('b');
	await terminal.waitFor('The same as a command');
	await terminal.press('enter');
	await terminal.waitFor('What came of it');
	terminal.type('q');
	await terminal.waitFor('3/3');
	terminal.type('q');
	t.is(await terminal.exit(), 0);
	const {lines} = await json('list');
	t.is(lines.filter(({type}) => type === 'snapshot').length, 3);
});

test('the picture follows the window, also through one that is too small', async t => {
	const {env} = await twoSnapshots(t);
	const terminal = openTerminal(t, [], {columns: 120, rows: 32, env});
	await terminal.waitFor('Activity, last 30 days');
	terminal.resize(50, 10);
	await terminal.waitFor('needs a window of 60x16');
	terminal.resize(80, 24);
	await terminal.waitFor(/╰─+╯\n Enter browse/);
	t.false(terminal.text.includes('Activity'));
	t.is(terminal.text.split('\n').length, 24);
});

test('SIGTERM in the middle of a backup cancels it and leaves the screen', async t => {
	const {terminal, source, run} = await backupUnderWay(t);
	terminal.kill('SIGTERM');
	t.is(await terminal.exit(), 130);
	t.false(terminal.isAlternateScreen);
	const {exitStatus} = await run(['backup', source]);
	t.is(exitStatus, 0);
});

test('NO_COLOR and HOLDFAST_ASCII: no colours, and no characters beyond ASCII but those of names', async t => {
	const {env} = await twoSnapshots(t);
	const terminal = openTerminal(t, [], {columns: 80, rows: 24, env: {...env, NO_COLOR: '1', HOLDFAST_ASCII: '1'}});
	const text = await terminal.waitFor('2/2');
	t.regex(text, /^[\u0020-\u007E\n]*$/);
	t.false(terminal.raw.includes('\u001B[38;'));
});

testWithCommand('tmux')('it works inside of tmux', async t => {
	const {env, folder} = await twoSnapshots(t);
	const socket = path.join(folder, 'tmux');
	const tmux = (...args: string[]): string => {
		const tmuxEnv = cleanEnvironment({...env, TERM: 'xterm-256color'});
		return spawnSync('tmux', ['-S', socket, ...args], {env: tmuxEnv, encoding: 'utf8'}).stdout;
	};

	t.teardown(() => {
		tmux('kill-server');
	});
	const {columns, rows} = {columns: '80', rows: '24'};
	tmux('new-session', '-d', '-x', columns, '-y', rows, process.execPath, programFile);
	const screen = async (wanted: string) => {
		for (let look = 0; look < 600; look++) {
			const stdout = tmux('capture-pane', '-p');
			if (stdout.includes(wanted)) {
				return stdout;
			}

			await delay(100);
		}

		throw new Error(`tmux never showed ${wanted}`);
	};

	await screen('2/2');
	tmux('send-keys', 'Down', 'Enter');
	t.true((await screen('docs/')).includes('1 newer'));
});
