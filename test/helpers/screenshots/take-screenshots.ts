import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {pseudoRandomBytes} from '../pseudo-random.js';
import {projectFolder} from '../source-files.js';
import {type Key, TestTerminal} from '../terminal.js';
import {drawScreen} from './draw-screen.js';
import {makeExample, password} from './example-home.js';

/** Something that is pressed or typed, or what has to be seen before it goes on. */
type Step = {readonly press: Key} | {readonly see: RegExp | string} | {readonly type: string};

type Shot = {
	readonly name: string;
	readonly columns: number;
	readonly rows: number;
	readonly steps: readonly Step[];
};

const start: Step = {see: /Saved +\d[^]*37\/37/};
const press = (...keys: Key[]): Step[] => keys.map(key => ({press: key}));

const shots: readonly Shot[] = [
	{name: 'home', columns: 120, rows: 32, steps: [start, ...press('down', 'down', 'down')]},
	{
		name: 'home-80x24',
		columns: 80,
		rows: 24,
		steps: [start, ...press('down', 'space', 'space', 'space'), {see: '3 marked'}],
	},
	{name: 'filter', columns: 120, rows: 32, steps: [start, {type: '/wkly'}, {see: /\D\d\/37/}]},
	{
		name: 'browse',
		columns: 120,
		rows: 32,
		steps: [
			start,
			...press('down', 'enter'),
			{see: 'Documents'},
			...press('enter'),
			{see: 'notes.md'},
			...press('down', 'down'),
			{type: 't'},
			{see: /\d+ versions/},
		],
	},
	{
		name: 'preview-80x24',
		columns: 80,
		rows: 24,
		steps: [
			start,
			...press('enter'),
			{see: 'Documents'},
			...press('enter'),
			{see: 'notes.md'},
			...press('down', 'down'),
			{type: 'v'},
			{see: 'thought about'},
		],
	},
	{
		name: 'diff',
		columns: 120,
		rows: 32,
		steps: [start, {type: 'G'}, ...press('space'), {type: 'gd'}, {see: /added \+/}, {type: 's'}, {see: 'by growth'}],
	},
	{
		name: 'restore',
		columns: 120,
		rows: 32,
		steps: [start, {type: 'r'}, {see: 'Where to'}, ...press('enter'), {see: 'Dry run: nothing'}],
	},
	{name: 'help', columns: 100, rows: 30, steps: [start, {type: '?'}, {see: 'Search'}]},
	{name: 'backup-form', columns: 100, rows: 24, steps: [start, {type: 'b'}, {see: 'What to back up'}]},
	{
		name: 'backup',
		columns: 120,
		rows: 32,
		steps: [start, {type: 'b'}, {see: 'What to back up'}, ...press('enter'), {see: /\d\d\.\d %/}],
	},
];

async function take({name, columns, rows, steps}: Shot, folder: string, target: string): Promise<void> {
	const terminal = new TestTerminal(['--repo', 'backups'], {
		columns,
		rows,
		cwd: folder,
		env: {HOLDFAST_PASSWORD: password, HOME: folder, XDG_CACHE_HOME: path.join(folder, 'cache'), FORCE_COLOR: '3'},
	});
	for (const step of steps) {
		if ('press' in step) {
			await terminal.press(step.press);
		} else if ('see' in step) {
			await terminal.waitFor(step.see);
		} else {
			terminal.type(step.type);
		}

		await delay(100);
	}

	// Of what is under way the picture is taken at once.
	if (name !== 'backup') {
		await terminal.settle(400);
	}

	await writeFile(path.join(target, `${name}.png`), drawScreen(terminal.screen, 'holdfast'));
	terminal.kill();
	console.log(name);
}

/** Pictures of the built program in a real terminal, written to `screenshots/`. Names of pictures may be given. */
const wanted = process.argv.slice(2);
const target = path.join(projectFolder, 'screenshots');
const folder = await mkdtemp(path.join(tmpdir(), 'ada-'));
try {
	await mkdir(target, {recursive: true});
	await makeExample(folder, new Date());
	for (let index = 0; index < 4; index++) {
		await writeFile(path.join(folder, 'ada', `machine-${index}.qcow2`), pseudoRandomBytes(160_000_000, index + 90));
	}

	for (const shot of shots.filter(({name}) => wanted.length === 0 || wanted.includes(name))) {
		await take(shot, folder, target);
	}
} finally {
	await rm(folder, {recursive: true, force: true});
}
