import {spawn} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {projectFolder} from './source-files.js';

/**
Runs ava with the given arguments, shows what failed and what was skipped, and closes with the one line `N passed, N failed` (`, N skipped`).

The exit status is ava's own; a run without a single passed test fails as well.
*/
const ava = spawn(path.join(projectFolder, 'node_modules/.bin/ava'), ['--tap', ...process.argv.slice(2)], {
	cwd: projectFolder,
	stdio: ['ignore', 'pipe', 'inherit'],
});
const exited = new Promise<number>(resolve => {
	ava.on('close', code => {
		resolve(code ?? 1);
	});
});

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
const [passed = 0, failed = 0, skipped = 0] = ['pass', 'fail', 'skip'].map(kind => totals.get(kind));
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = status === 0 && passed === 0 ? 1 : status;
