import {execFileSync} from 'node:child_process';
import {appendFileSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import type {Source, SourceEntry} from '../../../source/engine/sources/source.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {type FaultCase, must} from '../../helpers/fault-run.js';
import {pseudoRandomBytes} from '../../helpers/pseudo-random.js';
import {manifestOf} from '../../helpers/source-tree.js';
import {backUp, makeRepository, openTestRepository, openTestSource} from '../../helpers/test-backups.js';
import {listSnapshots, verifySnapshot} from '../../helpers/verify-snapshots.js';

/** The same source, of which something happens between the scan and the reading. */
export function changing(source: Source, change: () => void): Source {
	return {
		info: async () => source.info(),
		open: (entry, options) => source.open(entry, options),
		close: async () => source.close(),
		async *walk(options): AsyncGenerator<readonly SourceEntry[]> {
			// All of it first: on a busy machine the first batch may end before the entry that is to change.
			const batches: Array<readonly SourceEntry[]> = [];
			for await (const batch of source.walk(options)) {
				batches.push(batch);
			}

			change();
			yield* batches;
		},
	};
}

/** What happens to `victim`, and whether it is in the snapshot all the same. */
const changes: Record<string, {change: (victim: string) => void; effect: 'whole' | 'omitted'}> = {
	grows: {
		change(victim) {
			appendFileSync(victim, 'more');
		},
		effect: 'whole',
	},
	'grows beyond a small file': {
		change(victim) {
			appendFileSync(victim, pseudoRandomBytes(3_000_000, 1));
		},
		effect: 'whole',
	},
	shrinks: {
		change(victim) {
			truncateSync(victim, 10);
		},
		effect: 'whole',
	},
	'becomes empty': {
		change(victim) {
			truncateSync(victim, 0);
		},
		effect: 'whole',
	},
	vanishes: {
		change(victim) {
			rmSync(victim);
		},
		effect: 'omitted',
	},
	'turns into a FIFO': {
		change(victim) {
			rmSync(victim);
			execFileSync('mkfifo', [victim]);
		},
		effect: 'omitted',
	},
	'turns into a link': {
		change(victim) {
			rmSync(victim);
			symlinkSync('/etc/passwd', victim);
		},
		effect: 'omitted',
	},
	'turns into a link to a FIFO': {
		change(victim) {
			rmSync(victim);
			execFileSync('mkfifo', [`${victim}-fifo`]);
			symlinkSync(`${victim}-fifo`, victim);
		},
		effect: 'omitted',
	},
	'turns into a folder': {
		change(victim) {
			rmSync(victim);
			mkdirSync(victim);
		},
		effect: 'omitted',
	},
};

const sizes = [0, 1, 1000, 100_000, 524_288, 524_289, 2_000_000];
/** Of a run that takes a fraction of a second; what waits for a FIFO waits for ever. */
const patience = 60_000;

/** Each change in turn, to a file of each size in turn. */
export const changingFiles: FaultCase = {
	id: 'F14',
	name: 'changing-files',
	fault: 'a file grows, shrinks, vanishes, or turns into a FIFO, a link or a folder between its scan and its reading',
	unit: 'changes',
	amount: {short: 18, full: 50 * Object.keys(changes).length},
	async run(run) {
		const all = Object.entries(changes);
		await run.trials(run.amount, async trial => {
			const [name = '', {change, effect} = {change() {}, effect: 'whole'}] = all[trial.index % all.length] ?? [];
			const size = trial.pick(sizes);
			const folder = run.folder();
			const victim = path.join(folder, 'middle');
			mkdirSync(folder);
			writeFileSync(path.join(folder, 'before'), 'before');
			writeFileSync(victim, pseudoRandomBytes(size, trial.number));
			writeFileSync(path.join(folder, 'next'), 'next');
			const store = new MemoryStore();
			await makeRepository(store);
			const source = changing(await openTestSource(folder), () => {
				change(victim);
			});
			run.count(`that a file ${name}`);
			try {
				const signal = AbortSignal.timeout(patience);
				const {status, failures} = await backUp(store, source, {useCache: false, signal});
				const named = failures.map(failure => [failure.path, failure.effect]);
				must(status === (effect === 'whole' ? 'complete' : 'partial'), `it ended as ${status}`);
				must(
					isDeepStrictEqual(named, effect === 'whole' ? [] : [['middle', 'omitted']]),
					`it names ${named.join(', ')}`,
				);
				for (const gone of effect === 'whole' ? [] : [victim, `${victim}-fifo`]) {
					rmSync(gone, {recursive: true, force: true});
				}

				const repository = await openTestRepository(store);
				const [snapshot] = await listSnapshots(repository);
				must(snapshot !== undefined, 'there is no snapshot');
				const problems = await verifySnapshot(repository, snapshot, manifestOf(folder));
				must(problems.length === 0, problems.join('\n'));
			} catch (error) {
				throw new Error(`a file of ${size} bytes ${name}`, {cause: error});
			}
		});
	},
};
