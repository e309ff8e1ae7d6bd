import {spawn, spawnSync} from 'node:child_process';
import {once} from 'node:events';
import process from 'node:process';
import {setTimeout} from 'node:timers/promises';
import test from 'ava';
import {bootClock, isProcessRunning, thisProcess} from '../../../source/engine/filesystem/process-identity.js';
import {testOnLinux} from '../../helpers/conditional-tests.js';
import {unreapedChild} from '../../helpers/unreaped-child.js';

test('this process is the same each time it is asked', t => {
	t.deepEqual(thisProcess(), thisProcess());
	t.true(isProcessRunning(process.pid, thisProcess().startTime));
	t.true(isProcessRunning(process.pid, ''));
});

test('what Linux tells of a process is found', t => {
	if (process.platform === 'linux') {
		const {boot, pidNamespace, startTime} = thisProcess();
		t.regex(boot, /^[\da-f-]{36}$/);
		t.regex(pidNamespace, /^\d+$/);
		t.regex(startTime, /^\d+$/);
		t.true((bootClock() ?? 0) > 0);
	} else {
		t.is(thisProcess().boot, '');
	}
});

test('a process is running until it has ended', async t => {
	const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {stdio: 'ignore'});
	t.true(isProcessRunning(child.pid ?? 0, ''));
	child.kill();
	await once(child, 'exit');
	t.false(isProcessRunning(child.pid ?? 0, ''));
});

testOnLinux('a process that was killed is over, also as long as its parent has not looked', async t => {
	const pid = await unreapedChild(t, ['-e', 'setInterval(() => {}, 1000)']);
	t.true(isProcessRunning(pid, ''));
	process.kill(pid, 'SIGKILL');
	while (isProcessRunning(pid, '')) {
		await setTimeout(5);
	}

	t.notThrows(() => process.kill(pid, 0));
});

test('a later process with the same number is another one', t => {
	const {startTime} = thisProcess();
	t.is(isProcessRunning(process.pid, '1'), startTime === '');
});

test('a process that may not be signalled is running', t => {
	t.true(isProcessRunning(1, ''));
});

test('another process sees the same computer and another start', t => {
	const script = `import('${new URL('../../../source/engine/filesystem/process-identity.js', import.meta.url).href}').then(({thisProcess}) => console.log(JSON.stringify(thisProcess())))`;
	const {stdout} = spawnSync(process.execPath, ['-e', script], {encoding: 'utf8'});
	const {machine, boot, pidNamespace} = thisProcess();
	const other: unknown = JSON.parse(stdout);
	t.like(other, {machine, boot, pidNamespace});
});
