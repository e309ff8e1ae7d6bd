import {isHoldfastError} from '../../../source/engine/errors.js';
import type {ObjectStore} from '../../../source/engine/stores/object-store.js';
import {buryLocks} from '../../helpers/dead-processes.js';
import {type FaultCase, type FaultRun, must} from '../../helpers/fault-run.js';
import {atCall, type Fault, FaultyStore} from '../../helpers/faulty-store.js';
import {forget, forgetAndPrune, incrementalBackup, type Operation, prune} from '../../helpers/operations.js';
import {proveSnapshots} from '../../helpers/prove-recovery.js';
import {pseudoRandomBytes} from '../../helpers/pseudo-random.js';
import {checkAll, type ReadingOperation, readingOperations, restoreNewest} from '../../helpers/reading-operations.js';
import {copyStage, makeStage, type Stage} from '../../helpers/stages.js';
import {mustKeep, neededObjects} from '../../helpers/stored-objects.js';
import {openTestRepository} from '../../helpers/test-backups.js';
import {listSnapshots, verifySnapshot} from '../../helpers/verify-snapshots.js';

const indexes = ['index/packs', 'index/latest', 'index/snapshots'] as const;

/** What becomes of an index in the store. */
const damages: Readonly<Record<string, (store: ObjectStore, key: string) => Promise<void>>> = {
	absent: async (store, key) => store.delete(key),
	empty: async (store, key) => store.put(key, Buffer.alloc(0)),
	async cut(store, key) {
		const bytes = await store.get(key);
		await store.put(key, bytes.subarray(0, bytes.length / 2));
	},
	garbage: async (store, key) => store.put(key, pseudoRandomBytes(500, 1)),
};

const fails: Fault = {type: 'fail'};

/** What the store answers when it is read. */
const failures: Readonly<Record<string, (key: string) => (store: FaultyStore) => void>> = {
	'failing once': key => store => {
		store.plan = atCall('get', new RegExp(`^${key}$`), fails, 1);
	},
	'streaming once without an end': key => store => {
		store.plan = atCall('getStream', new RegExp(`^${key}$`), {type: 'tear'}, 1);
	},
	'failing always': key => store => {
		store.plan = call => (call.key === key && /^(?:get|getStream|stat)$/.test(call.method) ? fails : undefined);
	},
};

const writers: readonly Operation[] = [incrementalBackup, forget, prune, forgetAndPrune];

type Combination = {
	readonly index: string;
	readonly kind: string;
	readonly operation: Operation | ReadingOperation;
};

const combinations: readonly Combination[] = indexes.flatMap(index =>
	[...Object.keys(damages), ...Object.keys(failures)].flatMap(kind =>
		[...writers, ...readingOperations].map(operation => ({index, kind, operation})),
	),
);

/** Each index that is fetched by name, in each bad state, under each operation. */
export const lostIndexes: FaultCase = {
	id: 'F8',
	name: 'lost-indexes',
	fault: 'index/packs, index/latest or index/snapshots is absent, damaged, or fails once or always',
	unit: 'operations',
	amount: {short: 24, full: combinations.length},
	async run(run) {
		const stage = await makeStage(run.folder(), run.seed, 4);
		const answers = new Map<string, string>();
		for (const operation of readingOperations) {
			answers.set(operation.name, await operation.answer(stage.store, run.folder()));
		}

		const order = run.base.shuffled(combinations);
		await run.trials(Math.min(run.amount, order.length), async trial => {
			const combination = order[trial.index - 1];
			must(combination !== undefined, 'there is no such combination');
			const {index, kind, operation} = combination;
			try {
				await ('answer' in operation
					? tryReading({...combination, operation}, stage, {run, expected: answers.get(operation.name) ?? ''})
					: tryWriting({...combination, operation}, stage, run));
			} catch (error) {
				throw new Error(`${operation.name} with ${index} ${kind}`, {cause: error});
			}
		});
	},
};

/** Spoils the index, and gives the store through which the operation sees it. */
async function spoil(store: ObjectStore, {index, kind}: Combination): Promise<FaultyStore> {
	await damages[kind]?.(store, index);
	const faulty = new FaultyStore(store);
	failures[kind]?.(index)(faulty);
	return faulty;
}

async function tryReading(
	combination: Combination & {readonly operation: ReadingOperation},
	stage: Stage,
	{run, expected}: {readonly run: FaultRun; readonly expected: string},
): Promise<void> {
	const {store} = await copyStage(stage);
	const {index, kind, operation} = combination;
	const faulty = await spoil(store, combination);
	const isDamaged = index === 'index/packs' && kind in damages;
	let answer: string;
	try {
		answer = await operation.answer(faulty, run.folder());
	} catch (error) {
		must(isHoldfastError(error), `not an error of its own: ${String(error)}`);
		run.count('refused');
		return;
	}

	// A check that finds something and a restore that names what is missing hide nothing.
	const isTold =
		(operation === checkAll && answer === '"damaged"') || (operation === restoreNewest && answer === '"partial"');
	must(
		isTold || (answer === expected && !(operation === checkAll && isDamaged)),
		`a wrong answer instead of an error: ${answer.slice(0, 300)}`,
	);
	run.count(isTold ? 'told in the result' : 'answered');
}

async function tryWriting(
	combination: Combination & {readonly operation: Operation},
	stage: Stage,
	run: FaultRun,
): Promise<void> {
	const {store} = await copyStage(stage);
	const {index, kind, operation} = combination;
	const kept = [...stage.snapshots.keys()].slice(operation.removes ?? 0);
	const needed = await neededObjects(store, kept);
	const original = await store.get(index);
	const faulty = await spoil(store, combination);
	let isDone = true;
	try {
		await operation.run(faulty, stage);
		run.count('done');
	} catch (error) {
		isDone = false;
		must(isHoldfastError(error), `not an error of its own: ${String(error)}`);
		run.count('refused');
	}

	// What a new catalog does not tell of must still be there, for whoever brings the old one back.
	if (index === 'index/packs' && kind in damages) {
		await mustKeep(store, needed);
		must(!isDone || !operation.name.includes('prune'), 'it went through without the pack catalog');
		if (isDone && operation.adds) {
			await proveNewest(store, stage);
		}

		await store.put(index, isDone && operation.adds ? joined(original, await store.get(index)) : original);
	}

	await buryLocks(await openTestRepository(store));
	const added = operation.adds ? [stage.now] : [];
	const found = await proveSnapshots(store, {known: stage.snapshots, required: kept, added});
	must(!isDone || !operation.adds || found.length === 1, 'the snapshot that was acknowledged is not there');
}

/** The new snapshot is whole without anything from before. */
async function proveNewest(store: ObjectStore, {now}: Stage): Promise<void> {
	const repository = await openTestRepository(store);
	const [newest] = await listSnapshots(repository);
	must(newest !== undefined, 'there is no snapshot');
	const problems = await verifySnapshot(repository, newest, now);
	must(problems.length === 0, problems.join('\n'));
}

function joined(...catalogs: readonly Buffer[]): Buffer {
	const joint = {};
	for (const bytes of catalogs) {
		Object.assign(joint, JSON.parse(bytes.toString()));
	}

	return Buffer.from(JSON.stringify(joint));
}
