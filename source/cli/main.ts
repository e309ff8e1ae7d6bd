#!/usr/bin/env node
import process from 'node:process';
import {run} from './run.js';

const {stdin, stdout, stderr, env} = process;
const exit = (status: number) => {
	process.exit(status);
};

// Everything is flushed and closed when `run` returns; what may still hold the process (an idle connection, a worker) is not waited for.
exit(await run(process.argv.slice(2), {stdin, stdout, stderr, env, exit}));
