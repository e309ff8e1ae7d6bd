import {isHoldfastError, NoSpaceError} from '../../../source/engine/errors.js';
import {CheckManager, findingText} from '../../../source/engine/managers/check-manager.js';
import {ForgetManager} from '../../../source/engine/managers/forget-manager.js';
import {PruneManager} from '../../../source/engine/managers/prune-manager.js';
import {RestoreManager} from '../../../source/engine/managers/restore-manager.js';
import {initRepository} from '../../../source/engine/repository/init-repository.js';
import {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';
import {buryLocks} from '../../helpers/dead-processes.js';
import {type FaultCase, type FaultRun, must, type Trial} from '../../helpers/fault-run.js';
import {type FaultPlan, FaultyStore, KilledError} from '../../helpers/faulty-store.js';
import {proveSnapshots, proveTidy} from '../../helpers/prove-recovery.js';
import {mustEqual} from '../../helpers/reading-operations.js';
import {changeTree, makeTree, type Manifest, manifestOf} from '../../helpers/source-tree.js';
import {backupTime, plainBackup} from '../../helpers/stages.js';
import {backUp, openTestRepository, testCredentials} from '../../helpers/test-backups.js';
import {listSnapshots} from '../../helpers/verify-snapshots.js';

const sourceCount = 3;
const mostSnapshots = 12;
const proofEvery = 10;

/** The amount is in seconds. */
export const soak: FaultCase = {
	id: 'F17',
	name: 'soak',
	fault: 'random operations, a third of them killed, failing or out of space, against a model',
	unit: 'operations',
	amount: {short: 4, full: 600},
	async run(run) {
		const model = await Model.make(run);
		const end = performance.now() + run.amount * 1000;
		for (let step = 1; performance.now() < end && run.problems.length === 0; step++) {
			await run.trials(1, async trial => model.step(trial), {width: 1});
		}

		await run.attempt('the end', async () => model.proveEverything());
	},
};

type Step = (trial: Trial, store: FaultyStore) => Promise<void>;

/** What a repository should hold, and the repository. */
class Model {
	static async make(run: FaultRun): Promise<Model> {
		const store = new MemoryStore();
		await initRepository(store, {encryption: true, credentials: testCredentials});
		const sources = Array.from({length: sourceCount}, () => run.folder());
		for (const [i, source] of sources.entries()) {
			makeTree(source, {small: 10, big: i === 0 ? [700_000] : []}, run.seed + i);
		}

		return new Model(run, store, sources);
	}

	readonly #run: FaultRun;
	readonly #store: MemoryStore;
	readonly #sources: readonly string[];
	readonly #snapshots = new Map<string, Manifest>();
	#backups = 0;
	#steps = 0;

	private constructor(run: FaultRun, store: MemoryStore, sources: readonly string[]) {
		this.#run = run;
		this.#store = store;
		this.#sources = sources;
	}

	/** One operation, and a look whether the repository is what the model says. */
	async step(trial: Trial): Promise<void> {
		this.#steps++;
		const steps: Readonly<Record<string, Step>> = {
			backup: this.#backUp,
			'another backup': this.#backUp,
			forget: this.#forget,
			prune: this.#prune,
			restore: this.#restore,
		};
		const [name, work] = trial.pick(Object.entries(steps));
		const store = new FaultyStore(this.#store, planFor(trial));
		try {
			await work(trial, store);
			this.#run.count(`${name} done`);
		} catch (error) {
			must(error instanceof KilledError || isHoldfastError(error), `${name}: ${String(error)}`);
			this.#run.count(`${name} stopped`);
		}

		await buryLocks(await openTestRepository(this.#store));
		const repository = await openTestRepository(this.#store);
		const listed = new Set((await listSnapshots(repository)).map(({ref}) => ref));
		must(
			listed.size === this.#snapshots.size && [...this.#snapshots.keys()].every(ref => listed.has(ref)),
			`after ${name} there are ${listed.size} snapshots, and the model has ${this.#snapshots.size}`,
		);
		if (this.#steps % proofEvery === 0) {
			await this.#prove();
		}
	}

	async proveEverything(): Promise<void> {
		await this.#prove();
		await new PruneManager({repository: await openTestRepository(this.#store)}).run({maxUnused: 0});
		await this.#prove();
		await proveTidy(this.#store);
	}

	async #prove(): Promise<void> {
		await proveSnapshots(this.#store, {known: this.#snapshots, required: this.#snapshots.keys()});
		const repository = await openTestRepository(this.#store);
		const {findings} = await new CheckManager({repository}).run({readData: true});
		must(findings.length === 0, findings.map(finding => findingText(finding)).join('\n'));
		this.#run.count('complete proofs');
	}

	readonly #backUp: Step = async (trial, store) => {
		const source = trial.pick(this.#sources);
		changeTree(source, this.#run.seed * 1000 + this.#steps);
		const manifest = manifestOf(source);
		const created = backupTime(++this.#backups);
		try {
			const {snapshotRef = ''} = await backUp(store, source, {...plainBackup, created});
			this.#snapshots.set(snapshotRef, manifest);
		} catch (error) {
			await this.#takeUnsaid(manifest);
			throw error;
		}

		if (this.#snapshots.size > mostSnapshots) {
			await this.#forget(trial, new FaultyStore(this.#store));
		}
	};

	/** A backup that did not end may have committed its snapshot all the same. */
	async #takeUnsaid(manifest: Manifest): Promise<void> {
		const repository = await openTestRepository(this.#store);
		const added = (await listSnapshots(repository)).filter(({ref}) => !this.#snapshots.has(ref));
		must(added.length <= 1, 'a backup has made several snapshots');
		for (const {ref} of added) {
			this.#snapshots.set(ref, manifest);
			this.#run.count('snapshots that a stopped backup had committed');
		}
	}

	readonly #forget: Step = async (trial, store) => {
		const refs = trial.shuffled(this.#snapshots.keys()).slice(0, 1 + trial.integer(3));
		if (refs.length === 0) {
			return;
		}

		try {
			const repository = await openTestRepository(store);
			await new ForgetManager({repository}).run(refs, {prune: trial.random() < 0.4});
		} finally {
			const repository = await openTestRepository(this.#store);
			const left = new Set((await listSnapshots(repository)).map(({ref}) => ref));
			for (const ref of refs.filter(candidate => !left.has(candidate))) {
				this.#snapshots.delete(ref);
			}
		}
	};

	readonly #prune: Step = async (trial, store) => {
		const repository = await openTestRepository(store);
		await new PruneManager({repository}).run({maxUnused: trial.pick([0, 0.05, 0.5])});
	};

	readonly #restore: Step = async (trial, store) => {
		const [ref] = trial.shuffled(this.#snapshots.keys());
		if (ref === undefined) {
			return;
		}

		const target = this.#run.folder();
		const repository = await openTestRepository(store);
		const {status} = await new RestoreManager({repository}).run({snapshot: ref, target});
		if (status === 'complete') {
			mustEqual(target, this.#snapshots.get(ref) ?? new Map<string, string>());
		}
	};
}

/** Two of three operations are left in peace. */
function planFor(trial: Trial): FaultPlan {
	const kind = trial.integer(9);
	const at = 1 + trial.integer(15);
	const call = 1 + trial.integer(60);
	if (kind === 0) {
		return ({mutation}) => (mutation === at ? {type: 'kill'} : undefined);
	}

	if (kind === 1) {
		return ({number}) => (number === call ? {type: 'fail'} : undefined);
	}

	return kind === 2
		? ({method, mutation}) =>
				method === 'put' && mutation >= at ? {type: 'fail', error: new NoSpaceError('The store is full')} : undefined
		: () => undefined;
}
