/*
A process that takes an exclusive lock on the plain repository in the folder of its first argument, says so, and then writes again and again until it may not
any more; it prints why.
*/
import process from 'node:process';
import {setTimeout as sleep} from 'node:timers/promises';
import {acquireRepoLock} from '../../source/engine/repository/locks.js';
import {openRepository} from '../../source/engine/repository/open-repository.js';

/** Everything in a lock's life, in seconds instead of minutes. */
export const shortTimes = {ttlMs: 2000, refreshMs: 400, retryMs: 100, marginMs: 300, settleMs: 50, observeMs: 200};

if (process.argv[2] !== undefined) {
	const repository = await openRepository(process.argv[2], {});
	const lock = await acquireRepoLock(repository, {operation: 'prune', times: shortTimes});
	process.stdout.write('held\n');
	try {
		for (let count = 0; ; count++) {
			await sleep(20);
			await lock.guard(repository.loose).put('index/holdfast/test', Buffer.from(String(count)));
		}
	} catch (error) {
		process.stdout.write(`${error instanceof Error ? error.name : String(error)}\n`);
	}
}
