import {type ChildProcess, spawn} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';

/**
Runs ava with the given arguments, shows what failed and what was skipped, and closes with the one line `N passed, N failed` (`, N skipped`).

Works on the project in the current folder. The exit status is ava's own; a run without a single passed test fails as well. Without arguments, which is the whole suite, the linter runs beside it: it
takes minutes of one core. What it finds is shown when the tests are done, and fails the run.
*/
const words = process.argv.slice(2);
const startTool = (name: string, args: readonly string[]) =>
	spawn(path.resolve('node_modules/.bin', name), args, {stdio: ['ignore', 'pipe', 'inherit']});

/** The exit status; 1 when a signal ended it, or it could not be started. */
const statusOf = async (child: ChildProcess): Promise<number> =>
	new Promise(resolve => {
		child.on('error', error => {
			console.log(error.message);
			resolve(1);
		});
		child.on('close', code => {
			resolve(code ?? 1);
		});
	});

const linter = words.length === 0 ? startTool('xo', []) : undefined;
const linted = linter && statusOf(linter);
const findings: string[] = [];
linter?.stdout.setEncoding('utf8').on('data', (piece: string) => {
	findings.push(piece);
});
const ava = startTool('ava', ['--tap', ...words]);
const exited = statusOf(ava);

const totals = new Map<string, number>();
let isShown = false;
for await (const line of createInterface({input: ava.stdout})) {
	const total = /^# (?<kind>pass|fail|skip) (?<count>\d+)$/.exec(line)?.groups;
	if (total?.kind) {
		totals.set(total.kind, Number(total.count));
		continue;
	}

	if (/^(?:not )?ok /.test(line)) {
		isShown = line.startsWith('not ok') || line.endsWith('# SKIP');
	} else if (line.startsWith('1..')) {
		isShown = false;
	}

	if (isShown) {
		console.log(line);
	}
}

const status = await exited;
const lintStatus = (await linted) ?? 0;
if (lintStatus !== 0) {
	console.log(`The linter ended with ${lintStatus}:\n${findings.join('').trim()}`);
}

const [passed = 0, failed = 0, skipped = 0] = ['pass', 'fail', 'skip'].map(kind => totals.get(kind));
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = (status === 0 && passed === 0 ? 1 : status) || lintStatus;
