import {spawnSync} from 'node:child_process';
import {hostname} from 'node:os';
import process from 'node:process';
import test from 'ava';
import type {ProcessIdentity} from '../../../source/engine/filesystem/process-identity.js';
import type {RepoLock} from '../../../source/engine/objects/model.js';
import {formatBootId, isSameLock, judgeLock, newLock} from '../../../source/engine/repository/lock-holder.js';
import {toContext} from '../../../source/engine/repository/lock-options.js';
import {memoryRepository} from '../../helpers/memory-repository.js';
import {SimulatedTime} from '../../helpers/simulated-time.js';

const ours: ProcessIdentity = {machine: 'm', boot: 'b', pidNamespace: '1', startTime: ''};
const {clock} = new SimulatedTime().actor();
const deadPid = spawnSync(process.execPath, ['--version']).pid;

const past = '2025-02-28T12:00:00Z';
const soon = '2025-03-01T00:00:50Z';
const farAhead = '2030-01-01T00:00:00Z';

const judge = (
	t: {pid?: number; host?: string; expiresAt?: string},
	theirs: Partial<ProcessIdentity> | undefined,
): string => {
	const {pid = deadPid, host = hostname(), expiresAt = soon} = t;
	const lock: RepoLock = {
		operation: 'prune',
		holder: `${host} (pid ${pid})`,
		acquiredAt: past,
		expiresAt,
		isShared: false,
		...(theirs && {bootId: formatBootId({...ours, ...theirs})}),
	};
	return judgeLock(lock, clock, 60_000, ours);
};

test('a process of this kernel start that has ended is dead, whatever its lock promises', t => {
	t.is(judge({}, {}), 'dead');
	t.is(judge({expiresAt: farAhead}, {}), 'dead');
	t.is(judge({expiresAt: 'soon'}, {}), 'dead');
});

test('the number of a process proves nothing in another kernel start or namespace, or without knowing', t => {
	t.is(judge({}, {pidNamespace: '2'}), 'held');
	t.is(judge({}, {boot: 'c', machine: 'n'}), 'held');
	t.is(judge({}, {boot: ''}), 'held');
	t.is(judge({}, undefined), 'held');
});

test('a living process holds its lock until it is over, then it is watched', t => {
	t.is(judge({pid: process.pid}, {}), 'held');
	t.is(judge({pid: process.pid, expiresAt: past}, {}), 'doubtful');
});

test('a lock from an earlier start of this computer is dead when it is over', t => {
	t.is(judge({expiresAt: past}, {boot: 'earlier'}), 'dead');
	t.is(judge({expiresAt: soon}, {boot: 'earlier'}), 'held');
});

test('a computer of the same name, or a copy under another name, is another computer', t => {
	t.is(judge({expiresAt: past}, {boot: 'earlier', machine: 'n'}), 'doubtful');
	t.is(judge({expiresAt: past}, {boot: 'earlier', machine: ''}), 'doubtful');
	t.is(judge({expiresAt: past, host: 'copy'}, {boot: 'earlier'}), 'doubtful');
});

test('times that are over or too far ahead for any right clock only raise doubts', t => {
	t.is(judge({expiresAt: past}, undefined), 'doubtful');
	t.is(judge({expiresAt: farAhead}, undefined), 'doubtful');
	t.is(judge({expiresAt: soon}, undefined), 'held');
});

test('a time that cannot be read holds', t => {
	t.is(judge({expiresAt: 'soon'}, undefined), 'held');
});

test('two locks of one moment differ', t => {
	const context = toContext(memoryRepository(), {operation: 'backup', clock});
	const [a, b] = [newLock(context, true), newLock(context, true)];
	t.not(a.key, b.key);
	t.false(isSameLock(a.lock, b.lock));
	t.true(isSameLock(a.lock, {...a.lock, expiresAt: 'later'}));
	t.false(isSameLock(a.lock, {...a.lock, holder: 'another'}));
});
