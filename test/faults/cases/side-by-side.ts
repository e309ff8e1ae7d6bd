import {type FaultCase, must} from '../../helpers/fault-run.js';
import {forgetAndPrune, prune} from '../../helpers/operations.js';
import {proveSnapshots, proveTidy} from '../../helpers/prove-recovery.js';
import {runBackupChild} from '../../helpers/run-backup-child.js';
import {runOperationChild} from '../../helpers/run-operation-child.js';
import {changeTree, makeTree, type Manifest, manifestOf} from '../../helpers/source-tree.js';
import {PruneManager} from '../../../source/engine/managers/prune-manager.js';
import {LocalStore} from '../../../source/engine/stores/backends/local-store.js';
import {openTestRepository} from '../../helpers/test-backups.js';
import {makeLocalStage} from './power-loss.js';

const rounds = 2;
const neverReached = Number.MAX_SAFE_INTEGER;

/** Real processes on one folder: several backups, a prune, and a forget that prunes. */
export const sideBySide: FaultCase = {
	id: 'F12',
	name: 'side-by-side',
	fault: '2 to 4 processes back up at once, again and again, while others prune and forget',
	unit: 'rounds',
	amount: {short: 1, full: 60},
	async run(run) {
		await run.trials(
			run.amount,
			async trial => {
				const stage = await makeLocalStage(run, forgetAndPrune);
				const {location} = stage;
				const sources = Array.from({length: 2 + trial.integer(3)}, () => run.folder());
				const known = new Map<string, Manifest>(stage.snapshots);
				for (const [i, source] of sources.entries()) {
					// Two have the same content, so that they store the same objects at once.
					makeTree(source, {small: 20, big: [1_500_000]}, trial.number * 10 + Math.floor(i / 2));
				}

				for (let round = 0; round < rounds; round++) {
					const manifests = sources.map(source => manifestOf(source));
					const [results] = await Promise.all([
						Promise.all(sources.map(async source => runBackupChild({location, source, useCache: round > 0}))),
						...[prune, forgetAndPrune].map(async operation => {
							const {isDone} = await runOperationChild(operation, location, {
								stage,
								record: run.folder(),
								killAt: neverReached,
							});
							run.count(isDone ? `${operation.name} that went through` : `${operation.name} that was locked out`);
						}),
					]);
					for (const [i, {snapshot = '', errors}] of results.entries()) {
						if (snapshot === '') {
							must(errors.includes('LockedError'), errors);
							run.count('backups that were locked out');
						} else {
							known.set(snapshot, manifests[i] ?? new Map<string, string>());
							run.count('backups that went through');
						}

						changeTree(sources[i] ?? '', trial.number * 100 + round * 10 + i);
					}
				}

				const removable = new Set([...stage.snapshots.keys()].slice(0, forgetAndPrune.removes));
				const store = new LocalStore(location);
				const expected = {known, required: [...known.keys()].filter(ref => !removable.has(ref))};
				await proveSnapshots(store, expected);
				await new PruneManager({repository: await openTestRepository(store)}).run({maxUnused: 0});
				await proveSnapshots(store, expected);
				await proveTidy(store);
				return rounds;
			},
			{width: 1},
		);
	},
};
