import {PassThrough} from 'node:stream';
import {run} from '../../source/cli/run.js';
import type {Host} from '../../source/cli/host.js';
import {TextSink} from './fake-streams.js';

export type InProcessResult = {readonly exitStatus: number; readonly stdout: string; readonly stderr: string};

/** A screen of 100 columns that takes colours, or a pipe; what is typed never comes. */
const sink = (isTTY: boolean) => Object.assign(new TextSink(), {isTTY, columns: 100, rows: 30, hasColors: () => isTTY});

/** Runs a command line in this process, where many of them take less time than starting the program for each. */
export async function runInProcess(
	argv: readonly string[],
	{env, isTerminal = false}: {readonly env: Readonly<Record<string, string>>; readonly isTerminal?: boolean},
): Promise<InProcessResult> {
	const [stdout, stderr] = [sink(isTerminal), sink(isTerminal)];
	const stdin = Object.assign(new PassThrough(), {isTTY: false, setRawMode() {}});
	stdin.end();
	// eslint-disable-next-line @typescript-eslint/no-unsafe-type-assertion -- streams of Node have a hundred members that no command uses
	const host = {stdin, stdout, stderr, env, exit() {}} as unknown as Host;
	const exitStatus = await run(argv, host);
	return {exitStatus, stdout: stdout.text, stderr: stderr.text};
}
