import {spawnSync} from 'node:child_process';
import {hostname} from 'node:os';
import process from 'node:process';
import {encodeRepoLock} from '../../source/engine/objects/repo-lock.js';
import {readExclusiveLock, readSharedLocks} from '../../source/engine/repository/lock-objects.js';
import type {Repository} from '../../source/engine/repository/repository.js';
import {catalogLockKey} from '../../source/engine/objects/keys.js';
import {keysOf} from './stores.js';

let dead: number | undefined;

/** The number of a process that has ended. */
function deadPid(): number {
	dead ??= spawnSync(process.execPath, ['--version']).pid;
	return dead;
}

/**
Lets the locks that a killed operation of this process has left look as if it had been a process of its own, which is gone: whoever comes next takes them over
without being told to.
*/
export async function buryLocks({backend, loose}: Repository): Promise<void> {
	const exclusive = await readExclusiveLock(loose);
	for (const {key, lock} of [...(exclusive ? [exclusive] : []), ...(await readSharedLocks(loose))]) {
		if (lock) {
			await backend.delete(key);
			await loose.put(key, encodeRepoLock({...lock, holder: `${hostname()} (pid ${deadPid()})`}));
		}
	}

	if ((await keysOf(backend, catalogLockKey)).length > 0) {
		const bytes = await backend.get(catalogLockKey);
		await backend.put(catalogLockKey, Buffer.from(bytes.toString().replace(/"pid":\d+/, `"pid":${deadPid()}`)));
	}
}
