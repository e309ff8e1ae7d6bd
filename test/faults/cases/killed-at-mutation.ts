import {isHoldfastError} from '../../../source/engine/errors.js';
import {type FaultCase, must} from '../../helpers/fault-run.js';
import {atMutation, FaultyStore, KilledError} from '../../helpers/faulty-store.js';
import {operations} from '../../helpers/operations.js';
import {proveRecovery} from '../../helpers/prove-recovery.js';
import {copyStage, makeStage} from '../../helpers/stages.js';

/** At every put and delete of every operation, or at so many of each that are chosen at random. */
export const killedAtMutation: FaultCase = {
	id: 'F1',
	name: 'killed-at-mutation',
	fault: 'the process dies before the k-th put or delete',
	unit: 'kills',
	amount: {short: 1, full: 'every'},
	async run(run) {
		for (const operation of operations) {
			const stage = await makeStage(run.folder(), run.seed, operation.snapshots, {password: operation.password});
			const whole = new FaultyStore((await copyStage(stage)).store);
			await operation.run(whole, stage);
			const every = whole.mutations + 1;
			run.count(`mutations of ${operation.name}`, whole.mutations);
			await run.trials(Math.min(run.amount, every), async trial => {
				const {store} = await copyStage(stage);
				const step = run.amount < every ? 1 + trial.integer(every) : trial.index;
				const faulty = new FaultyStore(store, atMutation(step, {type: 'kill'}));
				let isDone = true;
				try {
					await operation.run(faulty, stage);
				} catch (error) {
					isDone = false;
					must(error instanceof KilledError || isHoldfastError(error), `${operation.name}: ${String(error)}`);
				}

				try {
					await proveRecovery(store, stage, {operation, isDone});
				} catch (error) {
					throw new Error(`${operation.name}, killed at mutation ${step}`, {cause: error});
				}

				return faulty.isDead ? 1 : 0;
			});
		}
	},
};
