#!/usr/bin/env node
import process from 'node:process';
import {isatty} from 'node:tty';
import {run} from './run.js';

const {stdin, stdout, stderr, env} = process;

/** Whether a terminal that was there at the start has been closed since. */
const hasLostTerminal = (): boolean => [stdin, stdout, stderr].some(({isTTY, fd}) => isTTY && !isatty(fd));

const exit = (status: number) => {
	if (hasLostTerminal()) {
		// On its way out Node 20 sets its terminals back, and crashes when one is gone. Who ends by the signal for that does not get there.
		process.removeAllListeners('SIGHUP');
		process.kill(process.pid, 'SIGHUP');
	}

	process.exit(status);
};

// Everything is flushed and closed when `run` returns; what may still hold the process (an idle connection, a worker) is not waited for.
exit(await run(process.argv.slice(2), {stdin, stdout, stderr, env, exit}));
