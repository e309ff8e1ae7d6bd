import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {formatCount} from '../source/format.js';
import {initRepository, loadSnapshotCatalog, saveSnapshotCatalog} from '../source/index.js';
import {runHoldfast} from '../test/helpers/run-holdfast.js';
import {storeSnapshot} from '../test/helpers/stored-snapshots.js';
import {TestTerminal} from '../test/helpers/terminal.js';
import {option} from './options.js';
import {load, mainThread, timeOf} from './screen-times.js';

/*
node dist/bench/tui-scroll.js [--entries 1000000] [--snapshots 10000] [--folder /dev/shm/holdfast-scroll]

How soon a key shows in a list of many snapshots, and in a tree of many files all of whose folders are open: the built program in a pseudo-terminal of 120x32.
Prints a line for each key: milliseconds until its frame has come out, and milliseconds of the main thread's processor time, over 20 presses.
*/
const entries = Number(option('entries', '1000000'));
const snapshots = Number(option('snapshots', '10000'));
const folder = option('folder', '/dev/shm/holdfast-scroll');
const presses = 20;
const folders = 10;
const frameEnd = '\u001B[?2026l';
const repository = path.join(folder, 'repository');
const source = path.join(folder, 'source');
const env = {HOME: folder, XDG_CACHE_HOME: path.join(folder, 'cache')};

async function tell(terminal: TestTerminal, name: string, ...keys: readonly string[]): Promise<void> {
	const before = (await mainThread(terminal.pid)) ?? Number.NaN;
	const times: number[] = [];
	for (let press = 0; press < presses; press++) {
		times.push(await timeOf(terminal, keys[press % keys.length] ?? '', frameEnd));
	}

	const after = (await mainThread(terminal.pid)) ?? Number.NaN;
	const sorted = times.toSorted((a, b) => a - b);
	const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(0);
	const cpu = ((after - before) / presses) * 1000;
	process.stdout.write(`| ${name} | ${at(0.5)} | ${at(1)} | ${cpu.toFixed(0)} |\n`);
}

async function measureSnapshots(): Promise<void> {
	{
		await using store = (await initRepository(repository, {encryption: false})).repository;
		for (let index = 0; index < snapshots; index++) {
			const created = new Date(Date.UTC(2020, 0, 1) + index * 3_600_000).toISOString().replace('.000Z', 'Z');
			await storeSnapshot({store: store.loose}, [], {created, seq: index + 1});
		}

		const {entries: found} = await loadSnapshotCatalog(store);
		await saveSnapshotCatalog(store, found);
	}

	const terminal = new TestTerminal(['--repo', repository], {columns: 120, rows: 32, env});
	try {
		await terminal.waitFor(`${formatCount(snapshots)}/${formatCount(snapshots)}`);
		await terminal.settle(1000);
		await tell(terminal, 'snapshots: down', 'j');
		await tell(terminal, 'snapshots: page down', '\u0004');
		await tell(terminal, 'snapshots: end, home', 'G', 'g');
		await tell(
			terminal,
			'snapshots: typed into the filter',
			'/',
			'2',
			'0',
			'2',
			'1',
			...'\u007F\u007F\u007F\u007F',
			'2',
		);
	} finally {
		terminal.kill();
	}
}

async function measureTree(): Promise<void> {
	for (let file = 0; file < entries; file++) {
		const place = path.join(source, `folder-${file % folders}`);
		if (file < folders) {
			mkdirSync(place, {recursive: true});
		}

		writeFileSync(path.join(place, `file-${String(file).padStart(8, '0')}.txt`), '');
	}

	for (const args of [
		['init', '--no-encryption'],
		['backup', source, '-q'],
	]) {
		const {exitStatus, stderr} = await runHoldfast([...args, '--repo', repository], {env});
		if (exitStatus !== 0) {
			throw new Error(stderr);
		}
	}

	const terminal = new TestTerminal(['--repo', repository], {columns: 120, rows: 32, env});
	try {
		await terminal.waitFor('1/1');
		const openSnapshot = await timeOf(terminal, '\r', 'folder-0');
		process.stdout.write(`| the snapshot opens | ${openSnapshot.toFixed(0)} | | |\n`);
		// The last folder first: those above stay in view.
		for (let index = folders - 1; index >= 0; index--) {
			terminal.type('g');
			for (let down = 0; down < index; down++) {
				terminal.type('j');
			}

			await terminal.settle(300);
			const opening = await timeOf(terminal, 'l', 'file-');
			process.stdout.write(`| a folder of ${entries / folders} opens | ${opening.toFixed(0)} | | |\n`);
		}

		await tell(terminal, 'tree: down', 'j');
		await tell(terminal, 'tree: page down', '\u0004');
		await tell(terminal, 'tree: end, home', 'G', 'g');
	} finally {
		terminal.kill();
	}
}

rmSync(folder, {recursive: true, force: true});
try {
	process.stdout.write(
		`${load()}\n\n| key | half within, ms | slowest, ms | processor, ms |\n| --- | --- | --- | --- |\n`,
	);
	await measureSnapshots();
	rmSync(folder, {recursive: true, force: true});
	await measureTree();
} finally {
	rmSync(folder, {recursive: true, force: true});
}
