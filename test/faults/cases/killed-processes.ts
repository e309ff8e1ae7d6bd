import {cpSync, existsSync, statSync} from 'node:fs';
import {LocalStore} from '../../../source/engine/stores/backends/local-store.js';
import {type FaultCase, must} from '../../helpers/fault-run.js';
import {operations} from '../../helpers/operations.js';
import {proveRecovery} from '../../helpers/prove-recovery.js';
import {runOperationChild} from '../../helpers/run-operation-child.js';
import {makeLocalStage} from './power-loss.js';

const neverReached = Number.MAX_SAFE_INTEGER;

/** Real processes on a real folder, ended by SIGKILL before a random write, sync, rename or deletion, in whichever thread it happens. */
export const killedProcesses: FaultCase = {
	id: 'F1',
	name: 'killed-processes',
	fault: 'SIGKILL to a process of each operation, before a random write, sync, rename or deletion',
	unit: 'kills',
	amount: {short: 3, full: 500},
	async run(run) {
		const perOperation = Math.ceil(run.amount / operations.length);
		for (const operation of run.base.shuffled(operations).slice(0, run.amount)) {
			const stage = await makeLocalStage(run, operation);
			const copy = (): string => {
				const location = run.folder();
				if (existsSync(stage.location)) {
					cpSync(stage.location, location, {recursive: true, preserveTimestamps: true});
				}

				return location;
			};

			const counted = run.folder();
			await runOperationChild(operation, copy(), {stage, record: counted, killAt: neverReached});
			const events = statSync(counted).size;
			await run.trials(
				perOperation,
				async trial => {
					const location = copy();
					const killAt = 1 + trial.integer(events + 1);
					const {wasKilled, isDone, errors} = await runOperationChild(operation, location, {
						stage,
						record: run.folder(),
						killAt,
					});
					must(wasKilled || isDone, errors);
					try {
						const store = operation.snapshots < 0 ? await LocalStore.create(location) : new LocalStore(location);
						await proveRecovery(store, stage, {operation, isDone, wasReal: true});
					} catch (error) {
						throw new Error(`${operation.name}, killed before event ${killAt} of ${events}`, {cause: error});
					}

					return wasKilled ? 1 : 0;
				},
				{width: 2},
			);
		}
	},
};
