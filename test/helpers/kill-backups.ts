import {mkdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import {RestoreManager} from '../../source/engine/managers/restore-manager.js';
import {runBackupChild} from './run-backup-child.js';
import {changeTree, makeTree, manifestOf, seededRandom, type Manifest} from './source-tree.js';
import {backUp, makeRepository, openTestRepository} from './test-backups.js';
import {listSnapshots, SnapshotVerifier} from './verify-snapshots.js';

export type KillFigures = {
	readonly seed: number;
	kills: number;
	/** Runs that were through before the kill came. */
	missed: number;
	/** Kills by the phase that they hit. */
	readonly phases: Record<string, number>;
	/** Snapshots that were there although the run that made them was killed. */
	survivors: number;
	verified: number;
	restored: number;
	readonly problems: string[];
};

/** The phases at whose beginning the clock of a kill starts, and how far each reaches. */
const reaches = [
	['Open', 'End'],
	['Read and store', 'Write snapshot'],
	['Write snapshot', 'End'],
] as const;

/**
Backs up a tree that changes, and kills the run at random moments with SIGKILL: over the whole run, while it stores, and while it commits, in turn. After each kill the
next backup must succeed without help, and every snapshot must be complete, byte for byte.
*/
export class BackupKiller {
	readonly figures: KillFigures;
	readonly #source: string;
	readonly #location: string;
	readonly #target: string;
	readonly #random: () => number;
	readonly #manifests = new Map<string, Manifest>();
	readonly #lengths = new Map<string, number>();

	/** @param folder An empty one for everything. */
	constructor(folder: string, seed: number) {
		this.#source = path.join(folder, 'source');
		this.#location = path.join(folder, 'repository');
		this.#target = path.join(folder, 'target');
		this.#random = seededRandom(seed);
		this.figures = {seed, kills: 0, missed: 0, phases: {}, survivors: 0, verified: 0, restored: 0, problems: []};
	}

	async run(kills: number, onStep: (figures: KillFigures) => void = () => {}): Promise<KillFigures> {
		const {figures} = this;
		makeTree(this.#source, {small: 150, big: [3_000_000, 2_000_000, 6_000_000]}, figures.seed);
		const repository = await makeRepository(this.#location);
		await repository.close();
		await this.#measure();
		for (let step = 1; figures.kills < kills && step < kills * 3; step++) {
			await this.#step(step);
			onStep(figures);
			if (figures.problems.length > 0) {
				break;
			}
		}

		await this.#verify(true);
		return figures;
	}

	/** The first run is not disturbed. */
	async #measure(): Promise<void> {
		const {times, snapshot, errors} = await runBackupChild(this.#child(true));
		if (snapshot === undefined) {
			throw new Error(`The first backup failed: ${errors}`);
		}

		this.#learn(times);
		this.#manifests.set(snapshot, manifestOf(this.#source));
	}

	/** How long the parts of an undisturbed run take, by the last one. */
	#learn(times: ReadonlyMap<string, number>): void {
		for (const [from, to] of reaches) {
			this.#lengths.set(from, Math.max(20, (times.get(to) ?? 1000) - (times.get(from) ?? 0)));
		}
	}

	async #step(step: number): Promise<void> {
		const {figures} = this;
		const random = this.#random;
		changeTree(this.#source, figures.seed * 100_000 + step);
		const manifest = manifestOf(this.#source);
		const [phase] = reaches[step % reaches.length] ?? ['Open'];
		const afterMs = random() * (this.#lengths.get(phase) ?? 500);
		const {wasKilled, lastPhase, errors, times} = await runBackupChild({
			...this.#child(random() < 0.7),
			kill: {phase, afterMs},
		});
		figures.kills += wasKilled ? 1 : 0;
		figures.missed += wasKilled ? 0 : 1;
		if (wasKilled) {
			figures.phases[lastPhase] = (figures.phases[lastPhase] ?? 0) + 1;
		} else if (times.has('End')) {
			this.#learn(times);
		} else {
			figures.problems.push(`seed ${figures.seed}, step ${step}: the backup failed: ${errors}`);
		}

		const before = await this.#takeNew(manifest);
		figures.survivors += wasKilled ? before : 0;
		try {
			// A second later than any other, so that it is the newest.
			const created = new Date(Date.now() + step * 1000);
			const {status} = await backUp(this.#location, this.#source, {useCache: random() < 0.7, created});
			if (status !== 'complete' || (await this.#takeNew(manifest)) !== 1) {
				figures.problems.push(`seed ${figures.seed}, step ${step}: the next backup made no complete snapshot`);
			}
		} catch (error) {
			figures.problems.push(`seed ${figures.seed}, step ${step}: the next backup failed: ${String(error)}`);
		}

		await this.#verify(step % 20 === 0, step);
	}

	/** Snapshots that were not there before are of the source as it is. Gives their number. */
	async #takeNew(manifest: Manifest): Promise<number> {
		await using repository = await openTestRepository(this.#location);
		const snapshots = await listSnapshots(repository);
		const added = snapshots.filter(({ref}) => !this.#manifests.has(ref));
		for (const {ref} of added) {
			this.#manifests.set(ref, manifest);
		}

		return added.length;
	}

	/** The newest three and two others, or all; a tenth of them is restored. */
	async #verify(isAll: boolean, step = 0): Promise<void> {
		const {figures} = this;
		await using repository = await openTestRepository(this.#location);
		const snapshots = await listSnapshots(repository);
		const verifier = new SnapshotVerifier(repository);
		const listed = new Set(snapshots.map(({ref}) => ref));
		for (const ref of this.#manifests.keys()) {
			if (!listed.has(ref)) {
				figures.problems.push(`seed ${figures.seed}, step ${step}: ${ref} is gone`);
			}
		}

		for (const [index, snapshot] of snapshots.entries()) {
			if (!isAll && index > 2 && this.#random() > 2 / snapshots.length) {
				continue;
			}

			const manifest = this.#manifests.get(snapshot.ref) ?? new Map<string, string>();
			const problems = await verifier.verify(snapshot, manifest);
			figures.problems.push(...problems.map(problem => `seed ${figures.seed}, step ${step}: ${problem}`));
			figures.verified++;
			if (figures.verified % 10 === 0) {
				await this.#restore(snapshot.ref, manifest, step);
			}
		}
	}

	async #restore(ref: string, manifest: Manifest, step: number): Promise<void> {
		const {figures} = this;
		await using repository = await openTestRepository(this.#location);
		mkdirSync(this.#target, {recursive: true});
		const {status} = await new RestoreManager({repository}).run({snapshot: ref, target: this.#target});
		if (status !== 'complete' || !isDeepStrictEqual(manifestOf(this.#target), manifest)) {
			figures.problems.push(`seed ${figures.seed}, step ${step}: the restore of ${ref} differs from the source`);
		}

		rmSync(this.#target, {recursive: true});
		figures.restored++;
	}

	#child(useCache: boolean) {
		return {location: this.#location, source: this.#source, useCache};
	}
}
