import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {exampleBackup} from '../helpers/example-backup.js';
import {openTerminal} from '../helpers/terminal.js';

const evilName = 'evil\u001B]52;c;cHduZWQ=\u0007.txt';

test('a screen reader hears sentences: files are found and restored, and nothing is drawn', async t => {
	const {env, folder, source, run} = await exampleBackup(t);
	await writeFile(path.join(source, 'docs', evilName), 'hello\n');
	await run(['backup', source, '--init']);
	const terminal = openTerminal(t, ['--screen-reader'], {columns: 200, rows: 60, env: {...env, HOME: folder}});
	await terminal.waitFor('Home. 1 snapshot.');
	await terminal.waitFor(/Row 1: [\da-f]{8} of /);

	await terminal.press('enter');
	await terminal.waitFor('docs, folder, level 1.');
	await terminal.press('enter', 'down');
	await terminal.waitFor('empty, file, 0 B, level 2.');
	await terminal.press('down');
	await terminal.waitFor(String.raw`evil\x1b]52;c;cHduZWQ=\x07.txt, file, 6 B, level 2.`);

	terminal.type('q');
	terminal.type('r');
	terminal.type('\u0015~/back\r');
	await terminal.waitFor('Dry run');
	await terminal.press('enter');
	await terminal.waitFor(/Question: .*\n[^]*Enter: /);
	await terminal.press('enter');
	await terminal.waitFor('Every byte was verified');
	t.is(await readFile(path.join(folder, 'back/docs/report.txt'), 'utf8'), 'first\n');
	terminal.type('qq');
	t.is(await terminal.exit(), 0);

	t.false(terminal.isAlternateScreen);
	const spoken = terminal.raw.slice(0, terminal.raw.indexOf('Every byte was verified'));
	t.false(spoken.includes('\u001B'), 'nothing moves the cursor, draws or colours');
	t.notRegex(spoken, /[─│╭█━]/);
});

test('INK_SCREEN_READER asks for the same', async t => {
	const {env, source, run} = await exampleBackup(t);
	await run(['backup', source, '--init']);
	const terminal = openTerminal(t, [], {env: {...env, INK_SCREEN_READER: 'true'}});
	await terminal.waitFor('Home. 1 snapshot.');
	terminal.type('?');
	await terminal.waitFor(/Help: \d+ entries\.\n1: /);
	await terminal.press('escape');
	await terminal.waitFor(/Help[^]*Home\. 1 snapshot\./);
	terminal.type('q');
	t.is(await terminal.exit(), 0);
	t.false(terminal.isAlternateScreen);
});
