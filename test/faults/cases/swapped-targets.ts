import {existsSync, mkdirSync, readdirSync, renameSync, statSync, symlinkSync, unlinkSync, utimesSync} from 'node:fs';
import path from 'node:path';
import {setImmediate} from 'node:timers/promises';
import {isHoldfastError} from '../../../source/engine/errors.js';
import {RestoreManager} from '../../../source/engine/managers/restore-manager.js';
import {type FaultCase, must, type Trial} from '../../helpers/fault-run.js';
import {copyStage, makeStage} from '../../helpers/stages.js';
import {openTestRepository} from '../../helpers/test-backups.js';

/** Somebody who may write to the target moves its folders away while files are written to them, and puts links to another place there. */
export const swappedTargets: FaultCase = {
	id: 'attack',
	name: 'swapped-targets',
	fault: 'folders of the target give way to links that lead out of it, again and again while a restore runs',
	unit: 'restores',
	amount: {short: 2, full: 100},
	async run(run) {
		const stage = await makeStage(run.folder(), run.seed, 1, {tree: {small: 60, big: [700_000]}});
		await run.trials(
			run.amount,
			async trial => {
				const {store} = await copyStage(stage);
				const [target, outside] = [run.folder(), run.folder()];
				mkdirSync(outside, {mode: 0o711});
				utimesSync(outside, 1000, 1000);
				const repository = await openTestRepository(store);
				const controller = new AbortController();
				const swaps = swapUntil(controller.signal, target, outside, trial);
				try {
					const {status} = await new RestoreManager({repository}).run({target});
					run.count(`restores that were ${status}`);
				} catch (error) {
					must(isHoldfastError(error), `not an error of its own: ${String(error)}`);
					run.count('restores that were refused');
				} finally {
					controller.abort();
					run.count('swaps', await swaps);
				}

				const {mode, mtimeMs} = statSync(outside);
				must((mode & 0o777) === 0o711 && mtimeMs === 1_000_000, 'the folder outside has other metadata');
				must(readdirSync(outside).length === 0, `something was written outside: ${readdirSync(outside).join(', ')}`);
			},
			{width: 2},
		);
	},
};

/** Resolves to how often it could. */
async function swapUntil(signal: AbortSignal, target: string, outside: string, trial: Trial): Promise<number> {
	let count = 0;
	while (!signal.aborted) {
		await setImmediate();
		const folders = foldersIn(target);
		if (folders.length === 0) {
			continue;
		}

		const folder = trial.pick(folders);
		const away = `${folder}.away`;
		try {
			renameSync(folder, away);
			symlinkSync(outside, folder);
			count++;
			for (let i = trial.integer(4); i > 0; i--) {
				await setImmediate();
			}

			unlinkSync(folder);
			renameSync(away, folder);
		} catch {
			// The restore has made something there meanwhile, which it may.
		}
	}

	return count;
}

const foldersIn = (target: string): string[] =>
	existsSync(target)
		? [
				target,
				...readdirSync(target, {recursive: true, withFileTypes: true})
					.filter(entry => entry.isDirectory() && !entry.name.endsWith('.away'))
					.map(entry => path.join(entry.parentPath, entry.name)),
			]
		: [];
