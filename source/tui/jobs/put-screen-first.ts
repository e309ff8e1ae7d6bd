import {readdirSync} from 'node:fs';
import {constants, getPriority, setPriority} from 'node:os';
import process from 'node:process';

const behind = constants.priority.PRIORITY_BELOW_NORMAL;

/**
Lets the threads that compute give way to the one that draws and reads keys: with all cores busy, it would wait its turn behind them.

Only Linux gives each thread a priority of its own (setpriority(2), "C library/kernel differences"). It cannot be raised again, so threads that outlive an operation stay behind.
*/
export function putScreenFirst(): void {
	if (process.platform !== 'linux') {
		return;
	}

	try {
		// The thread that draws is the first, which has the number of the process.
		for (const thread of readdirSync('/proc/self/task').map(Number)) {
			if (thread !== process.pid) {
				yieldThread(thread);
			}
		}
	} catch {
		// Without /proc all threads stay equal.
	}
}

function yieldThread(thread: number): void {
	try {
		if (getPriority(thread) < behind) {
			setPriority(thread, behind);
		}
	} catch {
		// It has ended meanwhile, or may not be changed.
	}
}
