import {cpSync, existsSync} from 'node:fs';
import {type FaultCase, type FaultRun, must} from '../../helpers/fault-run.js';
import {type Operation, operations} from '../../helpers/operations.js';
import {PowerLoss, readFolder, type Recording} from '../../helpers/power-loss.js';
import {proveRecovery} from '../../helpers/prove-recovery.js';
import {readRecord, runOperationChild} from '../../helpers/run-operation-child.js';
import {makeStage, type Stage} from '../../helpers/stages.js';
import {digestOf} from '../../helpers/stored-objects.js';
import {LocalStore} from '../../../source/engine/stores/backends/local-store.js';

/** Of so many different states one is also backed up to and pruned. */
const usedStates = 20;

/** Each operation is recorded once in a process of its own, and the power fails at random moments of it. */
export const powerLoss: FaultCase = {
	id: 'F2',
	name: 'power-loss',
	fault: 'the power fails; what was not synced is lost, torn or reordered',
	unit: 'states of the disk',
	amount: {short: 10, full: 1000},
	async run(run) {
		for (const operation of operations) {
			const stage = await makeLocalStage(run, operation);
			const recording = await recordOperation(run, operation, stage);
			const loss = new PowerLoss(recording);
			const seen = new Set<string>();
			await run.trials(run.amount, async trial => {
				const end = trial.random() < 0.1 ? recording.events.length : trial.integer(recording.events.length + 1);
				const isDone = recording.events.slice(0, end).some(({type}) => type === 'done');
				const store = await loss.after(end, trial);
				const state = `${isDone} ${await digestOf(store)}`;
				if (seen.has(state)) {
					return;
				}

				seen.add(state);
				try {
					await proveRecovery(store, stage, {operation, isDone, isBrief: seen.size % usedStates !== 1});
				} catch (error) {
					throw new Error(`${operation.name}, after ${end} of ${recording.events.length} events`, {cause: error});
				}
			});
			run.count('different ones', seen.size);
			run.count('file events recorded', recording.events.length);
		}
	},
};

/** A stage in a folder of its own. */
export async function makeLocalStage(
	run: FaultRun,
	{snapshots, password}: Operation,
): Promise<Stage & {readonly location: string}> {
	const location = run.folder();
	const store = snapshots < 0 ? new LocalStore(location) : await LocalStore.create(location);
	const stage = await makeStage(run.folder(), run.seed, snapshots, {store, password});
	return {...stage, location};
}

async function recordOperation(
	run: FaultRun,
	operation: Operation,
	stage: Stage & {readonly location: string},
): Promise<Recording> {
	const root = run.folder();
	if (existsSync(stage.location)) {
		cpSync(stage.location, root, {recursive: true, preserveTimestamps: true});
	}

	const before = existsSync(root) ? readFolder(root) : new Map<string, Buffer>();
	const record = run.folder();
	const {isDone, errors} = await runOperationChild(operation, root, {stage, record});
	must(isDone, `${operation.name} failed without any fault: ${errors}`);
	return {root, before, events: readRecord(record)};
}
