import {randomUUID} from 'node:crypto';
import {appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {cpus, tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {pseudoRandomBytes} from '../test/helpers/pseudo-random.js';
import {s3Environment, s3Folder} from '../test/helpers/radosgw.js';
import {type Counts, startCountingProxy} from './counting-proxy.js';
import {type Cost, measure, median} from './measure.js';
import {option} from './options.js';
import {type Tool, tools} from './tools.js';

/*
npm run bench:remote -- [--rounds 3] [--files 5000] [--megabytes 100]

Holdfast and restic on one radosgw, behind a proxy that counts; they take turns within each step. Writes bench/remote.md and the table in the readme.
*/
const rounds = Number(option('rounds', '3'));
const files = Number(option('files', '5000'));
const megabytes = Number(option('megabytes', '100'));

type Figure = Cost & Counts;

const rivals = tools.filter(({name}) => name === 'holdfast' || name === 'restic');
const work = mkdtempSync(path.join(tmpdir(), 'holdfast-remote-'));
const source = path.join(work, 'source');
const figures = new Map<string, Map<string, Figure[]>>();
process.env.XDG_CACHE_HOME = path.join(work, 'cache');

/** Texts of 1 to 16 KB that compress, and photos of 2 MB that do not. */
function makeSource(): void {
	for (let i = 0; i < files; i++) {
		const folder = path.join(source, 'texts', String(i % 100));
		mkdirSync(folder, {recursive: true});
		const line = `file ${i}: ${pseudoRandomBytes(24, i).toString('hex')}\n`;
		writeFileSync(path.join(folder, `${i}.txt`), line.repeat(1 + ((i * 7) % 16) * 16));
	}

	mkdirSync(path.join(source, 'photos'));
	for (let i = 0; i < megabytes / 2; i++) {
		writeFileSync(path.join(source, 'photos', `${i}.jpg`), pseudoRandomBytes(2_000_000, i + 1));
	}
}

const location = (tool: Tool, place: string): string => (tool.name === 'restic' ? place : `${place}?path-style=true`);

async function round(number: number): Promise<void> {
	const place = await s3Folder(randomUUID());
	const proxy = await startCountingProxy(new URL(place.slice('s3:'.length)).origin);
	const through = proxy.url + new URL(place.slice('s3:'.length)).pathname;
	const order = number % 2 === 0 ? rivals : rivals.toReversed();
	const at = (tool: Tool) => location(tool, `s3:${through}/${tool.name}`);
	const step = async (name: string, command: (tool: Tool) => ReturnType<Tool['list']>) => {
		for (const tool of order) {
			proxy.take();
			const {argv, env} = command(tool);
			const cost = await measure({argv, env: {...env, ...s3Environment}});
			const byTool = figures.get(name) ?? new Map<string, Figure[]>();
			byTool.set(tool.name, [...(byTool.get(tool.name) ?? []), {...cost, ...proxy.take()}]);
			figures.set(name, byTool);
			process.stderr.write(`${name} ${tool.name} ${JSON.stringify(byTool.get(tool.name)?.at(-1))}\n`);
		}
	};

	for (const tool of order) {
		const {argv, env} = tool.init(at(tool));
		await measure({argv, env: {...env, ...s3Environment}});
	}

	await step('first backup', tool => tool.backup(at(tool), source));
	await step('unchanged backup', tool => tool.backup(at(tool), source));
	appendFileSync(path.join(source, 'texts', '7', '7.txt'), `changed in round ${number}\n`);
	await step('one file changed', tool => tool.backup(at(tool), source));
	await step('list', tool => tool.list(at(tool)));
	await step('restore', tool => tool.restore(at(tool), path.join(work, `target-${tool.name}-${number}`)));
	await step('check with data', tool => tool.check(at(tool)));
	proxy.close();
}

function row(name: string, byTool: ReadonlyMap<string, readonly Figure[]>): string {
	const of = (tool: string, field: keyof Figure) => median((byTool.get(tool) ?? []).map(figure => figure[field]));
	const cell = ({name: tool}: Tool) =>
		`${of(tool, 'wall').toFixed(2)} s (${of(tool, 'cpu').toFixed(2)} s), ${of(tool, 'requests')}, ` +
		`${(of(tool, 'sent') / 1e6).toFixed(1)} / ${(of(tool, 'received') / 1e6).toFixed(1)} MB`;
	const ratios = (['wall', 'cpu', 'requests'] as const).map(field =>
		(of('restic', field) / of('holdfast', field)).toFixed(2),
	);
	return `| ${[name, ...rivals.map(cell), ...ratios].join(' | ')} |`;
}

makeSource();
try {
	for (let number = 0; number < rounds; number++) {
		await round(number);
	}
} finally {
	rmSync(work, {recursive: true, force: true});
}

const head = ['step', ...rivals.map(({name}) => name), 'time', 'processor', 'requests'];
const lines = [
	`| ${head.join(' | ')} |`,
	`| ${head.map(() => '---').join(' | ')} |`,
	...[...figures].map(([name, byTool]) => row(name, byTool)),
];
const report = [
	`${files} texts and ${megabytes} MB of photos on radosgw on the same machine; ${cpus().length} cores, Node ${process.version}; ${rounds === 1 ? 'one round' : `medians of ${rounds} rounds`}; ${rivals.map(({version}) => version).join('; ')}.`,
	'',
	'Cells: time on the clock (processor time), requests, megabytes sent / received. The last columns: how many times as much restic takes.',
	'',
	...lines,
	'',
].join('\n');
writeFileSync('bench/remote.md', `# Far away\n\n${report}`);
const readme = readFileSync('readme.md', 'utf8');
writeFileSync(
	'readme.md',
	readme.replace(/(?<=<!-- remote -->\n).*(?=<!-- \/remote -->)/s, () => `\n${report}\n`),
);
