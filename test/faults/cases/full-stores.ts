import {NoSpaceError} from '../../../source/engine/errors.js';
import {atEachStep} from '../../helpers/at-each-step.js';
import {type FaultCase, must} from '../../helpers/fault-run.js';
import type {FaultPlan, FaultyStore} from '../../helpers/faulty-store.js';
import {forget, forgetAndPrune, prune} from '../../helpers/operations.js';
import {proveSnapshots, proveUse} from '../../helpers/prove-recovery.js';
import {SmallStore} from '../../helpers/small-store.js';
import {makeStage} from '../../helpers/stages.js';
import {openTestRepository} from '../../helpers/test-backups.js';
import {listSnapshots} from '../../helpers/verify-snapshots.js';

/** Every put from the k-th on fails; what is deleted makes no room. */
export const fullAtWrite: FaultCase = {
	id: 'F3',
	name: 'full-at-write',
	fault: 'the store has no space from the k-th write on',
	unit: 'operations that met it',
	amount: {short: 1, full: 'every'},
	async run(run) {
		await atEachStep(run, {
			countSteps: putsOf,
			planFor: fullFromPut,
			mayEndWith: error => error instanceof NoSpaceError,
			wasMet: (faulty, step) => putsOf(faulty) >= step,
			words: 'full from write',
		});
	},
};

const putsOf = ({calls}: FaultyStore): number => calls.filter(({method}) => method === 'put').length;

function fullFromPut(step: number): FaultPlan {
	let puts = 0;
	return ({method}) =>
		method === 'put' && ++puts >= step ? {type: 'fail', error: new NoSpaceError('The store is full')} : undefined;
}

/** What is deleted makes room, and nothing else does. */
export const emptiedWhenFull: FaultCase = {
	id: 'F3',
	name: 'emptied-when-full',
	fault: 'forget and prune on a disk with 0 to 3 free blocks',
	unit: 'times',
	amount: {short: 4, full: 200},
	async run(run) {
		const stages = await Promise.all(
			[0, 1].map(async i =>
				makeStage(run.folder(), run.seed + i, 4, {tree: {small: 12, big: i === 0 ? [700_000] : []}}),
			),
		);
		await run.trials(run.amount, async trial => {
			const stage = trial.pick(stages);
			const store = await SmallStore.copyOf(stage.store, trial.pick([0, 0, 1, 2, 3]));
			const {free} = store;
			const kept = [...stage.snapshots.keys()].slice(2);
			try {
				if (trial.random() < 0.5) {
					await forgetAndPrune.run(store, stage);
				} else {
					await forget.run(store, stage);
					await forget.run(store, {...stage, snapshots: new Map([...stage.snapshots].slice(1))});
					await prune.run(store, stage);
				}

				await proveSnapshots(store, {known: stage.snapshots, required: kept});
				const listed = await listSnapshots(await openTestRepository(store));
				must(listed.length === kept.length, 'what was forgotten is still there');
				must(store.free > free, 'there is no more space than before');
				store.free = Infinity;
				await proveUse(store, stage, kept);
			} catch (error) {
				throw new Error(`with ${free} free blocks`, {cause: error});
			}
		});
	},
};
