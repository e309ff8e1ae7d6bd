import {spawn} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {cleanEnvironment, jsonLines, programFile, runHoldfast} from '../helpers/run-holdfast.js';
import {temporaryFolder} from '../helpers/temporary-folder.js';

test('help is shown on stdout, with exit status 0', async t => {
	for (const line of [['--help'], ['-h'], ['help']]) {
		const {exitStatus, stdout, stderr} = await runHoldfast(line);
		t.is(exitStatus, 0);
		t.is(stderr, '');
		t.regex(stdout, /^holdfast: .*\n\nUsage: holdfast COMMAND/);
	}
});

test('the help of a command is the same by flag and by command', async t => {
	const [byFlag, byCommand] = await Promise.all([runHoldfast(['restore', '--help']), runHoldfast(['help', 'restore'])]);
	t.regex(byFlag.stdout, /^Usage: holdfast restore \[SNAPSHOT] \[FLAGS]\n/);
	t.is(byFlag.stdout, byCommand.stdout);
});

test('the version is shown by flag and by command', async t => {
	const [byFlag, byCommand] = await Promise.all([runHoldfast(['--version']), runHoldfast(['version'])]);
	t.regex(byFlag.stdout, /^holdfast \d+\.\d+\.\d+\n$/);
	t.is(byFlag.stdout, byCommand.stdout);
});

const isWrong = test.macro({
	async exec(t, args: string[], message: RegExp) {
		const {exitStatus, stdout, stderr} = await runHoldfast(args);
		t.is(exitStatus, 2);
		t.is(stdout, '');
		t.regex(stderr, message);
		t.true(stderr.startsWith('holdfast: '));
	},
	title: (_, args: string[]) => `wrong usage: holdfast ${args.join(' ')}`,
});

test(isWrong, ['--nonsense'], /There is no flag --nonsense/);
test(isWrong, [], /No command was given\.\n {2}Run holdfast help/);
test(isWrong, ['retsore'], /There is no command "retsore"\.\n {2}Did you mean holdfast restore\?/);
test(isWrong, ['list', '--jsno'], /There is no flag --jsno\.\n {2}Did you mean --json\?/);
test(isWrong, ['cat'], /Something is missing/);
test(isWrong, ['version', 'extra'], /"extra" is one word too many/);
test(isWrong, ['list', '--latest', '0'], /--latest: "0" is not a whole number from 1/);
test(isWrong, ['restore'], /Write --target FOLDER/);
test(isWrong, ['list', '--password', 'hunter2'], /can be read by every user/);
test(isWrong, ['list', '--password-file', '/nonexistent/folder/file'], /there is no such file/);
test(isWrong, ['list', '--log-file', '/nonexistent/folder/file'], /log file .* cannot be written/);
test(isWrong, ['list', '--repo', 'ftp://host/path'], /ftp/);

test('wrong usage is told as JSON to those who asked for JSON', async t => {
	const {exitStatus, stdout, stderr} = await runHoldfast(['list', '--jsom', '--json']);
	t.is(exitStatus, 2);
	t.is(stderr, '');
	const [error, summary] = jsonLines(stdout);
	t.like(error, {type: 'error', code: 'usage', message: 'There is no flag --jsom', hint: 'Did you mean --json?'});
	t.like(summary, {type: 'summary', status: 'failed', exitStatus: 2});
});

test('a reader that goes away ends the program quietly', async t => {
	const child = spawn('sh', ['-c', '"$0" "$1" completion bash | head -c 10; exit 0', process.execPath, programFile], {
		env: cleanEnvironment(),
	});
	let stderr = '';
	child.stderr.on('data', (piece: Buffer) => {
		stderr += piece.toString('utf8');
	});
	await new Promise(resolve => {
		child.on('close', resolve);
	});
	t.is(stderr, '');
});

test('a log file tells what happened', async t => {
	const file = path.join(await temporaryFolder(t), 'log');
	const {exitStatus} = await runHoldfast(['version', '--log-file', file]);
	t.is(exitStatus, 0);
	t.regex(await readFile(file, 'utf8'), /holdfast version: started\n.*holdfast version: complete, exit status 0\n$/);
});
