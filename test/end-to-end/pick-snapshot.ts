import {readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {exampleBackup} from '../helpers/example-backup.js';
import {openTerminal, type TestTerminal} from '../helpers/terminal.js';

/** Two snapshots of a report that changed, and a repository without a password. */
async function twoVersions(t: ExecutionContext) {
	const example = await exampleBackup(t, {untouched: true});
	const env = {...example.env, HOLDFAST_PASSWORD: '', TERM: 'xterm-256color'};
	await example.run(['init', '--no-encryption'], {env});
	await example.run(['backup', example.source, '--tag', 'monday'], {env});
	await writeFile(path.join(example.source, 'docs', 'report.txt'), 'second\n');
	await example.run(['backup', example.source, '--tag', 'tuesday'], {env});
	const type = (...args: string[]): TestTerminal => openTerminal(t, args, {columns: 100, rows: 24, env});
	return {...example, env, type};
}

test('restore on a terminal asks which snapshot, and restores the one that is chosen', async t => {
	const {folder, type} = await twoVersions(t);
	const target = path.join(folder, 'back');
	const terminal = type('restore', '--target', target);
	await terminal.waitFor(/Restore[^]*2\/2/);
	t.true(terminal.isAlternateScreen);
	terminal.type('monday');
	await terminal.waitFor('1/2');
	await terminal.press('enter');
	t.is(await terminal.exit(), 0);
	t.false(terminal.isAlternateScreen);
	t.regex(terminal.text, /Restored/);
	t.is(await readFile(path.join(target, 'docs/report.txt'), 'utf8'), 'first\n');
});

test('whoever leaves the list has cancelled, and nothing is done', async t => {
	const {folder, type} = await twoVersions(t);
	const target = path.join(folder, 'back');
	const terminal = type('restore', '--target', target);
	await terminal.waitFor('2/2');
	await terminal.press('escape');
	t.is(await terminal.exit(), 130);
	await t.throwsAsync(readFile(path.join(target, 'docs/report.txt')), {code: 'ENOENT'});
});

test('pick stands for a snapshot wherever one is named; for several, more than one is marked', async t => {
	const {type} = await twoVersions(t);
	const dump = type('dump', 'pick', 'docs/report.txt');
	await dump.waitFor('2/2');
	await dump.press('down', 'enter');
	t.is(await dump.exit(), 0);
	t.regex(dump.text, /^first$/m);

	const diff = type('diff', 'pick');
	await diff.waitFor(/Before[^]*2\/2/);
	await diff.press('down', 'enter');
	t.is(await diff.exit(), 0);
	t.regex(diff.text, /~ docs\/report\.txt/);

	const forget = type('forget', 'pick', '--dry-run');
	await forget.waitFor(/Forget[^]*2\/2/);
	await forget.press('tab', 'tab', 'enter');
	t.is(await forget.exit(), 0);
	t.regex(forget.text, /2 snapshots/);
});

test('where nobody can be asked, restore takes the newest, and pick is refused with what to write', async t => {
	const {folder, env, run, type} = await twoVersions(t);
	const target = path.join(folder, 'back');
	t.is((await run(['restore', '--target', target], {env})).exitStatus, 0);
	t.is(await readFile(path.join(target, 'docs/report.txt'), 'utf8'), 'second\n');
	const refused = await run(['ls', 'pick'], {env});
	t.is(refused.exitStatus, 2);
	t.regex(refused.stderr, /no terminal to pick a snapshot on[^]*latest~1/);
	const plain = type('restore', '--plain', '--target', path.join(folder, 'plain'));
	t.is(await plain.exit(), 0);
	t.false(plain.raw.includes('\u001B[?1049h'));
});
