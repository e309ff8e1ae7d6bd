import {spawnSync} from 'node:child_process';
import {getPriority} from 'node:os';
import process from 'node:process';
import {testOnLinux} from '../../helpers/conditional-tests.js';

const file = new URL('../../../source/tui/jobs/put-screen-first.js', import.meta.url).href;

/** Prints the priorities of the first thread and of another one. A process of its own: it changes all threads that it has. */
const program = `
	import {readlinkSync} from 'node:fs';
	import {getPriority} from 'node:os';
	import {basename} from 'node:path';
	import {Worker} from 'node:worker_threads';
	import {putScreenFirst} from ${JSON.stringify(file)};
	const script = "require('worker_threads').parentPort.once('message', () => {}).postMessage(require('fs').readlinkSync('/proc/thread-self'))";
	const worker = new Worker(script, {eval: true, execArgv: []});
	worker.once('message', thread => {
		putScreenFirst();
		console.log(JSON.stringify([getPriority(process.pid), getPriority(Number(basename(thread)))]));
		worker.postMessage('end');
	});
`;

testOnLinux('threads that compute come after the one that draws', async t => {
	const {stdout} = spawnSync(process.execPath, ['--input-type=module', '-e', program], {encoding: 'utf8'});
	t.deepEqual(JSON.parse(stdout), [getPriority(), Math.max(10, getPriority())]);
});
