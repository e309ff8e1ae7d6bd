import {mkdir, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {pseudoRandomBytes} from '../pseudo-random.js';
import {projectFolder} from '../source-files.js';
import {type Key, TestTerminal} from '../terminal.js';
import {drawScreen} from './draw-screen.js';
import {makeExample, password} from './example-home.js';
import {recordTour} from './record-tour.js';

/** Something that is pressed or typed, or what has to be seen before it goes on. */
type Step = {readonly press: Key} | {readonly see: RegExp | string} | {readonly type: string};

type Shot = {
	readonly name: string;
	readonly columns: number;
	readonly rows: number;
	/** For somebody who has no repository yet. */
	readonly isNew?: boolean;
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
	{
		name: 'retention',
		columns: 120,
		rows: 32,
		steps: [start, {type: 'p'}, {see: /frees about \d/}, ...press('tab', 'tab', 'right')],
	},
	{
		name: 'what-if',
		columns: 120,
		rows: 32,
		steps: [start, {type: 'p'}, {see: 'Live preview'}, {type: 'w'}, {see: 'First to go'}],
	},
	{
		name: 'forget',
		columns: 120,
		rows: 32,
		steps: [start, {type: 'p'}, {see: /frees about \d/}, ...press('enter'), {see: '1 dry run ✓'}],
	},
	{
		name: 'check',
		columns: 120,
		rows: 32,
		steps: [start, {type: '5'}, {see: 'how thoroughly'}, ...press('enter'), {see: 'No faults'}],
	},
	{
		name: 'growth',
		columns: 120,
		rows: 32,
		steps: [
			start,
			{type: '9'},
			{see: /Costs +Share/},
			{type: 'e'},
			{type: '*.flac'},
			...press('enter'),
			{see: /flac +\d/},
		],
	},
	{
		name: 'setup',
		columns: 100,
		rows: 24,
		isNew: true,
		steps: [{see: 'Where shall'}, ...press('enter'), {see: 'Which password'}, {type: 'correct horse battery'}],
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

async function take({name, columns, rows, isNew = false, steps}: Shot, folder: string, target: string): Promise<void> {
	const terminal = new TestTerminal(isNew ? [] : ['--repo', 'backups'], {
		columns,
		rows,
		cwd: folder,
		env: {
			...(!isNew && {HOLDFAST_PASSWORD: password}),
			HOME: folder,
			XDG_CACHE_HOME: path.join(folder, 'cache'),
			FORCE_COLOR: '3',
		},
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
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
const target = path.join(projectFolder, 'screenshots');
// A name that looks well; it must not be there, since it is removed in the end.
const folder = path.join(tmpdir(), 'ada');
await mkdir(folder);
try {
	await mkdir(target, {recursive: true});
	const {source} = await makeExample(folder, new Date());
	for (let index = 0; index < 4; index++) {
		await writeFile(path.join(source, `machine-${index}.qcow2`), pseudoRandomBytes(160_000_000, index + 90));
	}

	for (const shot of shots.filter(({name}) => isWanted(name))) {
		await take(shot, folder, target);
	}

	if (isWanted('tour')) {
		await writeFile(path.join(target, 'tour.png'), await recordTour(folder, source));
		console.log('tour');
	}
} finally {
	await rm(folder, {recursive: true, force: true});
}
