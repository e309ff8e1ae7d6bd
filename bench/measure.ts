import {spawn} from 'node:child_process';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';

/** What one run of a whole process cost. */
export type Cost = {
	/** Seconds on the clock. */
	readonly wall: number;
	/** Seconds of processor time, user and system, of all threads and children. */
	readonly cpu: number;
	/** Highest resident memory of the process, in bytes. */
	readonly memory: number;
};

export type Command = {readonly argv: readonly [string, ...string[]]; readonly env?: Readonly<Record<string, string>>};

/** Runs a command under GNU time and fails when it fails: a step that did not do its work has no figure. */
export async function measure({argv, env = {}}: Command): Promise<Cost> {
	const folder = await mkdtemp(path.join(tmpdir(), 'holdfast-bench-'));
	const report = path.join(folder, 'time');
	try {
		const child = spawn('/usr/bin/time', ['-f', '%e %U %S %M', '-o', report, ...argv], {
			env: {...process.env, ...env},
			stdio: ['ignore', 'ignore', 'pipe'],
		});
		let errors = '';
		child.stderr.on('data', (data: Buffer) => {
			errors = (errors + data.toString()).slice(-4000);
		});
		const status = await new Promise<number | null>((resolve, reject) => {
			child.once('error', reject);
			child.once('close', resolve);
		});
		if (status !== 0) {
			throw new Error(`${argv.join(' ')} ended with status ${status}\n${errors}`);
		}

		const text = await readFile(report, 'utf8');
		const lines = text.trim().split('\n');
		const [wall = Number.NaN, user = Number.NaN, system = Number.NaN, kibibytes = Number.NaN] = (lines.at(-1) ?? '')
			.split(' ')
			.map(Number);
		return {wall, cpu: user + system, memory: kibibytes * 1024};
	} finally {
		await rm(folder, {recursive: true, force: true});
	}
}

export function median(values: readonly number[]): number {
	const sorted = [...values].toSorted((a, b) => a - b);
	const middle = Math.floor(sorted.length / 2);
	const [low = Number.NaN, high = low] =
		sorted.length % 2 === 0 ? sorted.slice(middle - 1, middle + 1) : sorted.slice(middle, middle + 1);
	return (low + high) / 2;
}
