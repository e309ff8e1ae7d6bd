import {execFileSync} from 'node:child_process';
import {appendFileSync, cpSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {cpus, totalmem} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {dataSets, type DataSet} from './data-sets.js';
import {measure} from './measure.js';
import {chart, table, type Figure, type Figures} from './report.js';
import {tools, type Tool} from './tools.js';

/*
npm run bench -- [--sets A,B,C] [--rounds 3] [--data FOLDER] [--repositories FOLDER] [--targets FOLDER]

Runs every step for every tool that is installed, the tools taking turns, and writes bench/results.md and bench/results.svg. Sources and restore targets
belong on a tmpfs, repositories on a disk.
*/
const option = (name: string, fallback: string): string => {
	const index = process.argv.indexOf(`--${name}`);
	return (index === -1 ? undefined : process.argv[index + 1]) ?? fallback;
};

const sets = new Set(option('sets', 'A,B,C').split(','));
const rounds = Number(option('rounds', '3'));
const dataFolder = option('data', '/dev/shm/holdfast-bench/data');
const repositories = option('repositories', 'bench/data/repositories');
const targets = option('targets', '/dev/shm/holdfast-bench/targets');
const figures: Figures = new Map();

function note(set: string, step: string, tool: string, cost: Figure): void {
	const key = `${set} ${step}`;
	const byTool = figures.get(key) ?? new Map<string, Figure[]>();
	byTool.set(tool, [...(byTool.get(tool) ?? []), cost]);
	figures.set(key, byTool);
	process.stderr.write(`${key} ${tool} ${cost.wall?.toFixed(2) ?? ''} s\n`);
}

const sizeOf = (folder: string): number =>
	Number(execFileSync('du', ['-sb', folder], {encoding: 'utf8'}).split('\t')[0]);

async function runSet(set: DataSet, tool: Tool): Promise<void> {
	const repository = path.resolve(repositories, `${set.name}-${tool.name}`);
	const target = path.join(targets, `${set.name}-${tool.name}`);
	const copy = `${set.folder}-copy`;
	const step = async (name: string, command: Parameters<typeof measure>[0]) => {
		note(set.name, name, tool.name, await measure(command));
	};

	for (const folder of [repository, target, copy]) {
		rmSync(folder, {recursive: true, force: true});
	}

	mkdirSync(path.dirname(repository), {recursive: true});
	await measure(tool.init(repository));
	await step('first', tool.backup(repository, set.folder));
	note(set.name, 'size', tool.name, {size: sizeOf(repository)});
	await step('unchanged', tool.backup(repository, set.folder));
	appendFileSync(set.victim, `changed ${Date.now()}\n`);
	await step('one file changed', tool.backup(repository, set.folder));
	cpSync(set.folder, copy, {recursive: true, preserveTimestamps: true, verbatimSymlinks: true});
	await step('second copy', tool.backup(repository, copy));
	rmSync(copy, {recursive: true, force: true});
	await step('check', tool.check(repository));
	await step('list', tool.list(repository));
	if (tool.diff !== undefined) {
		await step('diff', tool.diff(repository));
	}

	await step('restore', tool.restore(repository, target));
	rmSync(target, {recursive: true, force: true});
	rmSync(repository, {recursive: true, force: true});
}

for (const set of dataSets(dataFolder)) {
	if (sets.has(set.name) || (set.name === 'B' && sets.has('C'))) {
		set.make();
	}
}

for (let round = 0; round < rounds; round++) {
	for (const set of dataSets(dataFolder).filter(({name}) => sets.has(name))) {
		for (const tool of tools) {
			await runSet(set, tool);
		}
	}
}

const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
const header = [
	'# Benchmarks',
	'',
	`${machine}. ${rounds} rounds, medians. ${tools.map(({version}) => version).join('; ')}.`,
	'',
].join('\n');
writeFileSync('bench/results.md', `${header}\n${table(figures, tools)}`);
writeFileSync('bench/results.svg', chart(figures, tools));
