import {isHoldfastError} from '../../../source/engine/errors.js';
import {atEachStep} from '../../helpers/at-each-step.js';
import type {FaultCase} from '../../helpers/fault-run.js';
import {atMutation, KilledError} from '../../helpers/faulty-store.js';

/** At every put and delete of every operation, or at so many of each that are chosen at random. */
export const killedAtMutation: FaultCase = {
	id: 'F1',
	name: 'killed-at-mutation',
	fault: 'the process dies before the k-th put or delete',
	unit: 'kills',
	amount: {short: 1, full: 'every'},
	async run(run) {
		await atEachStep(run, {
			countSteps(whole, name) {
				run.count(`mutations of ${name}`, whole.mutations);
				return whole.mutations + 1;
			},
			planFor: step => atMutation(step, {type: 'kill'}),
			mayEndWith: error => error instanceof KilledError || isHoldfastError(error),
			wasMet: faulty => faulty.isDead,
			words: 'killed at mutation',
		});
	},
};
