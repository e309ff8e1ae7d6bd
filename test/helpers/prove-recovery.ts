import {readdirSync} from 'node:fs';
import {CheckManager, findingText} from '../../source/engine/managers/check-manager.js';
import {PruneManager} from '../../source/engine/managers/prune-manager.js';
import {openRepository} from '../../source/engine/repository/open-repository.js';
import type {ObjectStore} from '../../source/engine/stores/object-store.js';
import {buryLocks} from './dead-processes.js';
import {must} from './fault-run.js';
import {init, newPassword, type Operation} from './operations.js';
import type {Manifest} from './source-tree.js';
import {backupTime, plainBackup, type Stage} from './stages.js';
import {keysOf} from './stores.js';
import {backUp, openTestRepository} from './test-backups.js';
import {listSnapshots, SnapshotVerifier} from './verify-snapshots.js';

/** What must be in a repository: each snapshot that is listed with what it holds, and which of them must be there. */
export type Expected = {
	readonly known: ReadonlyMap<string, Manifest>;
	readonly required: Iterable<string>;
	/** What a snapshot holds that is not known by its name; one of these, where there are several. */
	readonly added?: readonly Manifest[];
};

/** Reads every byte of every snapshot that is listed. Resolves to the names of those that were not known. */
export async function proveSnapshots(store: ObjectStore, {known, required, added = []}: Expected): Promise<string[]> {
	const repository = await openTestRepository(store);
	const listed = await listSnapshots(repository);
	const verifier = new SnapshotVerifier(repository);
	for (const snapshot of listed) {
		const manifest = known.get(snapshot.ref);
		const candidates = manifest ? [manifest] : added;
		must(candidates.length > 0, `${snapshot.ref} has come up from nowhere`);
		const problems: string[][] = [];
		for (const candidate of candidates) {
			problems.push(await verifier.verify(snapshot, candidate));
		}

		must(
			problems.some(list => list.length === 0),
			problems[0]?.slice(0, 3).join('\n') ?? '',
		);
	}

	const refs = new Set(listed.map(({ref}) => ref));
	for (const ref of required) {
		must(refs.has(ref), `${ref} is gone`);
	}

	return [...refs].filter(ref => !known.has(ref));
}

export type RecoveryOptions = {
	readonly operation: Operation;
	/** Whether it ended well. */
	readonly isDone: boolean;
	/** Only reads. */
	readonly isBrief?: boolean;
	/** It was a process of its own, which is dead. */
	readonly wasReal?: boolean;
};

/**
Proves that an operation that did not end, or did, has left the old state or the new one: every snapshot can be read, the next backup and the next prune need no
help, and nothing useless is left after them.
*/
export async function proveRecovery(
	store: ObjectStore,
	stage: Stage,
	{operation, isDone, isBrief = false, wasReal = false}: RecoveryOptions,
): Promise<void> {
	if ((await keysOf(store, 'config')).length === 0) {
		must(operation === init && !isDone, 'the repository is gone');
		await init.run(store, stage);
	}

	if (!wasReal) {
		await buryLocks(await openTestRepository(store));
	}

	const removed = new Set([...stage.snapshots.keys()].slice(0, operation.removes ?? 0));
	const required = [...stage.snapshots.keys()].filter(ref => !removed.has(ref));
	const added = operation.adds ? [stage.now] : [];
	const found = await proveSnapshots(store, {known: stage.snapshots, required, added});
	must(found.length <= 1, `there are ${found.length} new snapshots`);
	must(!isDone || !operation.adds || found.length === 1, 'the snapshot that was acknowledged is not there');
	if (isDone && removed.size > 0) {
		const repository = await openTestRepository(store);
		const listed = await listSnapshots(repository);
		must(!listed.some(({ref}) => removed.has(ref)), 'a snapshot that was removed is still there');
	}

	if (!isBrief) {
		await provePasswords(store, operation, isDone);
		await proveUse(store, stage, [...required, ...found]);
	}
}

/** A next backup and a next prune go through, and then there is nothing left that nobody needs, and no lock. */
export async function proveUse(
	store: ObjectStore,
	stage: Pick<Stage, 'source' | 'snapshots' | 'now'>,
	required: Iterable<string>,
): Promise<void> {
	const {status, snapshotRef = ''} = await backUp(store, stage.source, {...plainBackup, created: backupTime(60)});
	must(status === 'complete', 'the next backup is not complete');
	const repository = await openTestRepository(store);
	const result = await new PruneManager({repository}).run({maxUnused: 0});
	must(result.warnings.length === 0, result.warnings.join('\n'));
	const expected = {known: stage.snapshots, required: [...required, snapshotRef], added: [stage.now]};
	await proveSnapshots(store, expected);
	await proveTidy(store);
}

/** Nothing is left that no snapshot needs, and a check that reads everything finds nothing. */
export async function proveTidy(store: ObjectStore): Promise<void> {
	const repository = await openTestRepository(store);
	const {plan} = await new PruneManager({repository}).run({maxUnused: 0, dryRun: true});
	must(plan.unneeded.count === 0 && plan.packsToRemove.count === 0, 'a prune has left what nobody needs');
	const locks = [...(await keysOf(store, 'index/lock')), ...(await keysOf(store, 'index/holdfast/catalog-lock'))];
	must(locks.length === 0, `locks are left: ${locks.join(', ')}`);
	if (store.localFolder !== undefined) {
		const files = readdirSync(store.localFolder, {recursive: true, encoding: 'utf8'});
		const leftovers = files.filter(name => name.endsWith('.tmp'));
		must(leftovers.length === 0, `half-written files are left: ${leftovers.join(', ')}`);
	}

	const {findings} = await new CheckManager({repository}).run({readData: true});
	must(findings.length === 0, findings.map(finding => findingText(finding)).join('\n'));
}

async function provePasswords(store: ObjectStore, {password: old, name}: Operation, isDone: boolean): Promise<void> {
	if (old === undefined) {
		return;
	}

	const opens = async (password: string): Promise<boolean> => {
		try {
			await openRepository(store, {password});
			return true;
		} catch {
			return false;
		}
	};

	const [opensOld, opensNew] = [await opens(old), await opens(newPassword)];
	if (name === 'key change') {
		must(opensOld || opensNew, 'neither the old nor the new password opens the repository');
		must(!isDone || (opensNew && !opensOld), 'the password was not changed');
	} else {
		must(opensOld, 'the password that was left alone does not open the repository any more');
		must(!isDone || !opensNew, 'a password that was removed opens the repository');
	}
}
