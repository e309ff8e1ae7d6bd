import {mkdirSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {isHoldfastError, LockedError} from '../../../source/engine/errors.js';
import {ForgetManager} from '../../../source/engine/managers/forget-manager.js';
import {PruneManager} from '../../../source/engine/managers/prune-manager.js';
import {RestoreManager} from '../../../source/engine/managers/restore-manager.js';
import type {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {buryLocks} from '../../helpers/dead-processes.js';
import {type FaultCase, type FaultRun, must, type Trial} from '../../helpers/fault-run.js';
import {FaultyStore, KilledError} from '../../helpers/faulty-store.js';
import {proveSnapshots, proveTidy} from '../../helpers/prove-recovery.js';
import {mustEqual} from '../../helpers/reading-operations.js';
import {makeTree, type Manifest, manifestOf} from '../../helpers/source-tree.js';
import {backupTime, copyStage, makeStage, plainBackup, type Stage} from '../../helpers/stages.js';
import {backUp, openTestRepository} from '../../helpers/test-backups.js';

/** What happens in one interleaving. */
type Scene = {
	readonly run: FaultRun;
	readonly trial: Trial;
	readonly stage: Stage & {readonly store: MemoryStore};
	/** Snapshots that a backup has reported, and what they hold. */
	readonly acknowledged: Map<string, Manifest>;
	/** Snapshots that somebody has begun to forget. */
	readonly forgotten: Set<string>;
	/** What an operation may have added without saying so, because it was killed. */
	readonly unsaid: Manifest[];
};

const patience = 20;

/** Somebody who works in the repository through a connection of their own. */
type Actor = (scene: Scene, store: FaultyStore) => Promise<void>;

/** 2 to 8 backups at once, with prunes, forgets and restores between them; each call takes its time, and now and then one of them dies. */
export const interleavings: FaultCase = {
	id: 'F12',
	name: 'interleavings',
	fault: '2 to 8 backups at once, with prune, forget and restore; some are killed',
	unit: 'interleavings',
	amount: {short: 3, full: 500},
	async run(run) {
		const first = await makeStage(run.folder(), run.seed, 3);
		await run.trials(
			run.amount,
			async trial => {
				const stage = await copyStage(first);
				const scene = {run, trial, stage, acknowledged: new Map(), forgotten: new Set<string>(), unsaid: []};
				await play(scene);
				await prove(scene);
			},
			{width: 6},
		);
	},
};

async function play(scene: Scene): Promise<void> {
	const {trial, stage} = scene;
	const isConditional = trial.random() < 0.7;
	const backups = 2 + trial.integer(trial.random() < 0.3 ? 7 : 3);
	const others = trial.shuffled([prune, forget, restore, prune]).slice(0, trial.integer(4));
	const cast = [...Array.from({length: backups}, (_, i) => backupOf(i)), ...others];
	await Promise.all(
		cast.map(async actor => {
			const store = new FaultyStore(stage.store, planFor(trial));
			Object.defineProperty(store, 'conditionalPut', {value: isConditional});
			await sleep(trial.integer(150));
			await actor(scene, store);
		}),
	);
}

/** Each call is late by a while of its own; one in eight is killed at some put or delete. */
function planFor(trial: Trial) {
	const dies = trial.random() < 0.12 ? 1 + trial.integer(12) : 0;
	return ({mutation}: {readonly mutation: number}) =>
		dies > 0 && mutation === dies
			? ({type: 'kill'} as const)
			: ({type: 'delay', until: trial.random() < 0.8 ? trial.integer(4) : trial.integer(40)} as const);
}

const backupOf =
	(number: number): Actor =>
	async ({run, trial, acknowledged, unsaid}, store) => {
		const source = run.folder();
		// Neighbours hold the same, so that they store the same objects at once.
		makeTree(
			source,
			{small: 4, big: trial.random() < 0.3 ? [600_000] : []},
			trial.number * 10 + Math.floor(number / 2),
		);
		const manifest = manifestOf(source);
		unsaid.push(manifest);
		await endure(run, 'backup', async () => {
			const {snapshotRef = ''} = await backUp(store, source, {...plainBackup, created: backupTime(10 + number)});
			acknowledged.set(snapshotRef, manifest);
		});
	};

const prune: Actor = async ({run}, store) =>
	endure(run, 'prune', async () => {
		await new PruneManager({repository: await openTestRepository(store)}).run({maxUnused: 0});
	});

const forget: Actor = async ({run, trial, stage, forgotten}, store) =>
	endure(run, 'forget', async () => {
		// The newest is what others restore.
		const ref = trial.pick([...stage.snapshots.keys()].slice(0, -1));
		forgotten.add(ref);
		const repository = await openTestRepository(store);
		await new ForgetManager({repository}).run([ref], {prune: trial.random() < 0.5});
	});

const restore: Actor = async ({run, stage}, store) =>
	endure(run, 'restore', async () => {
		const [ref = ''] = [...stage.snapshots.keys()].slice(-1);
		const target = run.folder();
		mkdirSync(target);
		const repository = await openTestRepository(store);
		const {status} = await new RestoreManager({repository}).run({target, snapshot: ref});
		must(status === 'complete', 'the restore is not complete');
		mustEqual(target, stage.snapshots.get(ref) ?? new Map());
	});

/** Tries again while others hold the lock. Every other error of the engine's own is a refusal, and everything else a fault of it. */
async function endure(run: FaultRun, name: string, work: () => Promise<void>): Promise<void> {
	for (let attempt = 0; attempt < patience; attempt++) {
		try {
			await work();
			run.count(`${name}s that went through`);
			return;
		} catch (error) {
			if (error instanceof KilledError) {
				run.count('killed');
				return;
			}

			must(isHoldfastError(error), `${name}: ${String(error)}`);
			if (!(error instanceof LockedError)) {
				throw error;
			}

			await sleep(attempt * 20);
		}
	}

	run.count(`${name}s that were locked out`);
}

async function prove({stage, acknowledged, forgotten, unsaid}: Scene): Promise<void> {
	const {store} = stage;
	await buryLocks(await openTestRepository(store));
	const required = [...stage.snapshots.keys(), ...acknowledged.keys()].filter(ref => !forgotten.has(ref));
	await proveSnapshots(store, {known: new Map([...stage.snapshots, ...acknowledged]), required, added: unsaid});
	await new PruneManager({repository: await openTestRepository(store)}).run({maxUnused: 0});
	await proveSnapshots(store, {known: new Map([...stage.snapshots, ...acknowledged]), required, added: unsaid});
	await proveTidy(store);
}
