import {execFileSync} from 'node:child_process';
import {mkdirSync, statfsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import {NoSpaceError} from '../../../source/engine/errors.js';
import {ForgetManager} from '../../../source/engine/managers/forget-manager.js';
import {LocalStore} from '../../../source/engine/stores/backends/local-store.js';
import {type FaultCase, type FaultRun, must} from '../../helpers/fault-run.js';
import {proveSnapshots} from '../../helpers/prove-recovery.js';
import {pseudoRandomBytes} from '../../helpers/pseudo-random.js';
import {type Manifest, manifestOf} from '../../helpers/source-tree.js';
import {backupTime, plainBackup} from '../../helpers/stages.js';
import {backUp, makeRepository, openTestRepository} from '../../helpers/test-backups.js';

/** Whether this process may mount a file system. */
export const mayMount = process.platform === 'linux' && process.getuid?.() === 0;

/** Backups into a real file system of 64 MB until there is no space left, then forgetting and pruning without a free byte. Needs root. */
export const fullDisk: FaultCase = {
	id: 'F3',
	name: 'full-disk',
	fault: 'a tmpfs of 64 MB fills up while it is backed up to, and is emptied with 0 bytes free',
	unit: 'fills',
	amount: {short: 1, full: 10},
	async run(run) {
		must(mayMount, 'only root on Linux can mount a file system');
		await run.trials(
			run.amount,
			async trial => {
				const disk = run.folder();
				mkdirSync(disk);
				execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk]);
				try {
					await fill(run, disk, trial.integer(1e6));
				} finally {
					execFileSync('umount', [disk]);
				}
			},
			{width: 1},
		);
	},
};

async function fill(run: FaultRun, disk: string, seed: number): Promise<void> {
	const location = path.join(disk, 'repository');
	await makeRepository(location);
	const source = run.folder();
	mkdirSync(source);
	const known = new Map<string, Manifest>();
	for (let n = 1, isFull = false; !isFull; n++) {
		writeFileSync(path.join(source, 'big'), pseudoRandomBytes(9_000_000, seed + n));
		writeFileSync(path.join(source, `small-${n}`), pseudoRandomBytes(5000, seed + n));
		try {
			const {snapshotRef = ''} = await backUp(location, source, {...plainBackup, created: backupTime(n)});
			known.set(snapshotRef, manifestOf(source));
			run.count('backups that fitted');
		} catch (error) {
			must(error instanceof NoSpaceError, `not an error for a full disk: ${String(error)}`);
			isFull = true;
		}
	}

	const store = new LocalStore(location);
	await proveSnapshots(store, {known, required: known.keys()});
	writeFileSync(path.join(disk, 'rest'), Buffer.alloc(freeBytes(disk)));
	must(freeBytes(disk) === 0, 'there is space left');
	const [first = '', second = '', ...kept] = known.keys();
	const repository = await openTestRepository(store);
	await new ForgetManager({repository}).run([first, second], {prune: {maxUnused: 0}});
	must(freeBytes(disk) > 16_000_000, `only ${freeBytes(disk)} bytes are free after two snapshots went`);
	await proveSnapshots(store, {known, required: kept});
	const {status} = await backUp(location, source, {...plainBackup, created: backupTime(99)});
	must(status === 'complete', 'the next backup is not complete');
}

function freeBytes(folder: string): number {
	const {bavail, bsize} = statfsSync(folder);
	return bavail * bsize;
}
