import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import {jsonLines, runHoldfast, type RunOptions, type RunResult} from './run-holdfast.js';
import {writeQuickPasswordSlot} from './quick-password-slot.js';
import {temporaryFolder} from './temporary-folder.js';

export type ExampleBackup = {
	/** Holds `source`, `repository`, and whatever a test puts there. */
	readonly folder: string;
	readonly source: string;
	readonly repository: string;
	readonly env: Readonly<Record<string, string>>;
	/** Runs the program on the repository. */
	readonly run: (args: readonly string[], options?: RunOptions) => Promise<RunResult>;
	/** As `run`, with `--json`: the parsed lines, and the last one. */
	readonly json: (
		...args: string[]
	) => Promise<RunResult & {lines: Array<Record<string, unknown>>; summary: Record<string, unknown>}>;
};

export const password = 'choose one';

/**
A small source, and a repository that is not yet made. Its password slot is there already, a quick one, unless it is to be `untouched`: for tests of what init and keys make.
*/
export async function exampleBackup(t: ExecutionContext, {untouched = false} = {}): Promise<ExampleBackup> {
	const folder = await temporaryFolder(t);
	const source = path.join(folder, 'source');
	const repository = path.join(folder, 'repository');
	await mkdir(path.join(source, 'docs'), {recursive: true});
	await writeFile(path.join(source, 'docs', 'report.txt'), 'first\n');
	await writeFile(path.join(source, 'docs', 'empty'), '');
	await writeFile(path.join(source, 'big'), Buffer.alloc(3_000_000, 'holdfast '));
	if (!untouched) {
		await writeQuickPasswordSlot(repository, password);
	}

	const env = {
		HOLDFAST_REPOSITORY: repository,
		HOLDFAST_PASSWORD: password,
		XDG_CACHE_HOME: path.join(folder, 'cache'),
	};
	const run = async (args: readonly string[], options: RunOptions = {}) =>
		runHoldfast(args, {...options, env: {...env, ...options.env}});
	return {
		folder,
		source,
		repository,
		env,
		run,
		async json(...args) {
			const result = await run([...args, '--json']);
			const lines = jsonLines(result.stdout);
			return {...result, lines, summary: lines.at(-1) ?? {}};
		},
	};
}
