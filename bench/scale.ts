import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {fileURLToPath} from 'node:url';
import {measure, type Cost} from './measure.js';
import {option} from './options.js';

/*
node dist/bench/scale.js [--files 10000,100000,1000000] [--folder /dev/shm/holdfast-scale]

Time and peak memory of holdfast as the number of files grows: one line of a table for each step and number, on standard output. Trees and repositories
are made in the folder, and removed.
*/
const filesPerFolder = 500;
const program = fileURLToPath(new URL('../program/main.js', import.meta.url));
const nameOf = (file: number): string => path.join(`folder-${Math.floor(file / filesPerFolder)}`, `file-${file}.txt`);

/** Small files, no two alike, 500 in a folder. */
function makeTree(folder: string, files: number): void {
	for (let file = 0; file < files; file++) {
		if (file % filesPerFolder === 0) {
			mkdirSync(path.dirname(path.join(folder, nameOf(file))), {recursive: true});
		}

		writeFileSync(path.join(folder, nameOf(file)), `This is file ${file} of a tree of ${files}.\n`);
	}
}

async function measureTree(folder: string, files: number): Promise<void> {
	const source = path.join(folder, 'source');
	const repository = path.join(folder, 'repository');
	const env = {HOLDFAST_PASSWORD: 'correct horse battery staple', XDG_CACHE_HOME: path.join(folder, 'cache')};
	const run = async (...args: string[]): Promise<Cost> =>
		measure({argv: [process.execPath, program, '--repo', repository, ...args], env});
	const step = async (name: string, ...args: string[]) => {
		const {wall, cpu, memory} = await run(...args);
		const figures = [wall.toFixed(2), cpu.toFixed(2), (memory / 2 ** 20).toFixed(0)];
		process.stdout.write(`| ${files} | ${name} | ${figures.join(' | ')} |\n`);
	};

	rmSync(folder, {recursive: true, force: true});
	try {
		makeTree(source, files);
		await run('init');
		await step('first backup', 'backup', source);
		await step('unchanged backup', 'backup', source);
		writeFileSync(path.join(source, nameOf(files - 1)), 'changed\n');
		await step('one file changed', 'backup', source);
		await step('list', 'list');
		await step('ls of one folder', 'ls', 'latest', 'folder-0');
		await step('diff', 'diff', 'latest~1', 'latest', '--stat');
		await step('restore of one file', 'restore', '--target', path.join(folder, 'target'), '--path', nameOf(files - 1));
		await step('check', 'check');
	} finally {
		rmSync(folder, {recursive: true, force: true});
	}
}

process.stdout.write('| files | step | seconds | CPU seconds | peak memory, MiB |\n| --- | --- | --- | --- | --- |\n');
for (const files of option('files', '10000,100000,1000000').split(',').map(Number)) {
	await measureTree(option('folder', '/dev/shm/holdfast-scale'), files);
}
