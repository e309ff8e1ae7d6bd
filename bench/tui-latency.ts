import {mkdir, mkdtemp, rm, writeFile} from 'node:fs/promises';
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
What the terminal UI costs, and how soon a key shows, while a backup runs at full speed.

The processor time of the main thread alone is taken from `/proc`, once behind the screen and once behind `holdfast backup -q`; the difference is the screen's.
Keys are pressed at random times; a key's time ends when the frame that shows its effect has come out of the pseudo-terminal.
`--files` of 16 MB each.
*/
const files = Number(option('files', '64'));
const fileSize = 16_000_000;
const columns = 120;
const rows = 32;
/** What each frame begins with. */
const beginUpdate = '\u001B[?2026h';
const password = 'correct horse battery staple';
const folder = await mkdtemp(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'holdfast-tui-'));
const env = {HOME: folder, HOLDFAST_PASSWORD: password};
const source = path.join(folder, 'source');

type Figures = {readonly mainSeconds: number; readonly wallSeconds: number};

async function quietly(repository: string): Promise<Figures> {
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

async function onScreen(
	repository: string,
	pressesKeys: boolean,
): Promise<Figures & {readonly frames: number; readonly keys: readonly number[]}> {
	const terminal = new TestTerminal(['--repo', repository], {columns, rows, env});
	const keys: number[] = [];
	try {
		await terminal.waitFor('no backup yet');
		terminal.type('b');
		await terminal.waitFor('What to back up');
		const before = (await mainThread(terminal.pid)) ?? 0;
		const from = terminal.raw.length;
		const start = performance.now();
		terminal.type(`${source}\r`);
		await terminal.waitFor('Read and store');
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
		const frames = terminal.raw.slice(from).split(beginUpdate).length - 1;
		return {mainSeconds: after - before, wallSeconds: (performance.now() - start) / 1000, frames, keys};
	} finally {
		terminal.kill();
	}
}

try {
	await mkdir(source);
	for (let index = 0; index < files; index++) {
		await writeFile(path.join(source, `random-${index}`), pseudoRandomBytes(fileSize, index + 1));
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

	const first = await quietly(await fresh());
	// What starting, opening and finding nothing new cost is not counted on the screen either.
	const unchanged = await quietly(repository);
	tell('backup -q', {
		mainSeconds: first.mainSeconds - unchanged.mainSeconds,
		wallSeconds: first.wallSeconds - unchanged.wallSeconds,
	});
	const watched = await onScreen(await fresh(), false);
	tell(`on the screen, ${watched.frames} frames`, watched);
	const pressed = await onScreen(await fresh(), true);
	tell(`on the screen, with keys, ${pressed.frames} frames`, pressed);
	const sorted = pressed.keys.toSorted((a, b) => a - b);
	const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(0);
	console.log(
		`${sorted.length} keys: half within ${at(0.5)} ms, nine tenths within ${at(0.9)} ms, the slowest ${at(1)} ms (${load()})`,
	);
} finally {
	await rm(folder, {recursive: true, force: true});
}
