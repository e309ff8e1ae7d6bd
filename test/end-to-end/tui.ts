import test, {type ExecutionContext} from 'ava';
import {exampleBackup} from '../helpers/example-backup.js';
import {openTerminal, type TerminalOptions} from '../helpers/terminal.js';

/** The program on a repository with two snapshots. */
async function openTui(t: ExecutionContext, options: TerminalOptions = {}) {
	const example = await exampleBackup(t);
	await example.run(['backup', example.source, '--init', '--tag', 'first']);
	await example.run(['backup', example.source]);
	const terminal = openTerminal(t, [], {columns: 80, rows: 24, ...options, env: {...example.env, ...options.env}});
	return {...example, terminal};
}

test('holdfast alone shows the snapshots, and q gives the terminal back', async t => {
	const {terminal} = await openTui(t);
	await terminal.waitFor('2/2');
	t.true(terminal.isAlternateScreen);
	terminal.type('q');
	t.is(await terminal.exit(), 0);
	t.false(terminal.isAlternateScreen);
});

test('the password is asked for before anything is drawn', async t => {
	const {terminal} = await openTui(t, {env: {HOLDFAST_PASSWORD: ''}});
	await terminal.waitFor('Password of the repository:');
	t.false(terminal.isAlternateScreen);
	terminal.type('choose one\r');
	await terminal.waitFor('2/2');
});

for (const [signal, status] of [
	['SIGTERM', 130],
	['SIGHUP', 130],
] as const) {
	test(`${signal} leaves the screen in order`, async t => {
		const {terminal} = await openTui(t);
		await terminal.waitFor('2/2');
		terminal.kill(signal);
		t.is(await terminal.exit(), status);
		t.false(terminal.isAlternateScreen);
		t.true(terminal.raw.includes('\u001B[?25h'));
	});
}

test('without a terminal nothing is drawn, and the hint says what to do', async t => {
	const {run} = await exampleBackup(t);
	const {exitStatus, stderr} = await run(['tui']);
	t.is(exitStatus, 2);
	t.true(stderr.includes('needs a terminal'));
});
