import {type FaultRun, must} from './fault-run.js';
import {type FaultPlan, FaultyStore} from './faulty-store.js';
import {operations} from './operations.js';
import {proveRecovery} from './prove-recovery.js';
import {copyStage, makeStage} from './stages.js';

/** A fault that can meet an operation at each of its steps. */
export type StepFault = {
	/** How many faults there are for an operation that went through without any. */
	readonly countSteps: (whole: FaultyStore, name: string) => number;
	readonly planFor: (step: number) => FaultPlan;
	/** Whether an operation that met it may end with this error. */
	readonly mayEndWith: (error: unknown) => boolean;
	readonly wasMet: (faulty: FaultyStore, step: number) => boolean;
	/** As in `forget, killed at mutation 3`. */
	readonly words: string;
};

/** Runs every operation again and again, with the fault at each of its steps or at as many as are asked for, and proves each time that nothing is lost. */
export async function atEachStep(
	run: FaultRun,
	{countSteps, planFor, mayEndWith, wasMet, words}: StepFault,
): Promise<void> {
	for (const operation of operations) {
		const stage = await makeStage(run.folder(), run.seed, operation.snapshots, {password: operation.password});
		const whole = new FaultyStore((await copyStage(stage)).store);
		await operation.run(whole, stage);
		const every = countSteps(whole, operation.name);
		await run.trials(Math.min(run.amount, every), async trial => {
			const step = run.amount < every ? 1 + trial.integer(every) : trial.index;
			const {store} = await copyStage(stage);
			const faulty = new FaultyStore(store, planFor(step));
			let isDone = true;
			try {
				await operation.run(faulty, stage);
			} catch (error) {
				isDone = false;
				must(mayEndWith(error), `${operation.name}, ${words} ${step}: ${String(error)}`);
			}

			try {
				await proveRecovery(store, stage, {operation, isDone});
			} catch (error) {
				throw new Error(`${operation.name}, ${words} ${step}`, {cause: error});
			}

			return wasMet(faulty, step) ? 1 : 0;
		});
	}
}
