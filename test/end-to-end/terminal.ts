import type {ChildProcess} from 'node:child_process';
import {randomBytes} from 'node:crypto';
import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {setTimeout} from 'node:timers/promises';
import test from 'ava';
import {exampleBackup} from '../helpers/example-backup.js';
import {openTerminal} from '../helpers/terminal.js';

test('init asks for a password twice and shows none of it; list asks once', async t => {
	const {env} = await exampleBackup(t, {untouched: true});
	const plainEnv = {...env, HOLDFAST_PASSWORD: ''};
	const init = openTerminal(t, ['init'], {env: plainEnv});
	await init.waitFor('Choose a password:');
	init.type('sesame\r');
	await init.waitFor('Type it again:');
	init.type('sesame\r');
	await init.waitFor('Made an encrypted repository');
	t.is(await init.exit(), 0);
	t.false(init.raw.includes('sesame'));

	const list = openTerminal(t, ['list'], {env: plainEnv});
	await list.waitFor('Password of the repository:');
	list.type('sesame\r');
	await list.waitFor('No snapshots.');
	t.is(await list.exit(), 0);
});

test('two passwords that differ make nothing', async t => {
	const {env} = await exampleBackup(t);
	const init = openTerminal(t, ['init'], {env: {...env, HOLDFAST_PASSWORD: ''}});
	await init.waitFor('Choose a password:');
	init.type('sesame\r');
	await init.waitFor('Type it again:');
	init.type('simsalabim\r');
	await init.waitFor('The two passwords differ');
	t.is(await init.exit(), 2);
});

test('Ctrl-C at the question ends with 130, and the terminal shows again what is typed', async t => {
	const {env, run} = await exampleBackup(t);
	await run(['init']);
	const list = openTerminal(t, ['list'], {env: {...env, HOLDFAST_PASSWORD: ''}});
	await list.waitFor('Password of the repository:');
	await list.press('ctrl-c');
	t.is(await list.exit(), 130);
});

test('Ctrl-C during a backup cancels it, releases the lock, and the next backup goes on', async t => {
	const {env, source, run} = await exampleBackup(t);
	await run(['init']);
	for (let index = 0; index < 8; index++) {
		await writeFile(path.join(source, `random${index}`), randomBytes(32_000_000));
	}

	const backup = openTerminal(t, ['backup', source], {env});
	await backup.waitFor(/ of \d/);
	await backup.press('ctrl-c');
	const status = await backup.exit();
	t.is(status, 130);
	const {exitStatus, stderr} = await run(['backup', source]);
	t.is(stderr, '');
	t.is(exitStatus, 0);
});

for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
	test(`${signal} ends a backup with 130`, async t => {
		const {folder, source, run} = await exampleBackup(t);
		await run(['init']);
		for (let index = 0; index < 8; index++) {
			await writeFile(path.join(source, `random${index}`), randomBytes(32_000_000));
		}

		const log = path.join(folder, 'log');
		const killOnceUnderWay = async (child: ChildProcess) => {
			while (!(await readFile(log, 'utf8').catch(() => '')).includes('started')) {
				await setTimeout(20);
			}

			child.kill(signal);
		};

		const {exitStatus} = await run(['backup', source, '--log-file', log], {
			onStart(child) {
				void killOnceUnderWay(child);
			},
		});
		t.is(exitStatus, 130);
	});
}
