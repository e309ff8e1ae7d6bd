import {appendFileSync} from 'node:fs';
import {monitorEventLoopDelay} from 'node:perf_hooks';
import process from 'node:process';
import {isMainThread} from 'node:worker_threads';

/*
Loaded into the program before it starts (`NODE_OPTIONS=--import=…`): writes down for how long its main thread let nobody have a turn. A line for each 20 ms in which that was more than 10 ms: the time
of day in milliseconds, and the longest delay in milliseconds.
*/
const file = process.env.EVENT_LOOP_LOG;
if (isMainThread && file !== undefined) {
	const delays = monitorEventLoopDelay({resolution: 1});
	delays.enable();
	setInterval(() => {
		const longest = delays.max / 1e6;
		delays.reset();
		if (longest > 10) {
			appendFileSync(file, `${Date.now()} ${longest.toFixed(1)}\n`);
		}
	}, 20).unref();
}
