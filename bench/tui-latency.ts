import {mkdir, mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {setTimeout as delay} from 'node:timers/promises';
import {existsSync} from 'node:fs';
import {runHoldfast} from '../test/helpers/run-holdfast.js';
import {pseudoRandomBytes} from '../test/helpers/pseudo-random.js';
import {TestTerminal} from '../test/helpers/terminal.js';
import {option} from './options.js';
import {load, mainThread, timeOf} from './screen-times.js';

/**
What the terminal UI costs, how soon a key shows, and for how long nobody gets a turn, while a backup runs at full speed.

The processor time of the main thread alone is taken from `/proc`, once behind the screen and once behind `holdfast backup -q`, each for all files and for half of them: what the other half
costs more on the screen is the screen's, without what starting costs here and there. Keys are pressed at random times; a key's time ends when the frame that shows its effect has come out of the
pseudo-terminal. `--files` of 16 MB each; with `--source FOLDER` that folder is backed up instead, and only the keys and turns are measured.
*/
const files = Number(option('files', '64'));
const given = option('source', '');
const fileSize = 16_000_000;
const rounds = 3;
const columns = 120;
const rows = 32;
const password = 'correct horse battery staple';
const folder = await mkdtemp(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'holdfast-tui-'));
const env = {HOME: folder, HOLDFAST_PASSWORD: password};
const halves = ['first', 'second'].map(name => path.join(folder, 'source', name));
const eventLoopLog = path.join(folder, 'event-loop');

type Figures = {readonly mainSeconds: number; readonly wallSeconds: number};

async function quietly(repository: string, source: string): Promise<Figures> {
	let mainSeconds = 0;
	const over = new AbortController();
	let watching: Promise<void> = Promise.resolve();
	let startedAt = 0;
	const {exitStatus, stderr} = await runHoldfast(['backup', source, '-q', '--repo', repository], {
		env,
		onStart({pid}) {
			startedAt = performance.now();
			watching = (async () => {
				while (!over.signal.aborted) {
					mainSeconds = (await mainThread(pid ?? 0)) ?? mainSeconds;
					await delay(20);
				}
			})();
		},
	});
	over.abort();
	await watching;
	if (exitStatus !== 0) {
		throw new Error(stderr);
	}

	return {mainSeconds, wallSeconds: (performance.now() - startedAt) / 1000};
}

type ScreenFigures = Figures & {
	/** Milliseconds from a key to its frame. */
	readonly keys: readonly number[];
	/** Milliseconds in which nobody had a turn, above 10. */
	readonly delays: readonly number[];
};

async function onScreen(repository: string, source: string, pressesKeys: boolean): Promise<ScreenFigures> {
	await rm(eventLoopLog, {force: true});
	const watching = {
		EVENT_LOOP_LOG: eventLoopLog,
		NODE_OPTIONS: `--import=${new URL('watch-event-loop.js', import.meta.url).href}`,
	};
	const terminal = new TestTerminal(['--repo', repository], {
		columns,
		rows,
		env: pressesKeys ? {...env, ...watching} : env,
	});
	const keys: number[] = [];
	try {
		await terminal.waitFor('no backup yet');
		terminal.type('b');
		await terminal.waitFor('What to back up');
		const before = (await mainThread(terminal.pid)) ?? 0;
		const start = performance.now();
		terminal.type(`${source}\r`);
		await terminal.waitFor('Read and store');
		const begun = Date.now();
		for (;;) {
			await delay(100 + Math.random() * 150);
			if (terminal.text.includes('What came of it')) {
				break;
			}

			if (pressesKeys) {
				keys.push(await timeOf(terminal, '?', 'Search'));
				await delay(100 + Math.random() * 150);
				// Not counted: a lone Escape is held back for a while, since it may be the beginning of an arrow.
				await timeOf(terminal, '\u001B', 'Backup of');
			}
		}

		const after = (await mainThread(terminal.pid)) ?? Number.NaN;
		const wallSeconds = (performance.now() - start) / 1000;
		const delays = pressesKeys ? await delaysSince(begun) : [];
		return {mainSeconds: after - before, wallSeconds, keys, delays};
	} finally {
		terminal.kill();
	}
}

async function delaysSince(begun: number): Promise<number[]> {
	const lines = (await readFile(eventLoopLog, 'utf8')).trim().split('\n');
	return lines
		.map(line => line.split(' ').map(Number))
		.filter(([at = 0]) => at >= begun)
		.map(([, delayed = 0]) => delayed);
}

function tellKeys({keys, delays}: ScreenFigures): void {
	const sorted = keys.toSorted((a, b) => a - b);
	const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(0);
	console.log(
		`${sorted.length} keys: half within ${at(0.5)} ms, nine tenths within ${at(0.9)} ms, the slowest ${at(1)} ms (${load()})`,
	);
	const longest = delays.toSorted((a, b) => b - a);
	const shown = longest.slice(0, 5).map(delayed => delayed.toFixed(0));
	console.log(
		`Longest without a turn: ${shown.join(', ')} ms; ${longest.filter(each => each > 50).length} above 50 ms`,
	);
}

try {
	for (const half of given === '' ? halves : []) {
		await mkdir(half, {recursive: true});
		for (let index = 0; index < files / 2; index++) {
			await writeFile(
				path.join(half, `random-${index}`),
				pseudoRandomBytes(fileSize, halves.indexOf(half) * files + index),
			);
		}
	}

	const repository = path.join(folder, 'repository');
	const fresh = async (): Promise<string> => {
		await rm(repository, {recursive: true, force: true});
		const {exitStatus, stderr} = await runHoldfast(['init', '--repo', repository], {env});
		if (exitStatus !== 0) {
			throw new Error(stderr);
		}

		return repository;
	};

	const tell = (name: string, {mainSeconds, wallSeconds}: Figures) => {
		const seconds = `${mainSeconds.toFixed(2)} s of the main thread in ${wallSeconds.toFixed(1)} s`;
		console.log(`${name}: ${seconds}, ${((mainSeconds / wallSeconds) * 100).toFixed(1)} % of a core (${load()})`);
	};

	const all = given === '' ? path.join(folder, 'source') : given;
	if (given === '') {
		const [half = all] = halves;
		const sums = {quiet: {mainSeconds: 0, wallSeconds: 0}, watched: {mainSeconds: 0, wallSeconds: 0}};
		const add = (sum: Figures, more: Figures, fewer: Figures): Figures => ({
			mainSeconds: sum.mainSeconds + more.mainSeconds - fewer.mainSeconds,
			wallSeconds: sum.wallSeconds + more.wallSeconds - fewer.wallSeconds,
		});
		for (let round = 0; round < rounds; round++) {
			const fewer = await quietly(await fresh(), half);
			sums.quiet = add(sums.quiet, await quietly(await fresh(), all), fewer);
			const fewerWatched = await onScreen(await fresh(), half, false);
			sums.watched = add(sums.watched, await onScreen(await fresh(), all, false), fewerWatched);
		}

		tell(`backup -q, ${rounds} times the second half`, sums.quiet);
		tell('the same on the screen', sums.watched);
		const share = (sums.watched.mainSeconds - sums.quiet.mainSeconds) / sums.watched.wallSeconds;
		console.log(`The screen: ${(share * 100).toFixed(1)} % of a core`);
	}

	tellKeys(await onScreen(await fresh(), all, true));
} finally {
	await rm(folder, {recursive: true, force: true});
}
