import {performance} from 'node:perf_hooks';
import {setTimeout as sleep} from 'node:timers/promises';
import {isHoldfastError, LockedError} from '../../../source/engine/errors.js';
import {ForgetManager} from '../../../source/engine/managers/forget-manager.js';
import {PruneManager} from '../../../source/engine/managers/prune-manager.js';
import {copyObjects} from '../../helpers/copy-store.js';
import {buryLocks} from '../../helpers/dead-processes.js';
import {type FaultCase, type FaultRun, must, type Trial} from '../../helpers/fault-run.js';
import {proveSnapshots} from '../../helpers/prove-recovery.js';
import {type S3BehindProxy, s3BehindProxy} from '../../helpers/s3-behind-proxy.js';
import {makeTree, type Manifest, manifestOf} from '../../helpers/source-tree.js';
import {backupTime, makeStage, plainBackup, type Stage} from '../../helpers/stages.js';
import {backUp, openTestRepository} from '../../helpers/test-backups.js';

/** Seconds after which the latest change is listed: longer than most operations here take. */
const latest = 5;
/** Seconds for which somebody tries again while others hold the lock. */
const patience = 120;

type Scene = {
	readonly run: FaultRun;
	readonly trial: Trial;
	readonly s3: S3BehindProxy;
	readonly stage: Stage;
	readonly acknowledged: Map<string, Manifest>;
	readonly forgotten: Set<string>;
	readonly unsaid: Manifest[];
};

/** Backups, prunes and forgets, one after another and at once, by clients whom the server tells late what others wrote and deleted. */
export const lateLists: FaultCase = {
	id: 'F11',
	name: 'late-lists',
	fault: 'S3 lists what was written or deleted up to 5 s late',
	unit: 'scenes',
	amount: {short: 2, full: 200},
	async run(run) {
		const first = await makeStage(run.folder(), run.seed, 3);
		await run.trials(
			run.amount,
			async trial => {
				await using s3 = await s3BehindProxy({query: `?late-lists=${latest}`, silence: 20_000});
				await copyObjects(first.store, s3.direct);
				// The proxy knows now how all of them are listed.
				await openTestRepository(s3.store);
				const stage = {...first, store: s3.direct};
				const scene = {run, trial, s3, stage, acknowledged: new Map(), forgotten: new Set<string>(), unsaid: []};
				s3.proxy.lists.delayBy(() => (trial.random() < 0.3 ? 0 : trial.integer(latest * 1000)));
				await play(scene);
				run.count('lists that were wrong', s3.proxy.lists.wrong);
				s3.proxy.lists.delayBy(undefined);
				await prove(scene);
			},
			{width: 8},
		);
	},
};

async function play(scene: Scene): Promise<void> {
	const {trial} = scene;
	const cast = trial.shuffled([backup, backup, backup, prune, prune, forget]);
	if (trial.random() < 0.3) {
		for (const act of cast) {
			await act(scene);
		}
	} else {
		await Promise.all(
			cast.map(async act => {
				await sleep(trial.integer(1500));
				await act(scene);
			}),
		);
	}
}

const backup = async ({run, trial, s3, acknowledged, unsaid}: Scene): Promise<void> => {
	const source = run.folder();
	// Neighbours hold the same, so that they rely on each other's objects.
	makeTree(source, {small: 4, big: trial.random() < 0.3 ? [600_000] : []}, trial.number * 10 + trial.integer(2));
	const manifest = manifestOf(source);
	unsaid.push(manifest);
	const created = backupTime(10 + trial.integer(50));
	await endure(run, 'backup', async () => {
		const {snapshotRef = ''} = await backUp(await s3.open(), source, {...plainBackup, created});
		acknowledged.set(snapshotRef, manifest);
	});
};

const prune = async ({run, s3}: Scene): Promise<void> =>
	endure(run, 'prune', async () => {
		await new PruneManager({repository: await openTestRepository(await s3.open())}).run({maxUnused: 0});
	});

const forget = async ({run, trial, s3, stage, forgotten}: Scene): Promise<void> =>
	endure(run, 'forget', async () => {
		const ref = trial.pick([...stage.snapshots.keys()]);
		forgotten.add(ref);
		const repository = await openTestRepository(await s3.open());
		await new ForgetManager({repository}).run([ref], {prune: trial.random() < 0.5});
	});

/** Tries again while others hold the lock; every other error of the engine's own is a refusal. */
async function endure(run: FaultRun, name: string, work: () => Promise<void>): Promise<void> {
	const began = performance.now();
	while (performance.now() - began < patience * 1000) {
		try {
			await work();
			run.count(`${name}s that went through`);
			return;
		} catch (error) {
			must(isHoldfastError(error), `${name}: ${String(error)}`);
			if (!(error instanceof LockedError)) {
				run.count(`${name}s that were refused`);
				return;
			}

			await sleep(100);
		}
	}

	run.count(`${name}s that were locked out`);
}

async function prove({s3: {direct: store}, stage, acknowledged, forgotten, unsaid}: Scene): Promise<void> {
	await buryLocks(await openTestRepository(store));
	const known = new Map([...stage.snapshots, ...acknowledged]);
	const required = [...known.keys()].filter(ref => !forgotten.has(ref));
	await proveSnapshots(store, {known, required, added: unsaid});
	await new PruneManager({repository: await openTestRepository(store)}).run({maxUnused: 0});
	await proveSnapshots(store, {known, required, added: unsaid});
}
