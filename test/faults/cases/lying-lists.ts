import {isHoldfastError} from '../../../source/engine/errors.js';
import type {ObjectStore} from '../../../source/engine/stores/object-store.js';
import {buryLocks} from '../../helpers/dead-processes.js';
import {type FaultCase, must, type Trial} from '../../helpers/fault-run.js';
import {type Call, type Fault, FaultyStore} from '../../helpers/faulty-store.js';
import {forget, forgetAndPrune, incrementalBackup, prune} from '../../helpers/operations.js';
import {proveSnapshots} from '../../helpers/prove-recovery.js';
import {pseudoRandomBytes} from '../../helpers/pseudo-random.js';
import {copyStage, makeStage} from '../../helpers/stages.js';
import {mustKeep, neededObjects} from '../../helpers/stored-objects.js';
import {openTestRepository} from '../../helpers/test-backups.js';
import {hexOf, keysOf} from '../../helpers/stores.js';

const operations = [prune, prune, forgetAndPrune, forget, incrementalBackup] as const;

/** Lists that are empty, short, fail on a later page, or leave some objects out. */
const lies: Readonly<Record<string, (trial: Trial, keys: readonly string[]) => Fault>> = {
	empty: () => ({type: 'shorten', keep: 0}),
	short: (trial, keys) => ({type: 'shorten', keep: trial.integer(keys.length)}),
	failing: (trial, keys) => ({type: 'tear', keep: trial.integer(keys.length)}),
	'leaving out one'(trial, keys) {
		const hidden = trial.pick(keys);
		return {type: 'hide', isHidden: key => key === hidden};
	},
	'leaving out many'(trial) {
		const salt = trial.integer(1e9);
		return {type: 'hide', isHidden: key => hexOf(`${salt} ${key}`) < '8'};
	},
};

/** All lists, those of one prefix, or the n-th of them. */
function whichLists(trial: Trial, isOne: boolean): (call: Call) => boolean {
	// Where nothing else tells of a snapshot, one of the two lists that a prune takes has to.
	const which = isOne ? 1 : trial.integer(8);
	let seen = 0;
	return ({method, key}) => {
		if (method !== 'list') {
			return false;
		}

		seen++;
		return which === 0 || (which === 1 ? key === 'snapshot/' : which === 2 ? key === '' : seen === which - 2);
	};
}

/** A listing that cannot be trusted, under everything that deletes or stores. */
export const lyingLists: FaultCase = {
	id: 'F9',
	name: 'lying-lists',
	fault: 'a LIST is empty, short, leaves objects out, or fails on a later page',
	unit: 'operations',
	amount: {short: 20, full: 400},
	async run(run) {
		const stage = await makeStage(run.folder(), run.seed, 4);
		const keys = await keysOf(stage.store, '');
		await run.trials(run.amount, async trial => {
			const operation = trial.pick(operations);
			const [lie, fault] = trial.pick(Object.entries(lies));
			const {store} = await copyStage(stage);
			const dropsIndexes = trial.random() < 0.2;
			await addOrphans(store, trial);
			if (dropsIndexes) {
				await store.deleteMany(['index/snapshots', 'index/latest']);
			}

			const kept = [...stage.snapshots.keys()].slice(operation.removes ?? 0);
			const needed = await neededObjects(store, kept);
			const isMeant = whichLists(trial, dropsIndexes);
			const isWrong = fault(trial, keys);
			const faulty = new FaultyStore(store, call => (isMeant(call) ? isWrong : undefined));
			try {
				await operation.run(faulty, stage);
				run.count('went through');
			} catch (error) {
				must(isHoldfastError(error), `not an error of its own: ${String(error)}`);
				run.count('refused');
			}

			try {
				if (operation === forget) {
					await mustKeep(store, needed);
				}

				await buryLocks(await openTestRepository(store));
				await proveSnapshots(store, {known: stage.snapshots, required: kept, added: operation.adds ? [stage.now] : []});
			} catch (error) {
				throw new Error(
					`${operation.name} with a list that is ${lie}${dropsIndexes ? ', and without indexes of snapshots' : ''}`,
					{cause: error},
				);
			}
		});
	},
};

/** Something for a prune to delete. */
async function addOrphans(store: ObjectStore, trial: Trial): Promise<void> {
	for (const kind of ['chunk', 'packs', 'node']) {
		await store.put(`${kind}/${hexOf(trial.number)}`, pseudoRandomBytes(100, trial.number));
	}
}
