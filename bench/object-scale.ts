import {createHash} from 'node:crypto';
import {rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {setImmediate} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import {Client, initRepository, type Source, type SourceEntry} from '../source/index.js';
import {measure} from './measure.js';
import {option} from './options.js';

/*
node dist/bench/object-scale.js [--objects 5000000] [--folder FOLDER]

Checks and prunes a repository of so many objects, each step in a process of its own, and prints time and peak memory as lines of a table. Two snapshots are made of files that no disk
holds: the second has a tenth of them changed, and the first is forgotten before the prune.
*/
const objects = Number(option('objects', '5000000'));
const folder = option('folder', path.join(tmpdir(), 'holdfast-object-scale'));
const repositoryFolder = path.join(folder, 'repository');
const program = fileURLToPath(new URL('../program/main.js', import.meta.url));
const password = 'correct horse battery staple';
/** Metadata, content and a chunk: a file of more than 2 KiB has three. And its share of the nodes. */
const objectsInFile = 3.37;
const changedPart = 10;
const files = Math.round(objects / objectsInFile / (1 + 1 / changedPart));
const filesInFolder = 500;
const fileSize = 2304;

/** Files whose bytes follow from their number; every tenth is another one on the second day. */
class InventedSource implements Source {
	readonly #day: number;

	constructor(day: number) {
		this.#day = day;
	}

	async info() {
		return {type: 'sftp', account: 'bench', path: '/invented'};
	}

	async *walk(): AsyncGenerator<readonly SourceEntry[]> {
		for (let first = 0; first < files; first += filesInFolder) {
			const name = `folder-${String(first / filesInFolder).padStart(6, '0')}`;
			const attributes = {mode: 0o644, uid: 0, gid: 0, isSettled: true};
			const entry = {fileId: name, parentId: '', name, size: 0, mtimeMs: 1e12, ctimeMs: 1, inode: 0, attributes};
			const batch: SourceEntry[] = [{...entry, kind: 'folder'}];
			for (let file = first; file < Math.min(first + filesInFolder, files); file++) {
				const own = `file-${String(file).padStart(8, '0')}`;
				batch.push({
					...entry,
					kind: 'file',
					fileId: `${name}/${own}`,
					parentId: name,
					name: own,
					size: fileSize,
					mtimeMs: 1e12 + this.#dayOf(file) * 86_400_000,
				});
			}

			yield batch;
			// Locks are refreshed between batches.
			await setImmediate();
		}
	}

	async *open({name}: SourceEntry): AsyncGenerator<Buffer> {
		const file = Number(name.slice('file-'.length));
		const seed = createHash('sha256')
			.update(`${file} ${this.#dayOf(file)}`)
			.digest();
		yield Buffer.alloc(fileSize, seed);
	}

	async close(): Promise<void> {}

	readonly #dayOf = (file: number): number => (file % changedPart === 0 ? this.#day : 0);
}

async function build(): Promise<void> {
	rmSync(folder, {recursive: true, force: true});
	const {repository} = await initRepository(repositoryFolder, {credentials: {password}, encryption: true});
	await using client = new Client(repository);
	for (const day of [0, 1]) {
		const started = performance.now();
		await client.backup({source: new InventedSource(day), created: new Date(Date.UTC(2026, 0, 1 + day))});
		const peak = (process.resourceUsage().maxRSS / 1024).toFixed(0);
		process.stderr.write(`Backup ${day + 1}: ${((performance.now() - started) / 1000).toFixed(0)} s, ${peak} MiB\n`);
	}
}

async function step(name: string, ...args: string[]): Promise<void> {
	const env = {HOLDFAST_PASSWORD: password, XDG_CACHE_HOME: path.join(folder, 'cache')};
	const {wall, cpu, memory} = await measure({
		argv: [process.execPath, program, '--repo', repositoryFolder, ...args],
		env,
	});
	const figures = [wall.toFixed(1), cpu.toFixed(1), (memory / 2 ** 20).toFixed(0)];
	process.stdout.write(`| ${name} | ${figures.join(' | ')} |\n`);
}

if (option('phase', '') === 'build') {
	process.env.XDG_CACHE_HOME = path.join(folder, 'cache');
	await build();
} else {
	await measure({
		argv: [process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2), '--phase', 'build'],
	});
	process.stdout.write('| step | seconds | CPU seconds | peak memory, MiB |\n| --- | --- | --- | --- |\n');
	await step('list', 'list');
	await step('ls of one folder', 'ls', 'latest', 'folder-000000');
	await step(
		'restore of one file',
		'restore',
		'--target',
		path.join(folder, 'target'),
		'--path',
		'folder-000000/file-00000000',
	);
	await step('stats', 'stats');
	await step('check', 'check');
	await step('forget one of two snapshots', 'forget', 'latest~1', '--yes');
	await step('plan of a prune', 'prune', '--dry-run', '--max-unused', '0');
	await step('prune', 'prune', '--yes', '--max-unused', '0');
	await step('check of all data', 'check', '--read-data');
	rmSync(folder, {recursive: true, force: true});
}
