import {hostname} from 'node:os';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {CancelledError, LockedError} from '../../../source/engine/errors.js';
import {thisProcess} from '../../../source/engine/filesystem/process-identity.js';
import {exclusiveLockKey, sharedLockPrefix} from '../../../source/engine/objects/keys.js';
import type {RepoLock} from '../../../source/engine/objects/model.js';
import {formatBootId} from '../../../source/engine/repository/lock-holder.js';
import {acquireRepoLock, acquireSharedLock} from '../../../source/engine/repository/locks.js';
import {deadHolder, keysOf, otherLock, putLock, simulation, start, within} from '../../helpers/simulated-locks.js';

async function takesOver(t: ExecutionContext, lock: RepoLock, key: string): Promise<number> {
	const s = simulation();
	await putLock(s, lock, key);
	await using handle = await within(s, acquireRepoLock(s.repository, s.options('prune')));
	handle.assertHeld();
	t.deepEqual(await keysOf(s.store, ''), [exclusiveLockKey]);
	return s.time.now;
}

test('a lock of a dead process of this computer is taken over at once, whatever its times say', async t => {
	const exclusiveMs = await takesOver(t, otherLock(deadHolder()), exclusiveLockKey);
	t.true(exclusiveMs < 5000);
	const sharedMs = await takesOver(t, otherLock({...deadHolder(), isShared: true}), `${sharedLockPrefix}x`);
	t.true(sharedMs < 5000);
});

test('a shared lock passes by the lock of a dead process, and removes dead shared ones', async t => {
	const s = simulation();
	await putLock(s, otherLock(deadHolder()));
	await putLock(s, otherLock({...deadHolder(), isShared: true}), `${sharedLockPrefix}dead`);
	await putLock(s, otherLock({isShared: true}), `${sharedLockPrefix}alive`);
	await using handle = await within(s, acquireSharedLock(s.repository, s.options('backup')));
	handle.assertHeld();
	const keys = await keysOf(s.store, sharedLockPrefix);
	t.is(keys.length, 2);
	t.true(keys.includes(`${sharedLockPrefix}alive`));
	t.true(s.time.now < 1000);
});

test('a process that has the number of a dead one is not taken for it', async t => {
	const reborn = thisProcess();
	const lock = otherLock({
		holder: `${hostname()} (pid ${process.pid})`,
		bootId: formatBootId({...reborn, startTime: '1'}),
	});
	const tookMs = await takesOver(t, lock, exclusiveLockKey);
	t.true(tookMs < 5000);
});

test('a lock of another computer that seems over is taken over only when nobody refreshes it for longer than it lasts', async t => {
	const tookMs = await takesOver(t, otherLock({expiresAt: '2020-01-01T00:00:00Z'}), exclusiveLockKey);
	t.true(tookMs >= 60_000);
});

test('a lock from a computer whose clock is years ahead is watched as well', async t => {
	const tookMs = await takesOver(t, otherLock({expiresAt: '2031-01-01T00:00:00Z'}), exclusiveLockKey);
	t.true(tookMs >= 60_000);
});

test('a living lock of a computer with a slow clock is not broken, and the waiting is told', async t => {
	const s = simulation();
	const slow = s.time.actor(-24 * 3_600_000).clock;
	const handle = await within(s, acquireRepoLock(s.repository, s.options('prune', {clock: slow})));
	const notices: string[] = [];
	const error = await t.throwsAsync(
		within(
			s,
			acquireSharedLock(
				s.repository,
				s.options('backup', {
					onNotice(message) {
						notices.push(message);
					},
				}),
			),
		),
		{instanceOf: LockedError},
	);
	t.regex(error?.message ?? '', /for prune/);
	t.is(notices.length, 1);
	t.regex(notices[0] ?? '', /Waiting/);
	t.notThrows(() => {
		handle.assertHeld();
	});
});

test('waiting for a doubtful lock can be cancelled', async t => {
	const s = simulation();
	await putLock(s, otherLock({expiresAt: start}));
	const controller = new AbortController();
	s.time.after(7000, () => {
		controller.abort(new CancelledError());
	});
	await t.throwsAsync(within(s, acquireRepoLock(s.repository, s.options('prune', {signal: controller.signal}))), {
		instanceOf: CancelledError,
	});
	t.true(s.time.now < 10_000);
});
