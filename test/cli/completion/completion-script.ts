import {spawnSync} from 'node:child_process';
import {writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {completionScript} from '../../../source/cli/completion/completion-script.js';
import {describeCommands} from '../../../source/cli/completion/describe-commands.js';
import {testWithCommand} from '../../helpers/conditional-tests.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

const commands = await describeCommands();

for (const shell of ['bash', 'zsh', 'fish'] as const) {
	testWithCommand(shell)(`${shell} finds no fault with its script`, async t => {
		const file = path.join(await temporaryFolder(t), 'script');
		await writeFile(file, completionScript(shell, commands));
		const {status, stderr} = spawnSync(shell, ['-n', file], {encoding: 'utf8'});
		t.is(stderr, '');
		t.is(status, 0);
	});

	test(`the script of ${shell} knows every command and every flag`, t => {
		const script = completionScript(shell, commands);
		for (const {names, flags} of commands) {
			for (const name of names) {
				t.true(script.includes(name));
			}

			for (const {long} of flags) {
				t.true(script.includes(shell === 'fish' ? `-l ${long.slice(2)}` : long));
			}
		}
	});
}

/** What bash offers when Tab is pressed behind these words. */
function complete(...words: string[]): string[] {
	const line = `${completionScript('bash', commands)}
COMP_WORDS=(holdfast ${words.map(word => `'${word}'`).join(' ')}); COMP_CWORD=${words.length}
_holdfast; printf '%s\\n' "\${COMPREPLY[@]}"`;
	const {stdout} = spawnSync('bash', ['-c', line], {encoding: 'utf8'});
	return stdout.split('\n').filter(Boolean);
}

testWithCommand('bash')('bash completes commands, flags and nothing behind a free text', t => {
	t.deepEqual(complete('comp'), ['completion']);
	t.true(complete('').length > 2);
	t.deepEqual(complete('version', '--js'), ['--json']);
	t.deepEqual(complete('--json', 'version', '--ver'), ['--verbose']);
	t.deepEqual(complete('version', '--password-command', ''), []);
	t.deepEqual(complete('version', '--log-file', 'package.js'), ['package.json']);
	t.deepEqual(complete('version', '--repo', 'sour'), ['source']);
});

testWithCommand('fish')('fish completes commands and flags', async t => {
	const file = path.join(await temporaryFolder(t), 'script');
	await writeFile(file, completionScript('fish', commands));
	const offered = (line: string) =>
		spawnSync('fish', ['--no-config', '-c', `source ${file}; complete -C '${line}'`], {encoding: 'utf8'}).stdout;
	t.regex(offered('holdfast comp'), /^completion\t/);
	t.regex(offered('holdfast version --js'), /^--json\t/);
});
