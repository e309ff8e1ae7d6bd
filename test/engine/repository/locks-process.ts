import {type ChildProcessByStdio, spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import type {Readable} from 'node:stream';
import {setTimeout as sleep} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {LockedError} from '../../../source/engine/errors.js';
import {initRepository} from '../../../source/engine/repository/init-repository.js';
import {acquireRepoLock} from '../../../source/engine/repository/locks.js';
import {shortTimes} from '../../helpers/hold-lock.js';
import {projectFolder} from '../../helpers/source-files.js';
import {temporaryFolder} from '../../helpers/temporary-folder.js';

const script = path.join(projectFolder, 'dist', 'test', 'helpers', 'hold-lock.js');

async function holderOf(t: ExecutionContext) {
	const folder = await temporaryFolder(t);
	const {repository} = await initRepository(folder, {encryption: false});
	const child: ChildProcessByStdio<null, Readable, null> = spawn(process.execPath, [script, folder], {
		stdio: ['ignore', 'pipe', 'inherit'],
	});
	t.teardown(() => {
		child.kill('SIGKILL');
	});
	const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
	const nextLine = async (): Promise<string> => {
		const line: IteratorResult<string, unknown> = await lines.next();
		return String(line.value);
	};

	t.is(await nextLine(), 'held');
	return {repository, child, nextLine};
}

const acquire = async ({repository}: Awaited<ReturnType<typeof holderOf>>) =>
	acquireRepoLock(repository, {operation: 'forget', times: shortTimes});

test('a lock of a living process is held, and free at once when the process was killed', async t => {
	const holder = await holderOf(t);
	await t.throwsAsync(acquire(holder), {instanceOf: LockedError, message: /for prune/});
	holder.child.kill('SIGKILL');
	await once(holder.child, 'exit');
	await using lock = await acquire(holder);
	lock.assertHeld();
});

test('a process that was stopped past its lease writes nothing when it wakes, and does not disturb the next holder', async t => {
	const holder = await holderOf(t);
	holder.child.kill('SIGSTOP');
	await sleep(shortTimes.ttlMs);
	await using lock = await acquire(holder);
	const before = await holder.repository.backend.get('index/holdfast/test').catch(() => undefined);
	holder.child.kill('SIGCONT');
	t.is(await holder.nextLine(), 'LockLostError');
	const after = await holder.repository.backend.get('index/holdfast/test').catch(() => undefined);
	t.deepEqual(after, before);
	lock.assertHeld();
});
