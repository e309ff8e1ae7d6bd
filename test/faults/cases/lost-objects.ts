import {isHashedKey} from '../../../source/engine/objects/keys.js';
import {check, classOf, flavours, isFound, mustNotLie} from '../../helpers/damage.js';
import {type FaultCase, must} from '../../helpers/fault-run.js';
import {backupTime, copyStage, makeStage, plainBackup, type Stage} from '../../helpers/stages.js';
import {keysOf} from '../../helpers/stores.js';
import {backUp, openTestRepository} from '../../helpers/test-backups.js';
import {listSnapshots, verifySnapshot} from '../../helpers/verify-snapshots.js';
import type {MemoryStore} from '../../../source/engine/stores/backends/memory-store.js';

/** Each object of repositories of every flavour is deleted in turn. */
export const lostObjects: FaultCase = {
	id: 'F6',
	name: 'lost-objects',
	fault: 'an object is deleted',
	unit: 'objects',
	amount: {short: 8, full: 'every'},
	async run(run) {
		const stages = await Promise.all(
			flavours.map(async flavour => makeStage(run.folder(), run.seed, 2, {...flavour, isStill: true})),
		);
		const all = await Promise.all(
			stages.map(async stage => (await keysOf(stage.store, '')).map(key => ({stage, key}))),
		);
		const objects = run.base.shuffled(all.flat());
		await run.trials(Math.min(run.amount, objects.length), async trial => {
			const chosen = objects[trial.index - 1];
			must(chosen !== undefined, 'there is no such object');
			const {stage, key} = chosen;
			const {store} = await copyStage(stage);
			await store.delete(key);
			run.count(`of ${classOf(key)}`);
			try {
				await mustBeNamed(store, key);
				await mustNotLie(run, store, stage);
				await mustHeal(store, key, stage);
			} catch (error) {
				throw new Error(`without ${key}`, {cause: error});
			}
		});
	},
};

/** A check names what is gone, the paths and the snapshots that it hurts. */
async function mustBeNamed(store: MemoryStore, key: string): Promise<void> {
	const result = await check(store, false);
	if (!isHashedKey(key) || key.startsWith('snapshot/')) {
		return;
	}

	must(isFound(result), 'a check does not find it');
	must(result !== 'refused', 'a check cannot be run');
	// Of nodes nobody knows the paths below.
	const namesPaths = /^(?:chunk|content|filemeta)\//.test(key);
	const hurt = result.findings.filter(
		({snapshots, paths}) => snapshots.length > 0 && (paths.length > 0 || !namesPaths),
	);
	must(hurt.length > 0, 'a check names no path or no snapshot');
	must(
		key.startsWith('packs/') || result.findings.some(finding => finding.key === key || finding.message.includes(key)),
		`a check names ${result.findings.map(finding => finding.key).join(', ')} instead`,
	);
}

/** The source still has everything, so the next backup is whole. */
async function mustHeal(store: MemoryStore, key: string, {source, now}: Stage): Promise<void> {
	if (key === 'config' || key.startsWith('keys/')) {
		return;
	}

	await backUp(store, source, {...plainBackup, created: backupTime(70)});
	const repository = await openTestRepository(store);
	const [newest] = await listSnapshots(repository);
	must(newest !== undefined, 'there is no snapshot');
	const problems = await verifySnapshot(repository, newest, now);
	must(problems.length === 0, `the next backup is not whole: ${problems.slice(0, 2).join('\n')}`);
}
