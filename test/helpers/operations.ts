import {ForgetManager} from '../../source/engine/managers/forget-manager.js';
import {PruneManager} from '../../source/engine/managers/prune-manager.js';
import {initRepository} from '../../source/engine/repository/init-repository.js';
import {addPassword, addRecoveryKey, changePassword, removeKey} from '../../source/engine/repository/key-management.js';
import {acquireRepoLock} from '../../source/engine/repository/locks.js';
import type {Repository} from '../../source/engine/repository/repository.js';
import type {ObjectStore} from '../../source/engine/stores/object-store.js';
import {backupTime, plainBackup, type Stage} from './stages.js';
import {backUp, openTestRepository, testCredentials} from './test-backups.js';

/** Something that changes a repository. */
export type Operation = {
	readonly name: string;
	/** How many snapshots there have to be for it; -1 for no repository. */
	readonly snapshots: number;
	run(store: ObjectStore, stage: Stage): Promise<unknown>;
	/** Adds a snapshot of the source as it is. */
	readonly adds?: true;
	/** The repository has a password, too. */
	readonly password?: string;
	/** Removes this many of the oldest snapshots. */
	readonly removes?: number;
};

const withRepository =
	(work: (repository: Repository, stage: Stage) => Promise<unknown>) =>
	async (store: ObjectStore, stage: Stage): Promise<unknown> =>
		work(await openTestRepository(store), stage);

const withLock = (operation: string, work: (repository: Repository) => Promise<unknown>) =>
	withRepository(async repository => {
		await using _lock = await acquireRepoLock(repository, {operation});
		const result = await work(repository);
		return result;
	});

const oldPassword = 'correct horse';
export const newPassword = 'battery staple';

const oldest = ({snapshots}: Stage, count: number): string[] => [...snapshots.keys()].slice(0, count);

const backup = async (store: ObjectStore, {source}: Stage): Promise<unknown> =>
	backUp(store, source, {...plainBackup, created: backupTime(50)});

export const init: Operation = {
	name: 'init',
	snapshots: -1,
	run: async store => initRepository(store, {encryption: true, credentials: testCredentials, addRecoveryKey: true}),
};

export const firstBackup: Operation = {name: 'first backup', snapshots: 0, run: backup, adds: true};

export const incrementalBackup: Operation = {name: 'incremental backup', snapshots: 2, run: backup, adds: true};

export const forget: Operation = {
	name: 'forget',
	snapshots: 3,
	removes: 1,
	run: withRepository(async (repository, stage) => new ForgetManager({repository}).run(oldest(stage, 1))),
};

export const prune: Operation = {
	name: 'prune',
	snapshots: 4,
	run: withRepository(async repository => new PruneManager({repository}).run({maxUnused: 0})),
};

export const forgetAndPrune: Operation = {
	name: 'forget with prune',
	snapshots: 4,
	removes: 2,
	run: withRepository(async (repository, stage) =>
		new ForgetManager({repository}).run(oldest(stage, 2), {prune: {maxUnused: 0}}),
	),
};

export const changeKey: Operation = {
	name: 'key change',
	snapshots: 1,
	password: oldPassword,
	run: withLock('key', async repository => changePassword(repository, oldPassword, {password: newPassword})),
};

export const addKeys: Operation = {
	name: 'key add and remove',
	snapshots: 1,
	password: oldPassword,
	run: withLock('key', async repository => {
		const added = await addPassword(repository, testCredentials, {password: newPassword});
		await addRecoveryKey(repository, testCredentials);
		await removeKey(repository, testCredentials, {name: added});
	}),
};

/** All that the matrix names. */
export const operations: readonly Operation[] = [
	init,
	firstBackup,
	incrementalBackup,
	forget,
	prune,
	forgetAndPrune,
	changeKey,
	addKeys,
];
