import {execFileSync} from 'node:child_process';
import {appendFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {cpus, totalmem} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {dataSets, type DataSet} from './data-sets.js';
import {option} from './options.js';
import {measure, type Command} from './measure.js';
import {chart, table, type Figure, type Figures} from './report.js';
import {tools, type Tool} from './tools.js';

/*
npm run bench -- [--sets A,B,C] [--rounds 3] [--data FOLDER] [--repositories FOLDER] [--targets FOLDER]

Runs every step for every tool that is installed, the tools taking turns within each step and in another order in each round, and writes bench/results.md, bench/results.svg and the table in the readme. Sources and restore targets
belong on a tmpfs, repositories and the caches of all tools on a disk.
*/
const sets = new Set(option('sets', 'A,B,C').split(','));
const rounds = Number(option('rounds', '3'));
const dataFolder = option('data', '/dev/shm/holdfast-bench/data');
const repositories = option('repositories', 'bench/data/repositories');
const targets = option('targets', '/dev/shm/holdfast-bench/targets');
const figures: Figures = new Map();
process.env.XDG_CACHE_HOME = path.resolve(repositories, 'cache');

function note(set: string, step: string, tool: string, cost: Figure): void {
	const key = `${set} ${step}`;
	const byTool = figures.get(key) ?? new Map<string, Figure[]>();
	byTool.set(tool, [...(byTool.get(tool) ?? []), cost]);
	figures.set(key, byTool);
	process.stderr.write(`${key} ${tool} ${cost.wall?.toFixed(2) ?? ''} s\n`);
}

const sizeOf = (folder: string): number =>
	Number(execFileSync('du', ['-sb', folder], {encoding: 'utf8'}).split('\t')[0]);

/** One round over a data set: each step by every tool before the next step, so that what the machine does meanwhile hits all of them. */
async function runSet(set: DataSet, round: number): Promise<void> {
	const copy = `${set.folder}-copy`;
	const repositoryOf = ({name}: Tool) => path.resolve(repositories, `${set.name}-${name}`);
	const targetOf = ({name}: Tool) => path.join(targets, `${set.name}-${name}`);
	const order = tools.map((_, index) => tools[(index + round) % tools.length]).filter(tool => tool !== undefined);
	const step = async (name: string, command: (tool: Tool) => Command | undefined) => {
		for (const tool of order) {
			const toRun = command(tool);
			if (toRun !== undefined) {
				note(set.name, name, tool.name, await measure(toRun));
			}
		}
	};

	for (const tool of tools) {
		rmSync(repositoryOf(tool), {recursive: true, force: true});
		mkdirSync(path.dirname(repositoryOf(tool)), {recursive: true});
		await measure(tool.init(repositoryOf(tool)));
	}

	rmSync(copy, {recursive: true, force: true});
	await step('first', tool => tool.backup(repositoryOf(tool), set.folder));
	for (const tool of tools) {
		note(set.name, 'size', tool.name, {size: sizeOf(repositoryOf(tool))});
	}

	await step('unchanged', tool => tool.backup(repositoryOf(tool), set.folder));
	appendFileSync(set.victim, `changed ${Date.now()}\n`);
	await step('one file changed', tool => tool.backup(repositoryOf(tool), set.folder));
	cpSync(set.folder, copy, {recursive: true, preserveTimestamps: true, verbatimSymlinks: true});
	await step('second copy', tool => tool.backup(repositoryOf(tool), copy));
	rmSync(copy, {recursive: true, force: true});
	await step('check', tool => tool.check(repositoryOf(tool)));
	await step('list', tool => tool.list(repositoryOf(tool)));
	await step('diff', tool => tool.diff?.(repositoryOf(tool)));
	for (const tool of order) {
		rmSync(targetOf(tool), {recursive: true, force: true});
		note(set.name, 'restore', tool.name, await measure(tool.restore(repositoryOf(tool), targetOf(tool))));
		rmSync(targetOf(tool), {recursive: true, force: true});
		rmSync(repositoryOf(tool), {recursive: true, force: true});
	}
}

for (const set of dataSets(dataFolder)) {
	if (sets.has(set.name) || (set.name === 'B' && sets.has('C'))) {
		set.make();
	}
}

for (let round = 0; round < rounds; round++) {
	for (const set of dataSets(dataFolder).filter(({name}) => sets.has(name))) {
		await runSet(set, round);
	}
}

const machine = `${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}`;
const measuredWith = `${machine}. ${rounds === 1 ? 'One round' : `${rounds} rounds, medians`}. ${tools.map(({version}) => version).join('; ')}.`;
const report = `${measuredWith}\n\n${table(figures, tools)}`;
writeFileSync('bench/results.md', `# Benchmarks\n\n${report}`);
const readme = readFileSync('readme.md', 'utf8');
writeFileSync(
	'readme.md',
	readme.replace(/(?<=<!-- bench -->\n).*(?=<!-- \/bench -->)/s, () => `\n${report}\n`),
);
writeFileSync('bench/results.svg', chart(figures, tools));
