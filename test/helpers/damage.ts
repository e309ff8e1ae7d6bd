import type {ObjectStore} from '../../source/engine/stores/object-store.js';
import {CheckManager, type CheckResult} from '../../source/engine/managers/check-manager.js';
import {isHoldfastError} from '../../source/engine/errors.js';
import {RestoreManager} from '../../source/engine/managers/restore-manager.js';
import {type FaultRun, must} from './fault-run.js';
import {manifestOf, type Manifest} from './source-tree.js';
import type {Stage, StageOptions} from './stages.js';
import {keysOf} from './stores.js';
import {openTestRepository} from './test-backups.js';

/** The repositories that damage is done to. */
export const flavours: readonly StageOptions[] = [{}, {isLoose: true}, {isPlain: true}, {isPlain: true, isLoose: true}];

/** `chunk`, `packs`, `index/latest`, …: objects of one class are read by the same code. */
export const classOf = (key: string): string => (key.startsWith('index/') ? key : (key.split('/')[0] ?? key));

export async function keysByClass(store: ObjectStore): Promise<Map<string, string[]>> {
	const classes = new Map<string, string[]>();
	for (const key of await keysOf(store, '')) {
		classes.set(classOf(key), [...(classes.get(classOf(key)) ?? []), key]);
	}

	return classes;
}

/** What a check says; a repository that cannot even be opened counts as damaged. */
export async function check(store: ObjectStore, readData: boolean): Promise<CheckResult | 'refused'> {
	try {
		return await new CheckManager({repository: await openTestRepository(store)}).run({readData});
	} catch (error) {
		must(isHoldfastError(error), `not an error of its own: ${String(error)}`);
		return 'refused';
	}
}

/** Whether it says that something is wrong. */
export const isFound = (result: CheckResult | 'refused'): boolean =>
	result === 'refused' || result.status === 'damaged';

/**
Restores every snapshot, and throws when a byte is not what it should be and nobody says so.

@returns Whether all of them came back whole.
*/
export async function mustNotLie(run: FaultRun, store: ObjectStore, {snapshots}: Stage): Promise<boolean> {
	let isWhole = true;
	for (const [ref, manifest] of snapshots) {
		const target = run.folder();
		try {
			const repository = await openTestRepository(store);
			const {status} = await new RestoreManager({repository}).run({snapshot: ref, target});
			mustBePart(manifestOf(target), manifest, status === 'complete');
			isWhole &&= status === 'complete';
		} catch (error) {
			must(isHoldfastError(error), `not an error of its own: ${String(error)}`);
			isWhole = false;
		}
	}

	return isWhole;
}

function mustBePart(found: Manifest, expected: Manifest, isComplete: boolean): void {
	for (const [name, what] of found) {
		must(expected.get(name) === what, `${name} came back as ${what} instead of ${expected.get(name) ?? 'nothing'}`);
	}

	must(
		!isComplete || found.size === expected.size,
		`only ${found.size} of ${expected.size} entries came back, and no word about it`,
	);
}
