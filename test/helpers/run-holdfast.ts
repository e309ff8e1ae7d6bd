import {type ChildProcessWithoutNullStreams, spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {projectFolder} from './source-files.js';

/** The built program. */
export const programFile = path.join(projectFolder, 'dist/program/main.js');

export type RunOptions = {
	readonly cwd?: string;
	/** Beside PATH and HOME; no other variable of this process gets through. */
	readonly env?: Readonly<Record<string, string>>;
	readonly input?: string | Uint8Array;
	/** Called once it runs, for tests that send signals. */
	readonly onStart?: (child: ChildProcessWithoutNullStreams) => void;
};

export type RunResult = {
	/** What it ended with; 128 and the number of the signal that killed it, as a shell tells it. */
	readonly exitStatus: number;
	readonly stdout: string;
	readonly stderr: string;
	/** Bytes of stdout. */
	readonly bytes: Buffer;
};

const unkeptState = mkdtempSync(path.join(tmpdir(), 'holdfast-unkept-state-'));
process.on('exit', () => {
	rmSync(unkeptState, {recursive: true, force: true});
});

/** An environment that knows nothing of the person who runs the tests. */
export const cleanEnvironment = (env: Readonly<Record<string, string>> = {}): Record<string, string> => ({
	PATH: process.env.PATH ?? '',
	// Nobody can make a folder there, not even root.
	HOME: '/dev/null',
	XDG_STATE_HOME: unkeptState,
	TZ: 'UTC',
	LANG: 'C.UTF-8',
	...env,
});

/** Runs the built program to its end, without a terminal. */
export async function runHoldfast(args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
	const child = spawn(process.execPath, [programFile, ...args], {
		cwd: options.cwd,
		env: cleanEnvironment(options.env),
	});
	const stdout: Buffer[] = [];
	const stderr: Buffer[] = [];
	child.stdout.on('data', (piece: Buffer) => {
		stdout.push(piece);
	});
	child.stderr.on('data', (piece: Buffer) => {
		stderr.push(piece);
	});
	child.stdin.on('error', () => {});
	child.stdin.end(options.input);
	options.onStart?.(child);
	return new Promise((resolve, reject) => {
		child.on('error', reject);
		child.on('close', (code, signal) => {
			const bytes = Buffer.concat(stdout);
			resolve({
				exitStatus: code ?? 128 + (signal === 'SIGKILL' ? 9 : 15),
				stdout: bytes.toString('utf8'),
				stderr: Buffer.concat(stderr).toString('utf8'),
				bytes,
			});
		});
	});
}

/** The lines that `--json` wrote, parsed; without progress, which comes once a second. */
export const jsonLines = (stdout: string): Array<Record<string, unknown>> =>
	stdout
		.split('\n')
		.filter(line => line !== '')
		.map(line => {
			const value: unknown = JSON.parse(line);
			if (typeof value !== 'object' || value === null || Array.isArray(value)) {
				throw new TypeError(`Not an object: ${line}`);
			}

			return Object.fromEntries(Object.entries(value));
		})
		.filter(({type}) => type !== 'progress');
