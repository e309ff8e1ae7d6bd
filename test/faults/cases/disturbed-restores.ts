import {execFileSync, fork} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {setTimeout} from 'node:timers/promises';
import {NoSpaceError} from '../../../source/engine/errors.js';
import {RestoreManager} from '../../../source/engine/managers/restore-manager.js';
import {LocalStore} from '../../../source/engine/stores/backends/local-store.js';
import {type FaultCase, type FaultRun, must, type Trial} from '../../helpers/fault-run.js';
import {mustEqual} from '../../helpers/reading-operations.js';
import {makeStage, type Stage} from '../../helpers/stages.js';
import {openTestRepository} from '../../helpers/test-backups.js';
import {mayMount} from './full-disk.js';

const program = new URL('../../helpers/restore-program.js', import.meta.url);

/** Then the same restore is run again, and must give the whole tree and nothing else. */
async function mustFinish(store: Stage['store'], target: string, stage: Stage): Promise<void> {
	const repository = await openTestRepository(store);
	const {status} = await new RestoreManager({repository}).run({target});
	must(status === 'complete', `the restore that was run again is ${status}`);
	mustEqual(target, [...stage.snapshots.values()].at(-1) ?? new Map<string, string>());
}

/** Needs root. */
export const fullTargets: FaultCase = {
	id: 'F15',
	name: 'full-targets',
	fault: 'the disk that is restored to fills up; it is made larger, and the restore run again',
	unit: 'restores',
	amount: {short: 1, full: 100},
	async run(run) {
		must(mayMount, 'only root on Linux can mount a file system');
		const stage = await makeStage(run.folder(), run.seed, 1, {tree: {small: 60, big: [700_000, 2_500_000]}});
		await run.trials(run.amount, async trial => fillTarget(run, stage, trial), {width: 1});
	},
};

async function fillTarget(run: FaultRun, stage: Stage, trial: Trial): Promise<void> {
	const disk = run.folder();
	mkdirSync(disk);
	const size = 64 + trial.integer(3000);
	execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}k`, 'tmpfs', disk]);
	try {
		const target = path.join(disk, 'target');
		const repository = await openTestRepository(stage.store);
		try {
			const {status} = await new RestoreManager({repository}).run({target});
			must(status === 'partial', `the restore to a full disk of ${size} KiB is ${status}`);
			run.count('that named what found no space');
		} catch (error) {
			must(error instanceof NoSpaceError, `not an error for a full disk: ${String(error)}`);
			run.count('that ended with an error');
		}

		execFileSync('mount', ['-o', 'remount,size=64m', disk]);
		await mustFinish(stage.store, target, stage);
	} finally {
		execFileSync('umount', [disk]);
	}
}

export const killedRestores: FaultCase = {
	id: 'F15',
	name: 'killed-restores',
	fault: 'SIGKILL to a process that restores, at a random moment; the restore is run again',
	unit: 'kills',
	amount: {short: 2, full: 100},
	async run(run) {
		const location = run.folder();
		const store = await LocalStore.create(location);
		const tree = {small: 200, big: [3_000_000, 6_000_000]};
		const stage = await makeStage(run.folder(), run.seed, 1, {store, tree, isPlain: true, isStill: true});
		await run.trials(
			run.amount,
			async trial => {
				const target = run.folder();
				const child = fork(program, [location, target], {execArgv: [], stdio: 'ignore'});
				const ended = once(child, 'exit');
				const hasBegun = (async () => {
					while (!existsSync(target) || readdirSync(target).length === 0) {
						await setTimeout(2, undefined, {ref: false});
					}
				})();
				await Promise.race([hasBegun, ended]);
				await Promise.race([setTimeout(trial.integer(150)), ended]);
				child.kill('SIGKILL');
				await ended;
				await mustFinish(store, target, stage);
				return child.signalCode === 'SIGKILL' ? 1 : 0;
			},
			{width: 2},
		);
	},
};
