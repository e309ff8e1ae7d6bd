import {execFile} from 'node:child_process';
import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {projectFolder} from './helpers/source-files.js';
import {temporaryFolder} from './helpers/temporary-folder.js';

const runTests = path.join(projectFolder, 'dist/test/helpers/run-tests.js');
const passing = "echo 'ok 1 - a'; echo '1..1'; echo '# pass 1'; echo '# fail 0'";
const failing = "echo 'not ok 1 - a'; echo '1..1'; echo '# pass 0'; echo '# fail 1'; exit 1";
const clean = 'true';
const dirty = "echo 'a.ts: a finding'; exit 1";

/** Runs the suite of a project whose tools are two shell scripts. */
async function runWith(t: ExecutionContext, tools: {ava: string; xo: string}, args: readonly string[] = []) {
	const folder = await temporaryFolder(t);
	const bin = path.join(folder, 'node_modules/.bin');
	mkdirSync(bin, {recursive: true});
	for (const [name, script] of Object.entries(tools)) {
		writeFileSync(path.join(bin, name), `#!/bin/sh\n${script}\n`, {mode: 0o755});
	}

	return new Promise<{status: number | undefined; lines: string[]}>(resolve => {
		const child = execFile(process.execPath, [runTests, ...args], {cwd: folder}, (_error, stdout) => {
			resolve({status: child.exitCode ?? undefined, lines: stdout.trimEnd().split('\n')});
		});
	});
}

test('tests that pass and a clean linter end well, with the counts alone', async t => {
	t.deepEqual(await runWith(t, {ava: passing, xo: clean}), {status: 0, lines: ['1 passed, 0 failed']});
});

test('a failed test fails the run and is shown', async t => {
	const {status, lines} = await runWith(t, {ava: failing, xo: clean});
	t.deepEqual([status, lines.at(0), lines.at(-1)], [1, 'not ok 1 - a', '0 passed, 1 failed']);
});

test('a finding of the linter fails the run, and is shown before the counts', async t => {
	const {status, lines} = await runWith(t, {ava: passing, xo: dirty});
	t.deepEqual([status, lines], [1, ['The linter ended with 1:', 'a.ts: a finding', '1 passed, 0 failed']]);
});

test('a linter that is killed, or is not there, fails the run', async t => {
	const killed = await runWith(t, {ava: passing, xo: 'kill -9 $$'});
	t.deepEqual([killed.status, killed.lines.at(-1)], [1, '1 passed, 0 failed']);
	const missing = await runWith(t, {ava: passing, xo: 'exec /nowhere/xo'});
	t.not(missing.status, 0);
});

test('a run without a test fails', async t => {
	t.is((await runWith(t, {ava: clean, xo: clean})).status, 1);
});

test('single files are tested without the linter', async t => {
	t.is((await runWith(t, {ava: passing, xo: dirty}, ['dist/test/a.js'])).status, 0);
});
