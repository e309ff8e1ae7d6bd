import {appendFileSync} from 'node:fs';
import process from 'node:process';
import {parseArgs} from 'node:util';
import {type FaultCase, type FaultRun, runCase} from '../helpers/fault-run.js';
import {removeTree} from '../helpers/temporary-folder.js';
import {makePrivateCache} from '../helpers/test-backups.js';
import {matrix} from './matrix.js';

/*
Runs the fault matrix, or the parts of it that are named by their number or name, with the full amounts:

	npm run test:faults -- [F1|name…] [--seed N] [--amount N] [--trial N] [--table FILE]

Prints a table of what was run; each problem names the seed and the trial that show it again.
*/
const {values, positionals} = parseArgs({
	allowPositionals: true,
	options: {
		seed: {type: 'string'},
		amount: {type: 'string'},
		trial: {type: 'string'},
		table: {type: 'string'},
	},
});
const seed = Number(values.seed ?? Date.now() % 1_000_000);
const chosen = matrix.filter(
	({id, name}) => positionals.length === 0 || positionals.includes(id) || positionals.includes(name),
);
if (chosen.length === 0) {
	console.log(`There is none of that name. There are: ${matrix.map(({id, name}) => `${id} ${name}`).join(', ')}`);
	process.exitCode = 2;
}

const cache = makePrivateCache();
const rows: string[] = [];
for (const fault of chosen) {
	const amount = values.amount === undefined ? fullAmount(fault) : Number(values.amount);
	console.error(`${fault.id} ${fault.name}: ${fault.fault}, seed ${seed}`);
	const started = performance.now();
	let reported = started;
	const run = await runCase(fault, {
		seed,
		amount,
		only: values.trial === undefined ? undefined : Number(values.trial),
		onTrial({done, problems}) {
			if (performance.now() - reported > 30_000) {
				reported = performance.now();
				console.error(`  ${done} ${fault.unit}, ${problems.length} problems`);
			}
		},
	});
	rows.push(rowOf(fault, run, (performance.now() - started) / 1000));
	for (const problem of run.problems) {
		console.error(problem);
		process.exitCode = 1;
	}

	if (values.table !== undefined) {
		appendFileSync(values.table, `${rows.at(-1)}\n`);
	}
}

console.log('| id | case | what goes wrong | run | beside that | seed | date | lost |');
console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
console.log(rows.join('\n'));
removeTree(cache);

function fullAmount({amount: {full}}: FaultCase): number {
	return full === 'every' ? Infinity : full;
}

function rowOf({id, name, fault, unit}: FaultCase, run: FaultRun, seconds: number): string {
	const figures = Object.entries(run.figures).map(([what, number]) => `${number} ${what}`);
	const date = new Date().toISOString().slice(0, 10);
	const lost = run.problems.length === 0 ? 'nothing' : `**${run.problems.length} problems**`;
	return `| ${id} | ${name} | ${fault} | ${run.done} ${unit} in ${Math.round(seconds)} s | ${figures.join(', ')} | ${seed} | ${date} | ${lost} |`;
}
