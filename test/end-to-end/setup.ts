import {randomBytes} from 'node:crypto';
import {mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {compareTrees} from '../helpers/compare-trees.js';
import {jsonLines, runHoldfast} from '../helpers/run-holdfast.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';
import {restoreByKeys} from '../helpers/restore-by-keys.js';
import {openTerminal} from '../helpers/terminal.js';

const password = 'correct horse battery staple wagon';

test('from nothing to the first backup, and back from it, by keys alone', async t => {
	const folder = await temporaryFolder(t);
	const source = path.join(folder, 'source');
	mkdirSync(source);
	mkdirSync(path.join(source, 'photos'));
	writeFileSync(path.join(source, 'report.txt'), 'first\n');
	writeFileSync(path.join(source, 'photos', 'large.raw'), randomBytes(3_000_000));
	symlinkSync('../report.txt', path.join(source, 'photos', 'link'));
	const env = Object.fromEntries(
		['CONFIG', 'STATE', 'CACHE', 'DATA'].map(name => [`XDG_${name}_HOME`, path.join(folder, name.toLowerCase())]),
	);
	const terminal = openTerminal(t, [], {columns: 80, rows: 24, env: {...env, HOME: folder}});
	await terminal.waitFor('Where shall the backups be kept?');
	await terminal.press('enter');

	await terminal.waitFor('Which password shall open them?');
	terminal.type('hunter2');
	await terminal.waitFor('weak');
	await terminal.press('ctrl-u');
	terminal.type(password);
	await terminal.press('enter');
	terminal.type('something else');
	await terminal.press('enter', 'enter');
	await terminal.waitFor('The two passwords differ');
	await terminal.press('up', 'ctrl-u');
	terminal.type(password);
	await terminal.press('enter', 'enter');

	const shown = await terminal.waitFor('Write these 24 words down');
	const words = new Map([...shown.matchAll(/ (\d+) ([a-z]{3,8})\b/g)].map(([, number, word]) => [number, word ?? '']));
	t.is(words.size, 24);
	await terminal.press('enter');
	const question = await terminal.waitFor('From your note');
	t.false(question.includes(` 1 ${words.get('1') ?? ''} `), 'the words are hidden while three are asked for');
	const asked = [...question.matchAll(/Word (\d+)/g)].map(([, number]) => words.get(number ?? '') ?? '');
	t.is(asked.length, 3);
	terminal.type('wrong');
	await terminal.press('enter');
	for (const word of asked.slice(1)) {
		terminal.type(word);
		await terminal.press('enter');
	}

	await terminal.waitFor(/Word \d+ is another one/);
	terminal.type(asked[0] ?? '');
	await terminal.press('enter', 'enter', 'enter');

	await terminal.waitFor('What shall be backed up?');
	await terminal.press('ctrl-u');
	terminal.type('/nonexistent/folder');
	await terminal.press('enter');
	await terminal.waitFor('/nonexistent/folder is not there');
	await terminal.press('ctrl-u');
	terminal.type(source);
	await terminal.press('enter');
	await terminal.waitFor(`✓ ${source}`);
	await terminal.press('enter');

	await terminal.waitFor('How long shall snapshots be kept?');
	await terminal.waitFor(/daily (?:for )?\d/);
	await terminal.press('right', 'enter');
	await terminal.waitFor('Everything is ready');
	const file = path.join(folder, 'config/holdfast/config.json');
	t.is(statSync(file).mode & 0o777, 0o600);
	const text = readFileSync(file, 'utf8');
	t.like(JSON.parse(text), {sources: [source], password: {from: 'prompt'}, retention: {keepLast: 4, keepDaily: 7}});
	t.false(text.includes(password));

	await terminal.press('enter');
	await terminal.waitFor(/Snapshot [\da-f]{8}/);
	terminal.type('1');
	await terminal.waitFor('1/1');
	await terminal.press('enter');
	await terminal.waitFor('report.txt');
	await terminal.press('enter');
	await terminal.waitFor('large.raw');
	terminal.type('q');
	await terminal.waitFor('1/1');
	await restoreByKeys(terminal, '~/back');
	t.deepEqual(compareTrees(source, path.join(folder, 'back')), []);
	terminal.type('qq');
	t.is(await terminal.exit(), 0);
	const listed = await runHoldfast(['list', '--json'], {env: {...env, HOME: folder, HOLDFAST_PASSWORD: password}});
	t.like(jsonLines(listed.stdout)[0], {type: 'snapshot', path: source});
	const phrase = Array.from({length: 24}, (_, index) => words.get(String(index + 1))).join(' ');
	const byPhrase = await runHoldfast(['list'], {env: {...env, HOME: folder, HOLDFAST_RECOVERY_KEY: phrase}});
	t.is(byPhrase.exitStatus, 0);
});
