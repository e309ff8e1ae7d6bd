import {randomBytes} from 'node:crypto';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {exampleBackup} from '../helpers/example-backup.js';
import {openTerminal} from '../helpers/terminal.js';

test('a backup on a terminal shows rows of progress, and leaves only its report', async t => {
	const {env, source, run} = await exampleBackup(t);
	await run(['init']);
	for (let index = 0; index < 8; index++) {
		await writeFile(path.join(source, `random${index}`), randomBytes(32_000_000));
	}

	const backup = openTerminal(t, ['backup', source], {env});
	const shown = await backup.waitFor(/elapsed \d/);
	t.regex(shown, /^\S+ \w/m);
	t.is(await backup.exit(), 0);
	t.regex(backup.text, /Backed up 11 files/);
	t.false(backup.text.includes('elapsed'));
	t.false(backup.isAlternateScreen);

	const plain = openTerminal(t, ['backup', source, '--plain'], {env});
	t.is(await plain.exit(), 0);
	t.false(plain.raw.includes('elapsed'));
	const robot = openTerminal(t, ['check', '--read-data'], {env: {...env, CI: '1'}});
	t.is(await robot.exit(), 0);
	t.false(robot.raw.includes('elapsed'));
});
