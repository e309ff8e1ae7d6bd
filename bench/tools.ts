import {execFileSync} from 'node:child_process';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import type {Command} from './measure.js';

/** A backup program as the bench drives it, on one repository in a folder. */
export type Tool = {
	readonly name: string;
	/** First line that it prints about its version; `undefined` when it is not installed. */
	readonly version: string | undefined;
	init(repository: string): Command;
	backup(repository: string, source: string): Command;
	/** Restores the newest snapshot into `target`. */
	restore(repository: string, target: string): Command;
	/** Reads and verifies all data. */
	check(repository: string): Command;
	list(repository: string): Command;
	/** Compares the two newest snapshots; absent where the tool cannot without being told their names. */
	diff?(repository: string): Command;
};

const password = 'correct horse battery staple';
const program = fileURLToPath(new URL('../program/main.js', import.meta.url));

function versionOf(command: string, args: string[]): string | undefined {
	try {
		return execFileSync(command, args, {encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore']}).split('\n')[0];
	} catch {
		return undefined;
	}
}

const run = (repository: string, ...args: string[]): Command => ({
	argv: [process.execPath, program, '--repo', repository, ...args],
	env: {HOLDFAST_PASSWORD: password},
});

const holdfast: Tool = {
	name: 'holdfast',
	version: versionOf(process.execPath, [program, 'version']),
	init: repository => run(repository, 'init'),
	backup: (repository, source) => run(repository, 'backup', source),
	restore: (repository, target) => run(repository, 'restore', 'latest', '--target', target),
	check: repository => run(repository, 'check', '--read-data'),
	list: repository => run(repository, 'list'),
	diff: repository => run(repository, 'diff', 'latest~1', 'latest', '--stat'),
};

const runRestic = (repository: string, ...args: string[]): Command => ({
	argv: ['restic', '--repo', repository, ...args],
	env: {RESTIC_PASSWORD: password},
});

const restic: Tool = {
	name: 'restic',
	version: versionOf('restic', ['version']),
	init: repository => runRestic(repository, 'init'),
	backup: (repository, source) => runRestic(repository, 'backup', source),
	restore: (repository, target) => runRestic(repository, 'restore', 'latest', '--target', target),
	check: repository => runRestic(repository, 'check', '--read-data'),
	list: repository => runRestic(repository, 'snapshots'),
};

const runBorg = (...args: string[]): Command => ({
	argv: ['borg', ...args],
	env: {BORG_PASSPHRASE: password, BORG_RELOCATED_REPO_ACCESS_IS_OK: 'yes'},
});

const extract = 'mkdir -p "$2" && cd "$2" && exec borg extract --sparse "$1::$(borg list --short --last 1 "$1")"';

const borg: Tool = {
	name: 'borg',
	version: versionOf('borg', ['--version']),
	init: repository => runBorg('init', '--encryption', 'repokey', repository),
	backup: (repository, source) =>
		runBorg('create', '--compression', 'zstd,3', `${repository}::{now:%Y-%m-%dT%H:%M:%S.%f}`, source),
	restore: (repository, target) => ({...runBorg(), argv: ['sh', '-c', extract, 'sh', repository, target]}),
	check: repository => runBorg('check', '--verify-data', repository),
	list: repository => runBorg('list', repository),
};

/** Every tool that is installed; holdfast first. */
export const tools = [holdfast, restic, borg].filter(({version}) => version !== undefined);
