import {spawnSync} from 'node:child_process';
import {hostname} from 'node:os';
import process from 'node:process';
import {thisProcess} from '../../source/engine/filesystem/process-identity.js';
import {exclusiveLockKey} from '../../source/engine/objects/keys.js';
import type {RepoLock} from '../../source/engine/objects/model.js';
import {encodeRepoLock} from '../../source/engine/objects/repo-lock.js';
import {formatBootId} from '../../source/engine/repository/lock-holder.js';
import type {AcquireOptions} from '../../source/engine/repository/lock-options.js';
import {memoryRepository} from './memory-repository.js';
import {SimulatedTime} from './simulated-time.js';

/** The beginning of simulated time. */
export const start = '2025-03-01T00:00:00Z';

export function simulation() {
	const time = new SimulatedTime();
	const repository = memoryRepository();
	const options = (operation: string, more: Partial<AcquireOptions> = {}): AcquireOptions => ({
		operation,
		clock: time.actor().clock,
		...more,
	});
	return {time, repository, store: repository.store, options};
}

export type Simulation = ReturnType<typeof simulation>;

/** Runs until the work has ended, and gives its outcome. */
export async function within<Result>({time}: Simulation, work: PromiseLike<Result>): Promise<Result> {
	await time.run(work);
	return work;
}

export async function keysOf(store: Simulation['store'], prefix: string): Promise<string[]> {
	const keys: string[] = [];
	for await (const {key} of store.list(prefix)) {
		keys.push(key);
	}

	return keys;
}

export const otherLock = (fields: Partial<RepoLock> = {}): RepoLock => ({
	operation: 'prune',
	holder: 'elsewhere (pid 42)',
	acquiredAt: '2025-02-28T23:59:30.5Z',
	expiresAt: '2025-03-01T00:00:30.5Z',
	isShared: false,
	...fields,
});

/** A process of this computer that has ended. */
export function deadHolder(): Pick<RepoLock, 'holder' | 'bootId'> {
	const {pid} = spawnSync(process.execPath, ['--version']);
	return {holder: `${hostname()} (pid ${pid})`, bootId: formatBootId(thisProcess())};
}

export async function putLock({store}: Simulation, lock: RepoLock, key = exclusiveLockKey): Promise<void> {
	await store.put(key, encodeRepoLock(lock));
}
