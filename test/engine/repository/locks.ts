import {Buffer} from 'node:buffer';
import {spawnSync} from 'node:child_process';
import {hostname} from 'node:os';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {CancelledError, LockedError, LockLostError, StoreError} from '../../../source/engine/errors.js';
import {thisProcess} from '../../../source/engine/filesystem/process-identity.js';
import {exclusiveLockKey, sharedLockPrefix} from '../../../source/engine/objects/keys.js';
import type {RepoLock} from '../../../source/engine/objects/model.js';
import {decodeRepoLock, encodeRepoLock} from '../../../source/engine/objects/repo-lock.js';
import {formatBootId} from '../../../source/engine/repository/lock-holder.js';
import type {AcquireOptions} from '../../../source/engine/repository/lock-options.js';
import {acquireRepoLock, acquireSharedLock} from '../../../source/engine/repository/locks.js';
import {memoryRepository} from '../../helpers/memory-repository.js';
import {SimulatedTime} from '../../helpers/simulated-time.js';
import {vectors} from '../../helpers/vectors.js';

/** The beginning of simulated time. */
const start = '2025-03-01T00:00:00Z';

function simulation() {
	const time = new SimulatedTime();
	const repository = memoryRepository();
	const options = (operation: string, more: Partial<AcquireOptions> = {}): AcquireOptions => ({
		operation,
		clock: time.actor().clock,
		...more,
	});
	return {time, repository, store: repository.store, options};
}

type Simulation = ReturnType<typeof simulation>;

/** Runs until the work has ended, and gives its outcome. */
async function within<Result>({time}: Simulation, work: Promise<Result>): Promise<Result> {
	await time.run(work);
	return work;
}

async function keysOf(store: Simulation['store'], prefix: string): Promise<string[]> {
	const keys: string[] = [];
	for await (const {key} of store.list(prefix)) {
		keys.push(key);
	}

	return keys;
}

const otherLock = (fields: Partial<RepoLock> = {}): RepoLock => ({
	operation: 'prune',
	holder: 'elsewhere (pid 42)',
	acquiredAt: '2025-02-28T23:59:30.5Z',
	expiresAt: '2025-03-01T00:00:30.5Z',
	isShared: false,
	...fields,
});

/** A process of this computer that has ended. */
function deadHolder(): Pick<RepoLock, 'holder' | 'bootId'> {
	const {pid} = spawnSync(process.execPath, ['--version']);
	return {holder: `${hostname()} (pid ${pid})`, bootId: formatBootId(thisProcess())};
}

async function putLock({store}: Simulation, lock: RepoLock, key = exclusiveLockKey): Promise<void> {
	await store.put(key, encodeRepoLock(lock));
}

test('an exclusive lock is written as the format says, and goes when it is disposed', async t => {
	const s = simulation();
	{
		await using handle = await within(s, acquireRepoLock(s.repository, s.options('prune')));
		const lock = decodeRepoLock(await s.store.get(exclusiveLockKey), exclusiveLockKey);
		t.is(lock.operation, 'prune');
		t.is(lock.holder, `${hostname()} (pid ${process.pid})`);
		t.false(lock.isShared);
		t.is(Date.parse(lock.expiresAt) - Date.parse(lock.acquiredAt), 60_000);
		t.notThrows(() => {
			handle.assertHeld();
		});
	}

	t.deepEqual(await keysOf(s.store, ''), []);
});

test('shared locks lie beside each other under names that every file system takes', async t => {
	const s = simulation();
	const handles = [
		await within(s, acquireSharedLock(s.repository, s.options('backup'))),
		await within(s, acquireSharedLock(s.repository, s.options('backup'))),
	];
	const keys = await keysOf(s.store, sharedLockPrefix);
	t.is(keys.length, 2);
	for (const key of keys) {
		t.regex(key.slice(sharedLockPrefix.length), /^[\w.-]+$/);
		t.true(decodeRepoLock(await s.store.get(key), key).isShared);
	}

	for (const handle of handles) {
		await handle[Symbol.asyncDispose]();
	}

	t.deepEqual(await keysOf(s.store, ''), []);
});

test('disposing twice is harmless', async t => {
	const s = simulation();
	const handle = await within(s, acquireRepoLock(s.repository, s.options('prune')));
	await handle[Symbol.asyncDispose]();
	await putLock(s, otherLock());
	await handle[Symbol.asyncDispose]();
	t.deepEqual(await keysOf(s.store, ''), [exclusiveLockKey]);
	t.throws(
		() => {
			handle.assertHeld();
		},
		{instanceOf: LockLostError},
	);
});

test('a held exclusive lock stops both kinds, and the error names its holder and the way out', async t => {
	const s = simulation();
	await putLock(s, otherLock());
	for (const acquire of [acquireRepoLock, acquireSharedLock]) {
		const error = await t.throwsAsync(within(s, acquire(s.repository, s.options('backup'))), {instanceOf: LockedError});
		t.regex(error?.message ?? '', /elsewhere \(pid 42\) for prune/);
		t.regex(error.hint ?? '', /break-lock/);
	}

	t.deepEqual(await keysOf(s.store, ''), [exclusiveLockKey]);
});

test('locks of the Go tool are understood', async t => {
	for (const [key, text, acquire] of [
		[exclusiveLockKey, vectors.lock_json.exclusive, acquireSharedLock],
		[vectors.lock_json.shared_key, vectors.lock_json.shared, acquireRepoLock],
	] as const) {
		const s = simulation();
		// The lock of the vectors is valid from 9:00 to 9:01 UTC.
		s.time.now = 9 * 3_600_000 + 30_000;
		await s.store.put(key, Buffer.from(text));
		await t.throwsAsync(within(s, acquire(s.repository, s.options('backup'))), {
			instanceOf: LockedError,
			message: /host \(pid 42\)/,
		});
	}
});

test('shared locks stop an exclusive one, not each other', async t => {
	const s = simulation();
	await within(s, acquireSharedLock(s.repository, s.options('backup')));
	await t.throwsAsync(within(s, acquireRepoLock(s.repository, s.options('prune'))), {
		instanceOf: LockedError,
		message: /a shared lock of .* for backup/,
	});
	const keys = await keysOf(s.store, 'index/');
	t.is(keys.length, 1);
});

test('a lock that cannot be read counts as held, and the error says how to remove it', async t => {
	for (const [key, acquires] of [
		[exclusiveLockKey, [acquireRepoLock, acquireSharedLock]],
		[`${sharedLockPrefix}x`, [acquireRepoLock]],
	] as const) {
		for (const acquire of acquires) {
			const s = simulation();
			await s.store.put(key, Buffer.from('{"operation":'));
			const error = await t.throwsAsync(within(s, acquire(s.repository, s.options('backup'))), {
				instanceOf: LockedError,
				message: /damaged/,
			});
			t.regex(error?.hint ?? '', /break-lock/);
		}
	}
});

test('a lock whose times cannot be parsed is held', async t => {
	const s = simulation();
	await putLock(s, otherLock({expiresAt: 'soon'}));
	await t.throwsAsync(within(s, acquireSharedLock(s.repository, s.options('backup'))), {instanceOf: LockedError});
});

test('a store that cannot be read is an error of the store, not a free lock', async t => {
	const s = simulation();
	s.store.get = async () => {
		throw new StoreError('no connection');
	};

	for (const acquire of [acquireRepoLock, acquireSharedLock]) {
		await t.throwsAsync(within(s, acquire(s.repository, s.options('backup'))), {instanceOf: StoreError});
	}
});

test('a listing that fails is an error, not an absence of shared locks', async t => {
	const s = simulation();
	// eslint-disable-next-line require-yield -- a listing that fails before its first key
	s.store.list = async function* () {
		throw new StoreError('no connection');
	};

	await t.throwsAsync(within(s, acquireRepoLock(s.repository, s.options('prune'))), {instanceOf: StoreError});
});

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

test('the write that failed but arrived leaves no lock behind', async t => {
	const s = simulation();
	const {store} = s;
	const put = store.put.bind(store);
	store.put = async (...input) => {
		await put(...input);
		throw new StoreError('the answer was lost');
	};

	for (const acquire of [acquireRepoLock, acquireSharedLock]) {
		await t.throwsAsync(within(s, acquire(s.repository, s.options('backup'))), {instanceOf: StoreError});
	}

	t.deepEqual(await keysOf(store, ''), []);
});

test('a lock that a retried write finds to be its own is held', async t => {
	const s = simulation();
	const {store} = s;
	const put = store.put.bind(store);
	store.put = async (...input) => {
		await put(...input);
		await put(...input);
	};

	const handle = await within(s, acquireRepoLock(s.repository, s.options('prune')));
	t.notThrows(() => {
		handle.assertHeld();
	});
});
