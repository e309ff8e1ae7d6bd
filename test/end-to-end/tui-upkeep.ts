import {readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {acquireSharedLock, openRepository} from '../../source/index.js';
import {exampleBackup, password} from '../helpers/example-backup.js';
import {openTerminal} from '../helpers/terminal.js';

/** Three snapshots: a report that changes, a file that only the first one has, and bytes that nobody needs; and the program in a terminal on them. */
async function threeSnapshots(t: ExecutionContext, {columns, rows}: {readonly columns: number; readonly rows: number}) {
	const example = await exampleBackup(t);
	const {folder, source, run} = example;
	await writeFile(path.join(source, 'docs', 'once.txt'), 'only once\n');
	await run(['backup', source, '--init']);
	await rm(path.join(source, 'docs', 'once.txt'));
	for (const text of ['second\n', 'third\n']) {
		await writeFile(path.join(source, 'docs', 'report.txt'), text);
		await run(['backup', source]);
	}

	const env = {...example.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_STATE_HOME: folder};
	const terminal = openTerminal(t, [], {columns, rows, env});
	await terminal.waitFor('3/3');
	return {...example, terminal};
}

test('a policy is chosen, played into the future, and carried out: the file that is lost for good is named first', async t => {
	const {terminal, json, run} = await threeSnapshots(t, {columns: 120, rows: 32});
	terminal.type('4');
	await terminal.waitFor(/● 3 kept {3}○ 0 removed/);
	// Nothing but the newest: other rules would keep more when a day or an hour ends between two backups.
	terminal.type('[=');
	for (const lessThanOfEach of ['', '[', '[', '[[', '[']) {
		await terminal.press('tab');
		terminal.type(lessThanOfEach);
	}

	await terminal.waitFor(/● 1 kept {3}○ 2 removed {3}frees about/);
	terminal.type('x');
	await terminal.waitFor('What would be removed');
	terminal.type('w');
	await terminal.waitFor(/What if you keep this policy for two years[^]*First to go/);
	terminal.type('s');
	await terminal.waitFor('follows this policy now');

	await terminal.press('enter');
	await terminal.waitFor(/1 dry run ✓[^]*2 snapshots go[^]*1 file lost for good/);
	await terminal.press('tab');
	await terminal.waitFor('docs/once.txt');
	await terminal.waitFor('stays until the next prune');
	terminal.type('p');
	await terminal.waitFor('is deleted at once');
	terminal.type('p');
	await terminal.waitFor('stays until the next prune');
	await terminal.press('enter');
	await terminal.waitFor('Type forget 2 to go on');
	await terminal.press('enter');
	terminal.type('forget 2\r');
	await terminal.waitFor('What came of it');
	terminal.type('1');
	await terminal.waitFor('1/1');

	terminal.type('P');
	await terminal.waitFor('asks you to type a word first');
	await terminal.press('enter');
	await terminal.waitFor(/Type prune to go on/);
	terminal.type('prune\r');
	await terminal.waitFor('What came of it');

	terminal.type('5');
	await terminal.waitFor('how thoroughly');
	await terminal.press('enter');
	await terminal.waitFor('No faults');
	terminal.type('8');
	await terminal.waitFor(/Check of structure[^]*Prune[^]*Forget 2 snapshots/);
	terminal.type('qq');
	t.is(await terminal.exit(), 0);
	const {lines} = await json('list');
	t.is(lines.filter(({type}) => type === 'snapshot').length, 1);
	t.is((await run(['check', '--read-data'])).exitStatus, 0);
});

test('locks, keys, growth with an exclude that is only tried, a rehearsal, the palette and help, in a small window', async t => {
	const {terminal, repository, source} = await threeSnapshots(t, {columns: 80, rows: 24});
	{
		await using opened = await openRepository(repository, {password});
		await using _ = await acquireSharedLock(opened, {operation: 'backup'});
		terminal.type('6');
		await terminal.waitFor(/shared[^]*backup/);
	}

	terminal.type('r');
	await terminal.waitFor('No locks');

	terminal.type('7');
	await terminal.waitFor(/password-\w+ *│ password/);
	terminal.type('r');
	await terminal.waitFor('Password now');
	terminal.type(`${password}\r`);
	await terminal.waitFor('Write these 24 words down');
	await terminal.press('enter');
	await terminal.waitUntilGone(/ 24 [a-z]{3,8}\b/);
	await terminal.waitFor('recovery phrase');

	terminal.type('9');
	await terminal.waitFor(/Costs +Share/);
	terminal.type('ebig\r');
	await terminal.waitFor(/\d %? +big {2}1 version/);

	terminal.type('0');
	await terminal.waitFor('None so far');
	await terminal.press('enter');
	await terminal.waitFor(/came back/i);

	terminal.type(':');
	await terminal.waitFor('Search');
	terminal.type('growth\r');
	await terminal.waitFor('What costs the space');
	terminal.type('?');
	await terminal.waitFor('Search');
	await terminal.press('escape');
	await terminal.waitFor('What costs the space');
	terminal.type('1');
	// The rehearsal is remembered where everybody looks.
	await terminal.waitFor(/3\/3/);
	terminal.type('q');
	t.is(await terminal.exit(), 0);
	t.is(await readFile(path.join(source, 'docs/report.txt'), 'utf8'), 'third\n');
});

test('a file is followed through time, and an old version of it comes back', async t => {
	const {terminal, folder} = await threeSnapshots(t, {columns: 120, rows: 32});
	await terminal.press('enter');
	await terminal.waitFor('docs/');
	await terminal.press('enter');
	await terminal.waitFor('report.txt');
	terminal.type('/report\r');
	terminal.type('t');
	await terminal.waitFor('3 versions');
	await terminal.press('down', 'down', 'enter');
	await terminal.waitFor('2 newer ]');
	terminal.type('r');
	await terminal.waitFor('Where to');
	terminal.type('\u0015~/back\r');
	await terminal.waitFor('Dry run: nothing was changed');
	await terminal.press('enter');
	await terminal.waitFor('Every byte is verified');
	await terminal.press('enter');
	await terminal.waitFor('Every byte was verified');
	t.is(await readFile(path.join(folder, 'back/docs/report.txt'), 'utf8'), 'first\n');
	terminal.type('1');
	await terminal.waitFor('3/3');
	terminal.type('q');
	t.is(await terminal.exit(), 0);
});
