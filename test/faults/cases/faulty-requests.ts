import {mkdirSync} from 'node:fs';
import {isHoldfastError} from '../../../source/engine/errors.js';
import {CheckManager, findingText} from '../../../source/engine/managers/check-manager.js';
import {RestoreManager} from '../../../source/engine/managers/restore-manager.js';
import type {ObjectStore} from '../../../source/engine/stores/object-store.js';
import {copyObjects} from '../../helpers/copy-store.js';
import {buryLocks} from '../../helpers/dead-processes.js';
import {type FaultCase, must} from '../../helpers/fault-run.js';
import {faultKinds} from '../../helpers/fault-proxy.js';
import {forget, forgetAndPrune, incrementalBackup, prune, type Operation} from '../../helpers/operations.js';
import {proveRecovery, proveSnapshots} from '../../helpers/prove-recovery.js';
import {mustEqual} from '../../helpers/reading-operations.js';
import {s3BehindProxy} from '../../helpers/s3-behind-proxy.js';
import {makeStage, type Stage} from '../../helpers/stages.js';
import {openTestRepository} from '../../helpers/test-backups.js';

/** How many of the requests meet a fault. */
const shares = [0.01, 0.05, 0.2] as const;
const changes: readonly Operation[] = [incrementalBackup, forget, prune, forgetAndPrune];
/** A trial that takes longer hangs, milliseconds: stalls end after 300 ms here, retries after 20 s, and the two may follow each other a few times. */
const longest = 120_000;
/** More attempts than these were not made with a bound; some are due to a busy server, since 300 ms without a byte are a stall here. */
const mostRetries = (faults: number): number => faults * 2 + 50;
/** What is damaged on the way again and again cannot be told from damage in the store, where a part of an object has no checksum; once is tested elsewhere. */
const kinds = faultKinds.filter(kind => kind !== 'damaged');

/** Every kind of fault between client and server, at 1, 5 and 20 % of the requests of each operation, on a real S3 server. */
export const faultyRequests: FaultCase = {
	id: 'F10',
	name: 'faulty-requests',
	fault: 'S3 answers 500, 503, 429 or not at all, resets, stalls, cuts answers short, lets credentials expire',
	unit: 'runs',
	amount: {short: 3, full: 300},
	async run(run) {
		const first = await makeStage(run.folder(), run.seed, 4);
		await run.trials(
			run.amount,
			async trial => {
				await using s3 = await s3BehindProxy();
				const {store, proxy, direct} = s3;
				await copyObjects(first.store, direct);
				const stage = {...first, store: direct};
				const share = shares[trial.index % shares.length] ?? 0;
				const operation = changes[trial.integer(changes.length + 1)];
				proxy.choose = () => (trial.random() < share ? trial.pick(kinds) : undefined);
				const started = performance.now();
				let isDone = false;
				try {
					if (operation === undefined) {
						isDone = await read(store, stage, run.folder());
					} else {
						await operation.run(store, stage);
						isDone = true;
					}
				} catch (error) {
					must(isHoldfastError(error), `not an error of its own: ${String(error)}`);
				}

				proxy.choose = () => undefined;
				const what = `${operation?.name ?? 'check and restore'} with ${share * 100} %`;
				must(performance.now() - started < longest, `${what} took ${Math.round(performance.now() - started)} ms`);
				must(store.traffic.retries <= mostRetries(proxy.faults), `${what}: ${store.traffic.retries} retries`);
				run.count(`at ${share * 100} % ${isDone ? 'went through' : 'refused'}`);
				run.count('faults', proxy.faults);
				if (operation === undefined) {
					await proveSnapshots(direct, {known: stage.snapshots, required: stage.snapshots.keys()});
				} else {
					await buryLocks(await openTestRepository(direct));
					await proveRecovery(direct, stage, {operation, isDone});
				}
			},
			{width: 2},
		);
	},
};

/** Whether everything could be read; what could not must be told as that. */
async function read(store: ObjectStore, {snapshots}: Stage, target: string): Promise<boolean> {
	const repository = await openTestRepository(store);
	const {findings} = await new CheckManager({repository}).run({readData: true});
	// What could not be read is told as such; anything else would be damage that is not there.
	const wrong = findings.filter(({type}) => type !== 'read_error');
	must(
		wrong.length === 0,
		`a check took a fault on the way for damage: ${wrong.map(each => findingText(each)).join(', ')}`,
	);
	mkdirSync(target);
	const [ref = ''] = [...snapshots.keys()].slice(-1);
	const {status} = await new RestoreManager({repository}).run({target, snapshot: ref});
	if (status === 'complete') {
		mustEqual(target, snapshots.get(ref) ?? new Map());
	}

	return status === 'complete' && findings.length === 0;
}
